package dev.punctual.server.http;

import dev.punctual.server.http.call.LargeBodies;
import dev.punctual.server.http.wire.Exchange;
import dev.punctual.server.http.wire.Response;
import dev.punctual.server.http.wire.Route;
import java.nio.charset.StandardCharsets;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// The routes that say how the process fares.
final class StatusRoutes {
    private static final String TEXT = "text/plain; charset=utf-8";
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";
    private static final int OK = 200;
    private static final int UNAVAILABLE = 503;

    private StatusRoutes() {}

    /// Always well: a process that can answer is alive.
    static Route live() {
        Response alive = text(OK, "live\n");
        return vital(exchange -> exchange.respond(alive));
    }

    /// 503 while requests should go elsewhere.
    static Route ready(BooleanSupplier isReady) {
        Response ready = text(OK, "ready\n");
        Response notReady = text(UNAVAILABLE, "not ready\n");
        return vital(exchange -> exchange.respond(isReady.getAsBoolean() ? ready : notReady));
    }

    /// All metrics, collected on a thread of their own.
    static Route metrics(Supplier<byte[]> metrics) {
        return vital(exchange ->
                LargeBodies.apart(
                        exchange,
                        () -> exchange.respond(Response.of(OK, PROMETHEUS, metrics.get()))));
    }

    private static Response text(int status, String text) {
        return Response.of(status, TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    private interface Action {
        void run(Exchange exchange);
    }

    private static Route vital(Action action) {
        return new Route() {
            @Override
            public int bodyLimit() {
                return 0;
            }

            @Override
            public boolean vital() {
                return true;
            }

            @Override
            public void handle(Exchange exchange) {
                action.run(exchange);
            }
        };
    }
}
