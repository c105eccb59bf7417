package dev.punctual.server.http.oip;

import dev.punctual.core.ladder.Ledger;
import dev.punctual.core.tensor.Signature;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What can be asked under a name: an endpoint, or a model by itself.
interface Subject {
    String name();

    /// The one version that is served; null if it has none.
    @Nullable String version();

    /// What it is, as the protocol writes it: `project_format`.
    String platform();

    Signature signature();

    /// What else its metadata tells.
    Map<String, String> properties();

    /// Answers a request and tells the call exactly once, on any thread.
    ///
    /// @param allowedNanos how long the caller waits, from the arrival of the request's head
    void infer(InferRequest request, long allowedNanos, Call call);

    /// Takes note of an answer that was handed to the connection.
    default void finished(Ledger ledger, long totalNanos, int status) {}
}
