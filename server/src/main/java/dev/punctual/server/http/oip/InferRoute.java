package dev.punctual.server.http.oip;

import dev.punctual.server.http.call.CallerBudget;
import dev.punctual.server.http.call.LargeBodies;
import dev.punctual.server.http.wire.Exchange;
import dev.punctual.server.oip.Call;
import dev.punctual.server.oip.InferRequest;
import dev.punctual.server.oip.Inferences;
import dev.punctual.server.oip.Subject;

/// The route of inferences by one subject. Any thread may use it.
record InferRoute(Subject subject, Inferences inferences) implements ProtocolRoute {

    @Override
    public int bodyLimit() {
        return Inferences.MOST_BYTES;
    }

    @Override
    public void handle(Exchange exchange) {
        var caller = new RestCaller(subject, exchange);
        Call call = inferences.call(subject, exchange.arrivalNanos(), caller);
        Runnable infer = () -> call.begin(() -> read(exchange, call));
        if (Body.packed(exchange)) {
            LargeBodies.apart(exchange, infer);
        } else {
            LargeBodies.run(exchange, infer);
        }
    }

    private InferRequest read(Exchange exchange, Call call) {
        long allowed = CallerBudget.nanos(exchange);
        Body body = Body.of(exchange, bodyLimit(), call.memory());
        String header = exchange.header(InferReader.LENGTH);
        return InferReader.read(body, header, subject.signature(), call.memory())
                .within(allowed)
                .noOlderThan(CallerBudget.staleness(exchange));
    }
}
