package dev.punctual.server.http.endpoints;

import dev.punctual.core.ladder.Ledger;
import dev.punctual.core.time.Deadline;
import dev.punctual.core.value.Frame;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What answers questions, as the edge sees it. Everything here is called by any thread, mostly by event loops, and must
/// not block.
public interface Predictions {
    /// The endpoint of that name, or null.
    @Nullable EndpointShape endpoint(String name);

    /// All endpoints, in the order of their definitions.
    List<EndpointShape> endpoints();

    /// Answers the questions of one request, in their order, and tells the sink exactly once.
    ///
    /// @param endpoint a shape that [#endpoint] gave for this request
    /// @param questions at least one frame of the endpoint's schema, its request features filled, now owned by the callee
    /// @param deadline when the answer must have left, which includes its encoding
    /// @param ledger has the time of parsing
    void predict(
            EndpointShape endpoint,
            List<Frame> questions,
            Deadline deadline,
            Ledger ledger,
            AnswerSink sink);

    /// The plan of an endpoint, what its rungs take at present and which would be chosen, as text for people.
    default String explain(EndpointShape endpoint) {
        return endpoint.name();
    }

    /// Takes note of an answer that was handed to the connection, for histograms.
    ///
    /// @param ledger has the time of every stage, encoding included
    /// @param totalNanos from the arrival of the request's head until the answer was handed over
    /// @param status the HTTP status
    default void finished(EndpointShape endpoint, Ledger ledger, long totalNanos, int status) {}

    /// Those of a server that has models only.
    static Predictions none() {
        return new Predictions() {
            @Override
            public @Nullable EndpointShape endpoint(String name) {
                return null;
            }

            @Override
            public List<EndpointShape> endpoints() {
                return List.of();
            }

            @Override
            public void predict(
                    EndpointShape endpoint,
                    List<Frame> questions,
                    Deadline deadline,
                    Ledger ledger,
                    AnswerSink sink) {
                throw new IllegalStateException("there is no endpoint " + endpoint.name());
            }
        };
    }
}
