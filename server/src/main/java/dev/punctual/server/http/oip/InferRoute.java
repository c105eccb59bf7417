package dev.punctual.server.http.oip;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.ladder.Stage;
import dev.punctual.core.time.MonotonicClock;
import dev.punctual.server.http.CallerBudget;
import dev.punctual.server.http.LargeBodies;
import dev.punctual.server.http.wire.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The route of inferences by one subject. Any thread may use it.
record InferRoute(Subject subject, Tally tally, MemoryBound memory, MonotonicClock clock)
        implements ProtocolRoute {
    private static final Logger LOG = LoggerFactory.getLogger(InferRoute.class);
    private static final int MOST_BYTES = 64 << 20;

    @Override
    public int bodyLimit() {
        return MOST_BYTES;
    }

    @Override
    public void handle(Exchange exchange) {
        var call = new Call(subject, exchange, tally, memory.holding(), clock);
        if (Body.packed(exchange)) {
            LargeBodies.apart(exchange, () -> infer(call));
        } else {
            LargeBodies.run(exchange, () -> infer(call));
        }
    }

    private void infer(Call call) {
        try {
            long begun = clock.nanos();
            Exchange exchange = call.exchange();
            long allowed = CallerBudget.nanos(exchange);
            Body body = Body.of(exchange, MOST_BYTES, call.memory());
            String header = exchange.header(InferReader.LENGTH);
            InferRequest request =
                    InferReader.read(body, header, subject.signature(), call.memory());
            call.ledger().spend(Stage.PARSE, clock.nanos() - begun);
            subject.infer(request, Math.min(allowed, request.budgetNanos()), call);
        } catch (ServingException e) {
            call.failed(e);
        } catch (RuntimeException e) {
            LOG.error("an inference by {} failed", subject.name(), e);
            call.failed(
                    new ServingException(
                            ErrorCode.INTERNAL, "this is our mistake; see the server's log"));
        }
    }
}
