package dev.punctual.server.http.wire;

import dev.punctual.core.error.ServingException;

/// What becomes of a request, as its head decides.
public interface Route {
    /// The longest body that is read, in bytes; a longer one is answered with 413 and not read.
    int bodyLimit();

    /// Whether it is served however many requests are in flight.
    default boolean vital() {
        return false;
    }

    /// The answer to a request that is refused before the route handles it, or that it failed to handle.
    default Response refusal(ServingException failure) {
        return Response.failure(failure);
    }

    /// Answers the request, now that its body is there, at once or later. Called on an event loop, so it must not block;
    /// what it throws is answered as an error.
    void handle(Exchange exchange);

    /// A route that always fails.
    static Route failing(ServingException failure) {
        Response response = Response.failure(failure);
        return answering(response);
    }

    /// A route that always gives the same answer, and reads a small body only to keep the connection in order.
    static Route answering(Response response) {
        return new Route() {
            @Override
            public int bodyLimit() {
                return 65_536;
            }

            @Override
            public void handle(Exchange exchange) {
                exchange.respond(response);
            }
        };
    }
}
