package dev.punctual.server.http.call;

import dev.punctual.server.http.wire.Exchange;
import dev.punctual.server.http.wire.Response;
import dev.punctual.server.http.wire.Route;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// A route that takes its time, on a thread of its own.
///
/// @param answer answers, or throws what becomes the answer
public record ApartRoute(int bodyLimit, Consumer<Exchange> answer) implements Route {
    private static final String JSON = "application/json";
    private static final int OK = 200;

    /// A route without a body that answers with JSON.
    public static ApartRoute json(Supplier<byte[]> body) {
        return new ApartRoute(0, exchange -> exchange.respond(Response.of(OK, JSON, body.get())));
    }

    @Override
    public void handle(Exchange exchange) {
        LargeBodies.apart(exchange, () -> answer.accept(exchange));
    }
}
