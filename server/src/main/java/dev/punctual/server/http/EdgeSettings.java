package dev.punctual.server.http;

import dev.punctual.server.http.wire.ServerSettings;
import org.jspecify.annotations.Nullable;

/// The bounds of the HTTP edge.
///
/// @param server those of connections and requests
/// @param predictBytes the longest body with questions
/// @param eventsBytes the longest body with events
/// @param clients refuses those that ask too much; null if all may ask as much as they like
public record EdgeSettings(
        ServerSettings server, int predictBytes, int eventsBytes, @Nullable ClientGate clients) {
    public EdgeSettings {
        if (predictBytes < 1 || eventsBytes < 1) {
            throw new IllegalArgumentException("bodies need at least one byte");
        }
    }

    /// 1 MiB of questions, 8 MiB of events, and a server for a machine of this size.
    public static EdgeSettings of(String host, int port) {
        return new EdgeSettings(ServerSettings.of(host, port), 1 << 20, 8 << 20, null);
    }

    /// The same with bounds on clients.
    public EdgeSettings with(@Nullable ClientGate gate) {
        return new EdgeSettings(server, predictBytes, eventsBytes, gate);
    }
}
