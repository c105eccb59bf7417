package dev.punctual.server.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.punctual.core.ladder.Answer;
import dev.punctual.core.ladder.Ladder;
import dev.punctual.core.ladder.Ledger;
import dev.punctual.core.ladder.Reason;
import dev.punctual.core.ladder.Stage;
import dev.punctual.core.plan.EndpointPlan;
import dev.punctual.core.store.MemoryStore;
import dev.punctual.core.testing.ManualClock;
import dev.punctual.core.time.Deadline;
import dev.punctual.server.metrics.Telemetry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Requests that wait for the same model while the one lane is busy.
class BatchTest {
    private static final long SLOW_NANOS = 1_000_000;

    private final ManualClock clock = new ManualClock();
    private final TestEndpoint endpoint = new TestEndpoint(new MemoryStore());
    private final TestModel model = new TestModel();
    private final CountDownLatch release = new CountDownLatch(1);
    private final EndpointPlan plan =
            endpoint.plan(endpoint.model("m", model, 4), TestEndpoint.DEFAULT);
    private final Ladder ladder = new Ladder(plan, clock.nanos());
    private final Gateway gateway =
            new Gateway(
                    List.of(Serving.of(ladder)),
                    new GatewayLimits(1, 100, 100, Duration.ofMillis(1)),
                    Gateway.Witnesses.only(new Telemetry()),
                    clock,
                    clock);

    @AfterEach
    void close() {
        release.countDown();
        gateway.close();
    }

    @Test
    void requestsThatWaitAreRunTogetherAndGetTheirOwnAnswers() throws InterruptedException {
        List<RecordingSink> sinks = askWhileBusy(1, 2, 3, 4, 5, 6);
        release.countDown();
        assertAnswers(sinks, 0);
        // The first alone, then four, then the two that are left.
        assertThat(model.batches()).containsExactly(4, 2);
        assertThat(model.calls()).isEqualTo(1 + 6);
    }

    @Test
    void aBatchThatFailsIsRunOneByOne() throws InterruptedException {
        model.failOn(3);
        List<RecordingSink> sinks = askWhileBusy(1, 2, 3, 4);
        release.countDown();
        for (int i = 0; i < sinks.size(); i++) {
            Answer answer = sinks.get(i).answer();
            boolean failed = i == 3; // the one that was asked with 3
            assertThat(answer.rung()).isEqualTo(failed ? 1 : 0);
            assertThat(answer.reason()).isEqualTo(failed ? Reason.UNAVAILABLE : Reason.BEST);
        }
        assertThat(gateway.inFlight()).isZero();
    }

    @Test
    void theTimeOfABatchIsLearnedAndSpentByEach() throws InterruptedException {
        var ledger = new Ledger(clock.nanos());
        var sink = new RecordingSink();
        List<RecordingSink> sinks = askWhileBusy(1, 2, 3);
        ask(sink, ledger, 4);
        model.before(() -> clock.advance(Duration.ofMillis(1)));
        release.countDown();
        assertAnswers(sinks, 0);
        assertThat(sink.answer().value()).isEqualTo(4);
        assertThat(ledger.spentNanos(Stage.RUNG)).isEqualTo(4_000_000);
        assertThat(ladder.times().nanos(0, 4, clock.nanos())).isBetween(4_000_000L, 4_600_000L);
    }

    /// Asks with 0 until a lane has it, and then with the numbers.
    private List<RecordingSink> askWhileBusy(double... numbers) throws InterruptedException {
        ladder.times().record(0, 1, SLOW_NANOS, clock.nanos());
        CountDownLatch running = model.waitFor(release);
        var sinks = new ArrayList<RecordingSink>();
        sinks.add(new RecordingSink());
        ask(sinks.getLast(), new Ledger(clock.nanos()), 0);
        running.await();
        for (double number : numbers) {
            sinks.add(new RecordingSink());
            ask(sinks.getLast(), new Ledger(clock.nanos()), number);
        }
        return sinks;
    }

    private static void assertAnswers(List<RecordingSink> sinks, int rung) {
        for (int i = 0; i < sinks.size(); i++) {
            assertThat(sinks.get(i).answer().value()).isEqualTo(i);
            assertThat(sinks.get(i).answer().rung()).isEqualTo(rung);
            assertThat(sinks.get(i).told()).isOne();
        }
    }

    private void ask(RecordingSink sink, Ledger ledger, double number) {
        gateway.predict(
                Objects.requireNonNull(gateway.endpoint("e")),
                TestEndpoint.asked(plan, number),
                Deadline.after(clock.nanos(), Duration.ofHours(1)),
                ledger,
                sink);
    }
}
