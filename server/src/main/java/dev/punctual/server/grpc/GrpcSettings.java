package dev.punctual.server.grpc;

import dev.punctual.server.http.ClientGate;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Where gRPC is listened for, and what bounds it.
///
/// @param port 0 takes any free one
/// @param maxCalls how many calls may be under way, streams counted as one
/// @param callsPerConnection how many of them may come over one connection
/// @param inferencesPerStream how many inferences of one stream may be under way; more are read when one is answered
/// @param keepAlive the least time between the pings of a caller, and how long a silent connection is left in peace
/// @param clients refuses those that ask too much; null if all may ask as much as they like
public record GrpcSettings(
        String host,
        int port,
        int maxCalls,
        int callsPerConnection,
        int inferencesPerStream,
        Duration keepAlive,
        @Nullable ClientGate clients) {

    public GrpcSettings {
        if (maxCalls < 1 || callsPerConnection < 1 || inferencesPerStream < 1) {
            throw new IllegalArgumentException("bounds must be positive");
        }
    }

    /// 10,000 calls, a thousand over one connection, 64 inferences of one stream, a ping every 10 s.
    public static GrpcSettings of(String host, int port) {
        return new GrpcSettings(host, port, 10_000, 1_000, 64, Duration.ofSeconds(10), null);
    }

    /// The same with bounds on clients.
    public GrpcSettings with(@Nullable ClientGate gate) {
        return new GrpcSettings(
                host, port, maxCalls, callsPerConnection, inferencesPerStream, keepAlive, gate);
    }
}
