package dev.punctual.server.http;

import dev.punctual.core.error.ServingException;
import dev.punctual.core.stream.PushResult;

/// Receives the outcome of one push: exactly one call, on any thread.
public interface PushSink {
    /// The events are durable, but for those that the result names as not accepted.
    void stored(PushResult result);

    /// None of the events was accepted; sending them again is safe.
    void failed(ServingException failure);
}
