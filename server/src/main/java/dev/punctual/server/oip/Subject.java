package dev.punctual.server.oip;

import dev.punctual.core.ladder.Ledger;
import dev.punctual.core.tensor.Signature;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What can be asked under a name: an endpoint, or a model by itself.
public interface Subject {
    String name();

    /// The one version that is served; null if it has none.
    @Nullable String version();

    /// What it is, as the protocol writes it: `project_format`.
    String platform();

    Signature signature();

    /// What else its metadata tells.
    Map<String, String> properties();

    /// The most rows of a request, where the first dimension of every tensor is its rows; 0 where it is not.
    int mostRows();

    /// Answers a request and tells the call exactly once, on any thread.
    void infer(InferRequest request, Call call);

    /// Takes note of an answer that was handed to the connection.
    default void finished(Ledger ledger, long totalNanos, int status) {}
}
