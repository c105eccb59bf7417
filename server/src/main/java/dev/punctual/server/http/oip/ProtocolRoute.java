package dev.punctual.server.http.oip;

import dev.punctual.core.error.ServingException;
import dev.punctual.server.http.wire.Exchange;
import dev.punctual.server.http.wire.Response;
import dev.punctual.server.http.wire.Route;
import java.util.function.Supplier;

/// A route that is refused as the protocol wants it.
interface ProtocolRoute extends Route {

    @Override
    default Response refusal(ServingException failure) {
        return ProtocolError.of(failure);
    }

    /// A route that answers the same whatever the body says, which is made when it is asked.
    ///
    /// @param vital whether it is served however many requests are in flight
    static ProtocolRoute of(boolean vital, Supplier<Response> answer) {
        return new ProtocolRoute() {
            @Override
            public int bodyLimit() {
                return 65_536;
            }

            @Override
            public boolean vital() {
                return vital;
            }

            @Override
            public void handle(Exchange exchange) {
                exchange.respond(answer.get());
            }
        };
    }

    static ProtocolRoute failing(ServingException failure) {
        return of(false, () -> ProtocolError.of(failure));
    }
}
