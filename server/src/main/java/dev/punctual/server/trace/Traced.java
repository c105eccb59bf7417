package dev.punctual.server.trace;

import dev.punctual.core.ladder.Answer;
import dev.punctual.server.http.endpoints.EndpointShape;
import dev.punctual.server.http.models.ModelShape;
import io.opentelemetry.proto.trace.v1.Span;

/// What a request asked, as its trace shows it.
sealed interface Traced {
    String spanName();

    /// Whether an answer after so long is late.
    boolean late(long totalNanos);

    /// Adds what it is to the span of the whole request.
    void describe(Span.Builder whole);

    /// An endpoint, whose budget says what is late.
    record Endpoint(EndpointShape shape) implements Traced {
        @Override
        public String spanName() {
            return "predict " + shape.name();
        }

        @Override
        public boolean late(long totalNanos) {
            return totalNanos > shape.budget().toNanos();
        }

        @Override
        public void describe(Span.Builder whole) {
            whole.addAttributes(FinishedRequest.text("punctual.endpoint", shape.name()));
        }

        String rung(Answer answer) {
            return shape.rungNames().get(answer.rung());
        }
    }

    /// A model that was asked by itself, which has no budget but its caller's: what that one cannot have in time fails.
    record Model(ModelShape shape) implements Traced {
        @Override
        public String spanName() {
            return "infer " + shape.name();
        }

        @Override
        public boolean late(long totalNanos) {
            return false;
        }

        @Override
        public void describe(Span.Builder whole) {
            whole.addAttributes(FinishedRequest.text("punctual.model", shape.name()))
                    .addAttributes(FinishedRequest.text("punctual.version", shape.version()));
        }
    }
}
