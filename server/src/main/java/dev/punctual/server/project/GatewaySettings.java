package dev.punctual.server.project;

import dev.punctual.server.gateway.GatewayLimits;
import dev.punctual.server.grpc.GrpcSettings;
import dev.punctual.server.http.EdgeSettings;
import dev.punctual.server.trace.TraceSettings;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How a project is served.
///
/// @param edge where, and with which bounds on connections and bodies
/// @param grpc where the inference protocol is served over gRPC too; null for nowhere
/// @param limits what bounds the gateway
/// @param burdens models that are made slower on purpose, to see the ladder at work, and by how much
/// @param processor what the processor is called, to know evidence that was taken on it; empty if nobody knows
/// @param traces where traces of requests go; null for nowhere
public record GatewaySettings(
        EdgeSettings edge,
        @Nullable GrpcSettings grpc,
        GatewayLimits limits,
        Map<String, Duration> burdens,
        String processor,
        @Nullable TraceSettings traces) {

    public GatewaySettings {
        burdens = Map.copyOf(burdens);
    }

    /// The defaults, at an address and without gRPC; the port 0 takes any free one.
    public static GatewaySettings of(String host, int port) {
        return new GatewaySettings(
                EdgeSettings.of(host, port), null, GatewayLimits.defaults(), Map.of(), "", null);
    }

    /// The same with burdens.
    public GatewaySettings withBurdens(Map<String, Duration> burdens) {
        return new GatewaySettings(edge, grpc, limits, burdens, processor, traces);
    }

    /// The same on a processor of that name.
    public GatewaySettings on(String processor) {
        return new GatewaySettings(edge, grpc, limits, burdens, processor, traces);
    }

    /// The same with traces.
    public GatewaySettings tracing(TraceSettings traces) {
        return new GatewaySettings(edge, grpc, limits, burdens, processor, traces);
    }

    /// The same with gRPC at a port of the same address; 0 takes any free one.
    public GatewaySettings withGrpc(int port) {
        var settings = GrpcSettings.of(edge.server().host(), port);
        return new GatewaySettings(edge, settings, limits, burdens, processor, traces);
    }
}
