package dev.punctual.server.http.wire;

/// Chooses the route of a request by its head. Called on event loops; must not block.
@FunctionalInterface
public interface Router {
    /// The route, which may be one that fails.
    ///
    /// @param head the exchange, without its body yet
    Route route(Exchange head);
}
