package dev.punctual.server.http.oip;

import dev.punctual.core.error.ServingException;
import dev.punctual.core.ladder.Ledger;
import dev.punctual.core.ladder.Stage;
import dev.punctual.core.tensor.Tensor;
import dev.punctual.core.time.MonotonicClock;
import dev.punctual.server.http.ServerTiming;
import dev.punctual.server.http.wire.Exchange;
import dev.punctual.server.http.wire.Response;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/// One inference on its way, from its head to its answer. Any thread may use it; the first outcome is the one.
final class Call {
    private static final int OK = 200;

    private final Subject subject;
    private final Exchange exchange;
    private final Tally tally;
    private final MemoryBound.Holding memory;
    private final MonotonicClock clock;
    private final Ledger ledger;
    private final AtomicBoolean over = new AtomicBoolean();

    Call(
            Subject subject,
            Exchange exchange,
            Tally tally,
            MemoryBound.Holding memory,
            MonotonicClock clock) {
        this.subject = subject;
        this.exchange = exchange;
        this.tally = tally;
        this.memory = memory;
        this.clock = clock;
        this.ledger = new Ledger(exchange.arrivalNanos());
    }

    Exchange exchange() {
        return exchange;
    }

    MemoryBound.Holding memory() {
        return memory;
    }

    Ledger ledger() {
        return ledger;
    }

    /// Sends outputs, in the order in which the request wants them.
    ///
    /// @param parameters of the answer
    void answered(InferRequest request, List<Tensor> outputs, Map<String, String> parameters) {
        try {
            long begun = clock.nanos();
            Response response = InferWriter.write(subject, request, outputs, parameters);
            ledger.spend(Stage.ENCODE, clock.nanos() - begun);
            respond(response, request.count());
        } catch (ServingException e) {
            failed(e);
        }
    }

    void failed(ServingException failure) {
        respond(ProtocolError.of(failure), 0);
    }

    private void respond(Response response, long inferences) {
        if (!over.compareAndSet(false, true)) {
            return;
        }
        memory.release();
        long totalNanos = clock.nanos() - ledger.startNanos();
        if (response.status() == OK) {
            tally.succeeded(ledger, totalNanos, inferences);
        } else {
            tally.failed(totalNanos);
        }
        String timing = ServerTiming.of(ledger, totalNanos, "");
        exchange.respond(response.withHeader(ServerTiming.HEADER, timing));
        subject.finished(ledger, totalNanos, response.status());
    }
}
