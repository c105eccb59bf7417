package dev.punctual.server.ingest;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.stream.PushResult;
import dev.punctual.server.http.events.PushSink;
import java.util.concurrent.CompletableFuture;

/// Keeps the outcome of a push.
final class RecordingPush implements PushSink {
    private final CompletableFuture<PushResult> outcome = new CompletableFuture<>();

    @Override
    public void stored(PushResult result) {
        outcome.complete(result);
    }

    @Override
    public void failed(ServingException failure) {
        outcome.completeExceptionally(failure);
    }

    boolean isTold() {
        return outcome.isDone();
    }

    /// Waits until the push is stored.
    PushResult result() {
        return outcome.join();
    }

    /// Waits until the push has failed.
    ErrorCode failure() {
        return outcome.handle((_, failure) ->
                        failure instanceof ServingException known
                                ? known.code()
                                : ErrorCode.INTERNAL)
                .join();
    }
}
