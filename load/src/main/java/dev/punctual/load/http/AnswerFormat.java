package dev.punctual.load.http;

import dev.punctual.load.Reading;
import org.jspecify.annotations.Nullable;

/// How the body of an answer says what the generator wants to know.
public enum AnswerFormat {
    /// `{"predictions": [7.5], "answers": [{"rung": "full", "reason": "best"}]}`.
    PREDICTIONS {
        @Override
        @Nullable Reading read(AnswerReader reader, byte[] bytes, int start, int end) {
            return reader.predictions(bytes, start, end);
        }
    },
    /// An inference of the Open Inference Protocol: `{"outputs": [...], "parameters": {"rung": "full"}}`, alone or with
    /// tensors as bytes behind it.
    INFERENCE {
        @Override
        @Nullable Reading read(AnswerReader reader, byte[] bytes, int start, int end) {
            return reader.inference(bytes, start, end);
        }
    };

    /// Reads JSON; null if it is no answer.
    abstract @Nullable Reading read(AnswerReader reader, byte[] bytes, int start, int end);
}
