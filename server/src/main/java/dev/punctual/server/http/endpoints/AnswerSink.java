package dev.punctual.server.http.endpoints;

import dev.punctual.core.error.ServingException;
import dev.punctual.core.ladder.Answer;
import dev.punctual.core.plan.Question;
import java.util.List;

/// Receives the outcome of one request: exactly one call, on any thread.
public interface AnswerSink {
    /// Takes the answers.
    ///
    /// @param answers one for each question, in their order; the frames are not written any more
    void answered(List<Answer> answers);

    void failed(ServingException failure);

    /// How long ago a prediction may have been made that answers; 0 if it must be made for this request.
    default long mostStaleNanos() {
        return Question.ANY_AGE;
    }

    /// Whether someone still waits for the outcome; what is queued for nobody need not be started. Any thread may ask.
    default boolean wanted() {
        return true;
    }
}
