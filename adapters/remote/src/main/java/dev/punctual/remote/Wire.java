package dev.punctual.remote;

import dev.punctual.core.tensor.Signature;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/// The way to one model of one server. Any thread may use it.
interface Wire extends AutoCloseable {

    /// Asks what the server and its model are.
    ///
    /// @throws RemoteFailure if it does not say so in time
    Described describe(Duration patience) throws InterruptedException;

    /// Sends rows; returns at once.
    ///
    /// @param timeoutNanos when nobody waits any more, from now
    /// @throws RemoteFailure if they cannot be sent
    Attempt<Output> infer(Fit fit, RowLayout.Rows rows, long timeoutNanos);

    /// Ends everything that is under way.
    @Override
    void close();

    /// What a server says of itself and its model.
    ///
    /// @param binary whether it takes tensors as bytes after the JSON
    /// @param timeouts whether it heeds how long its caller waits
    record Described(Signature signature, boolean binary, boolean timeouts) {}

    /// How a server is asked.
    record Fit(RowLayout layout, boolean binary, boolean timeouts) {

        Fit(RowLayout layout, Described server) {
            this(layout, server.binary, server.timeouts);
        }
    }

    /// A request that is under way.
    ///
    /// @param outcome what was asked for, or a [RemoteFailure]
    /// @param abort ends it, so that the server may notice
    record Attempt<T>(CompletableFuture<T> outcome, Runnable abort) {

        /// The same with what is made of its outcome.
        <R> Attempt<R> then(Function<T, R> step) {
            return new Attempt<>(outcome.thenApply(step), abort);
        }
    }
}
