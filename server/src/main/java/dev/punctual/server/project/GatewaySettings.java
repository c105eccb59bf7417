package dev.punctual.server.project;

import dev.punctual.server.gateway.GatewayLimits;
import dev.punctual.server.http.EdgeSettings;
import java.time.Duration;
import java.util.Map;

/// How a project is served.
///
/// @param edge where, and with which bounds on connections and bodies
/// @param limits what bounds the gateway
/// @param burdens models that are made slower on purpose, to see the ladder at work, and by how much
public record GatewaySettings(
        EdgeSettings edge, GatewayLimits limits, Map<String, Duration> burdens) {

    public GatewaySettings {
        burdens = Map.copyOf(burdens);
    }

    /// The defaults, at an address; the port 0 takes any free one.
    public static GatewaySettings of(String host, int port) {
        return new GatewaySettings(EdgeSettings.of(host, port), GatewayLimits.defaults(), Map.of());
    }

    /// The same with burdens.
    public GatewaySettings withBurdens(Map<String, Duration> burdens) {
        return new GatewaySettings(edge, limits, burdens);
    }
}
