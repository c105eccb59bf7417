package dev.punctual.server.grpc;

import dev.punctual.server.http.ClientGate;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Where gRPC is listened for, and what bounds it.
///
/// @param port 0 takes any free one
/// @param maxCalls how many calls may be under way, streams counted as one
/// @param inferencesPerStream how many inferences of one stream may be under way; more are read when one is answered
/// @param clients refuses those that ask too much; null if all may ask as much as they like
public record GrpcSettings(
        String host,
        int port,
        Connections connections,
        int maxCalls,
        int inferencesPerStream,
        @Nullable ClientGate clients) {

    public GrpcSettings {
        if (maxCalls < 1 || inferencesPerStream < 1) {
            throw new IllegalArgumentException("bounds must be positive");
        }
    }

    /// Bounds on connections.
    ///
    /// @param most connections beyond it are closed when they come
    /// @param calls how many calls may come over one at a time
    /// @param greeting how long one may take until it speaks HTTP/2
    /// @param idle how long one may be without any call
    /// @param keepAlive the least time between the pings of a caller
    public record Connections(
            int most, int calls, Duration greeting, Duration idle, Duration keepAlive) {
        public Connections {
            if (most < 1 || calls < 1) {
                throw new IllegalArgumentException("bounds must be positive");
            }
            if (!greeting.isPositive() || !idle.isPositive()) {
                throw new IllegalArgumentException("every time-out must be positive");
            }
        }

        /// 10,000, a thousand calls over each, 10 s to greet, 10 min without a call, a ping every 10 s.
        static Connections usual() {
            var seconds = Duration.ofSeconds(10);
            return new Connections(10_000, 1_000, seconds, Duration.ofMinutes(10), seconds);
        }
    }

    /// Usual connections, 10,000 calls, 64 inferences of one stream.
    public static GrpcSettings of(String host, int port) {
        return new GrpcSettings(host, port, Connections.usual(), 10_000, 64, null);
    }

    /// The same with bounds on clients.
    public GrpcSettings with(@Nullable ClientGate gate) {
        return new GrpcSettings(host, port, connections, maxCalls, inferencesPerStream, gate);
    }
}
