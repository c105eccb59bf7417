package dev.punctual.remote;

import dev.punctual.core.definition.ModelDefinition.Origin;
import dev.punctual.core.definition.RemoteCalls;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.time.Deadline;
import dev.punctual.core.time.MonotonicClock;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.assertj.core.api.Assertions;

/// The model of a [ScriptedServer], called by tests.
record Remote(RemoteRows rows, MonotonicClock clock) implements AutoCloseable {
    static final Duration AMPLE = Duration.ofMinutes(1);

    static final Origin.Answer ANY = new Origin.Answer("", -1);

    /// A model whose server is there.
    static Remote of(String url, RemoteCalls calls) throws InterruptedException {
        Remote remote = unmet(url, calls);
        await(remote.rows::available); // a slow machine may need more than one try
        return remote;
    }

    /// A model whose server may be there.
    static Remote unmet(String url, RemoteCalls calls) {
        return of(new Origin.Remote(url, "m", "", ANY, calls), 2);
    }

    static Remote of(Origin.Remote origin, int width) {
        MonotonicClock clock = MonotonicClock.system();
        return new Remote(
                RemoteRows.connect(new RemoteRows.Named("big", origin, width), clock), clock);
    }

    /// Rules by which calls are never hedged and take as long as they like.
    static RemoteCalls patient() {
        return with(0, RemoteCalls.Breaker.defaults(AMPLE));
    }

    static RemoteCalls with(double hedges, RemoteCalls.Breaker breaker) {
        return new RemoteCalls(4, AMPLE, hedges, breaker);
    }

    /// The sum of two numbers.
    float ask(float one, float other) {
        return ask(AMPLE, one, other)[0];
    }

    float[] ask(Duration budget, float... rows) {
        float[] out = new float[rows.length / 2];
        rows().predictBatch(rows, out.length, out, Deadline.after(clock.nanos(), budget));
        return out;
    }

    /// How a call fails.
    ServingException failure(Duration budget) {
        return Assertions.catchThrowableOfType(ServingException.class, () -> ask(budget, 1, 2));
    }

    ErrorCode failureCode(Duration budget) {
        return failure(budget).code();
    }

    /// Waits until something is so, which takes a moment because other threads do it.
    static void await(BooleanSupplier condition) throws InterruptedException {
        while (!condition.getAsBoolean()) {
            Thread.sleep(2);
        }
    }

    @Override
    public void close() {
        rows.close();
    }
}
