package dev.punctual.server.gateway;

import java.time.Duration;

/// What bounds the gateway.
///
/// @param lanes threads for what takes long
/// @param queuedWork how much work may wait for a lane
/// @param inFlight how many requests may be on their way
/// @param reserve what is kept of every budget for the way from the answer's value to its last byte
public record GatewayLimits(int lanes, int queuedWork, int inFlight, Duration reserve) {

    public GatewayLimits {
        if (lanes < 1 || queuedWork < 1 || inFlight < 1 || reserve.isNegative()) {
            throw new IllegalArgumentException("limits must be positive");
        }
    }

    /// A lane for each core but one, which the event loops keep.
    public static GatewayLimits defaults() {
        int cores = Runtime.getRuntime().availableProcessors();
        return new GatewayLimits(Math.max(1, cores - 1), 1_000, 10_000, Duration.ofMillis(1));
    }
}
