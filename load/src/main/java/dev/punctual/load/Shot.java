package dev.punctual.load;

import io.vertx.core.buffer.Buffer;

/// One request, encoded and timed before it is due.
///
/// @param sendNanos when to send it, from the start of the phase
/// @param fromNanos the moment its latency counts from: for a question `sendNanos`, for a batch the moment at which
///     its first event was due
/// @param question the index of the question in the phase, or -1 for a batch of events
/// @param events how many events it carries
/// @param bytes as they go over the wire
public record Shot(long sendNanos, long fromNanos, int question, int events, Buffer bytes) {

    public boolean isQuestion() {
        return question >= 0;
    }
}
