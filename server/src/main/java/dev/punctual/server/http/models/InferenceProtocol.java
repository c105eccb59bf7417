package dev.punctual.server.http.models;

import dev.punctual.server.http.wire.Exchange;
import dev.punctual.server.http.wire.Route;

/// The paths under `/v2`. Called on event loops; must not block.
@FunctionalInterface
public interface InferenceProtocol {
    /// The route of a request, which may be one that fails.
    ///
    /// @param head the exchange, without its body yet
    /// @param ready whether the gateway says that requests are welcome
    Route route(Exchange head, boolean ready);
}
