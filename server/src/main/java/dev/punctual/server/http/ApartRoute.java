package dev.punctual.server.http;

import dev.punctual.server.http.wire.Exchange;
import dev.punctual.server.http.wire.Response;
import dev.punctual.server.http.wire.Route;
import java.util.function.Supplier;

/// A route that answers with JSON which takes its time, on a thread of its own.
final class ApartRoute implements Route {
    private static final String JSON = "application/json";
    private static final int OK = 200;

    private final Supplier<byte[]> body;

    ApartRoute(Supplier<byte[]> body) {
        this.body = body;
    }

    @Override
    public int bodyLimit() {
        return 0;
    }

    @Override
    public void handle(Exchange exchange) {
        LargeBodies.apart(exchange, () -> exchange.respond(Response.of(OK, JSON, body.get())));
    }
}
