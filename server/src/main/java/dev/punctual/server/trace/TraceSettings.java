package dev.punctual.server.trace;

import java.net.URI;

/// Where traces go, and which.
///
/// @param collector the address of a collector that takes OTLP over HTTP, such as `http://localhost:4318`
/// @param share of the requests that are in time and whose caller does not decide
public record TraceSettings(URI collector, double share) {
    /// One in a hundred.
    public static final double USUAL_SHARE = 0.01;

    public TraceSettings {
        String scheme = collector.getScheme();
        if (!"http".equals(scheme) && !"https".equals(scheme)) {
            throw new IllegalArgumentException(
                    "'"
                            + collector
                            + "' is no address of a collector; write one such as"
                            + " http://localhost:4318");
        }
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException(
                    "the share of traces is " + share + "; write a number from 0 to 1");
        }
    }

    /// Where spans are posted to.
    URI spans() {
        String path = collector.getPath();
        boolean whole = path != null && path.endsWith("/v1/traces");
        String text = collector.toString();
        return whole
                ? collector
                : URI.create(text + (text.endsWith("/") ? "v1/traces" : "/v1/traces"));
    }
}
