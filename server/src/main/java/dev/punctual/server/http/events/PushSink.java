package dev.punctual.server.http.events;

import dev.punctual.core.error.ServingException;
import dev.punctual.core.stream.PushResult;

/// Receives the outcome of one push: exactly one call, on any thread.
public interface PushSink {
    /// The events are durable, but for those that the result names as not accepted.
    void stored(PushResult result);

    /// Whether the events will count is not known; sending them again is safe, for none counts twice.
    void failed(ServingException failure);
}
