package dev.punctual.server.oip;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.ladder.Ledger;
import dev.punctual.core.ladder.Stage;
import dev.punctual.core.tensor.Tensor;
import dev.punctual.core.time.MonotonicClock;
import dev.punctual.core.trace.TraceContext;
import dev.punctual.server.http.endpoints.ServerTiming;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One inference on its way, from its head to its answer. Any thread may use it; the first outcome is the one.
public final class Call {
    private static final Logger LOG = LoggerFactory.getLogger(Call.class);
    private static final int OK = 200;

    private final Subject subject;
    private final Tally tally;
    private final MemoryBound.Holding memory;
    private final Caller caller;
    private final MonotonicClock clock;
    private final Ledger ledger;
    private final AtomicBoolean over = new AtomicBoolean();

    Call(Subject subject, Surroundings surroundings, long arrivalNanos, Caller caller) {
        this.subject = subject;
        this.tally = surroundings.tally;
        this.memory = surroundings.memory;
        this.clock = surroundings.clock;
        this.caller = caller;
        this.ledger = new Ledger(arrivalNanos, TraceContext.parse(caller.traceparent()));
    }

    /// What counts the call and what it holds.
    record Surroundings(Tally tally, MemoryBound.Holding memory, MonotonicClock clock) {}

    /// Reads the request and has it answered; a failure of reading is the call's outcome.
    public void begin(Supplier<InferRequest> reader) {
        try {
            long begun = clock.nanos();
            InferRequest request = reader.get();
            ledger.spend(Stage.PARSE, begun, clock.nanos());
            subject.infer(request, this);
        } catch (ServingException e) {
            failed(e);
        } catch (RuntimeException e) {
            LOG.error("an inference by {} failed", subject.name(), e);
            failed(
                    new ServingException(
                            ErrorCode.INTERNAL, "this is our mistake; see the server's log"));
        }
    }

    /// What is held for this call, and given back with its outcome.
    public MemoryBound.Holding memory() {
        return memory;
    }

    Ledger ledger() {
        return ledger;
    }

    boolean wanted() {
        return !over.get() && caller.waits();
    }

    /// Sends outputs, in the order in which the request wants them.
    ///
    /// @param parameters of the answer
    void answered(InferRequest request, List<Tensor> outputs, Map<String, String> parameters) {
        Consumer<String> written;
        try {
            long begun = clock.nanos();
            written = caller.written(request, outputs, parameters);
            ledger.spend(Stage.ENCODE, begun, clock.nanos());
        } catch (ServingException e) {
            failed(e);
            return;
        }
        if (over.compareAndSet(false, true)) {
            memory.release();
            long totalNanos = clock.nanos() - ledger.startNanos();
            tally.succeeded(ledger, totalNanos, request.count());
            written.accept(ServerTiming.of(ledger, totalNanos, ""));
            subject.finished(ledger, totalNanos, OK);
        }
    }

    void failed(ServingException failure) {
        if (over.compareAndSet(false, true)) {
            memory.release();
            long totalNanos = clock.nanos() - ledger.startNanos();
            tally.failed(totalNanos);
            caller.failed(failure, ServerTiming.of(ledger, totalNanos, ""));
            subject.finished(ledger, totalNanos, Failures.status(failure));
        }
    }
}
