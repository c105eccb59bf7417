package dev.punctual.server.gateway;

import static dev.punctual.server.gateway.TestEndpoint.DEFAULT;
import static dev.punctual.server.gateway.TestEndpoint.PREPARED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.ladder.Answer;
import dev.punctual.core.ladder.Ladder;
import dev.punctual.core.ladder.Ledger;
import dev.punctual.core.ladder.Reason;
import dev.punctual.core.ladder.Stage;
import dev.punctual.core.plan.EndpointPlan;
import dev.punctual.core.store.MemoryStore;
import dev.punctual.core.testing.ManualClock;
import dev.punctual.core.time.Deadline;
import dev.punctual.core.value.FeatureStatus;
import dev.punctual.core.value.Frame;
import dev.punctual.server.metrics.RequestWitness;
import dev.punctual.server.metrics.Telemetry;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GatewayTest {
    /// So long that no alarm rings during a test.
    private static final Duration AMPLE = Duration.ofHours(1);

    /// So short that the alarm rings at once; only for requests that can do nothing else.
    private static final Duration SHORT = Duration.ofMillis(5);

    private static final long SLOW_NANOS = 1_000_000;

    private final ManualClock clock = new ManualClock();
    private final AtomicLong processorDelay = new AtomicLong();
    private final Telemetry telemetry = new Telemetry(processorDelay::get, RequestWitness.NOBODY);
    private final TestEndpoint endpoint = new TestEndpoint(new MemoryStore());
    private final TestModel best = new TestModel();
    private final TestModel lite = new TestModel();
    private final CountDownLatch release = new CountDownLatch(1);
    private final EndpointPlan plan =
            endpoint.plan(endpoint.model("best", best), endpoint.model("lite", lite), DEFAULT);
    private Ladder ladder = new Ladder(plan, clock.nanos());
    private Gateway gateway = gateway(10);

    @AfterEach
    void close() {
        release.countDown();
        gateway.close();
    }

    @Test
    void theBestRungAnswersOnTheSpotWhenItIsQuick() {
        RecordingSink sink = ask(AMPLE, 7, 8);
        assertThat(sink.isTold()).isTrue();
        assertThat(sink.thread()).isEqualTo(Thread.currentThread().getName());
        assertThat(sink.answers()).extracting(Answer::value).containsExactly(7.0, 8.0);
        assertThat(sink.answers()).allMatch(a -> a.rung() == 0 && a.reason() == Reason.BEST);
        assertThat(gateway.inFlight()).isZero();
    }

    @Test
    void aSlowRungRunsInALaneAndAnswersWhenItIsInTime() {
        ladder.times().record(0, 1, SLOW_NANOS, clock.nanos());
        best.waitFor(release);
        RecordingSink sink = ask(AMPLE, 7);
        assertThat(sink.isTold()).isFalse();
        assertThat(gateway.inFlight()).isOne();
        release.countDown();
        assertThat(sink.answer().value()).isEqualTo(7);
        assertThat(sink.answer().reason()).isEqualTo(Reason.BEST);
        assertThat(sink.thread()).startsWith("lane-");
        assertThat(gateway.inFlight()).isZero();
    }

    @Test
    void anOverrunIsAnsweredByTheInsuranceAndTheLateResultIsDropped() {
        ladder.times().record(0, 1, SLOW_NANOS, clock.nanos());
        best.waitFor(release);
        RecordingSink sink = ask(SHORT, 7);
        assertThat(sink.answer().rung()).isEqualTo(1);
        assertThat(sink.answer().reason()).isEqualTo(Reason.OVERRUN);
        release.countDown();
        gateway.close();
        assertThat(sink.told()).isOne();
        assertThat(gateway.inFlight()).isZero();
    }

    @Test
    void aFullQueueDegradesAtOnce() throws InterruptedException {
        gateway.close();
        gateway = gateway(1);
        ladder.times().record(0, 1, SLOW_NANOS, clock.nanos());
        CountDownLatch running = best.waitFor(release);
        RecordingSink first = ask(AMPLE, 1);
        running.await();
        RecordingSink second = ask(AMPLE, 2);
        RecordingSink third = ask(AMPLE, 3);
        assertThat(third.isTold()).isTrue();
        assertThat(third.answer().rung()).isEqualTo(1);
        assertThat(third.answer().reason()).isEqualTo(Reason.OVERLOAD);
        release.countDown();
        assertThat(first.answer().rung()).isZero();
        assertThat(second.answer().rung()).isZero();
    }

    @Test
    void whatWasAnsweredAtTheDeadlineLeavesTheQueue() throws InterruptedException {
        gateway.close();
        gateway = gateway(1);
        ladder.times().record(0, 1, SLOW_NANOS, clock.nanos());
        CountDownLatch running = best.waitFor(release);
        ask(AMPLE, 1);
        running.await();
        RecordingSink second = ask(SHORT, 2);
        assertThat(second.answer().reason()).isEqualTo(Reason.OVERRUN);
        assertThat(gateway.queuedWork()).isZero();
        RecordingSink third = ask(AMPLE, 3);
        release.countDown();
        assertThat(third.answer().rung()).isZero();
        assertThat(best.calls()).isEqualTo(2);
    }

    @Test
    void whatNobodyWaitsForIsNotStarted() throws InterruptedException {
        ladder.times().record(0, 1, SLOW_NANOS, clock.nanos());
        CountDownLatch running = best.waitFor(release);
        RecordingSink first = ask(AMPLE, 1);
        running.await();
        RecordingSink second = ask(AMPLE, 2);
        second.goAway();
        release.countDown();
        assertThat(first.answer().value()).isEqualTo(1);
        assertThat(second.failure()).isEqualTo(ErrorCode.NO_ANSWER);
        assertThat(best.calls()).isOne();
        assertThat(gateway.inFlight()).isZero();
    }

    @Test
    void whatNobodyWaitsForMakesRoomInAFullQueue() throws InterruptedException {
        gateway.close();
        gateway = gateway(1);
        ladder.times().record(0, 1, SLOW_NANOS, clock.nanos());
        CountDownLatch running = best.waitFor(release);
        ask(AMPLE, 1);
        running.await();
        RecordingSink second = ask(AMPLE, 2);
        second.goAway();
        RecordingSink third = ask(AMPLE, 3);
        assertThat(second.failure()).isEqualTo(ErrorCode.NO_ANSWER);
        release.countDown();
        assertThat(third.answer().rung()).isZero();
    }

    @Test
    void whatWouldBeLateForTheLanesIsRefusedWhenNothingElseCanAnswer() throws InterruptedException {
        serve(endpoint.plan(endpoint.model("best", best)));
        ladder.times().record(0, 1, 2 * SLOW_NANOS, clock.nanos());
        CountDownLatch running = best.waitFor(release);
        RecordingSink first = ask(AMPLE, 1);
        running.await();
        assertThat(ask(SHORT, 2).failure()).isEqualTo(ErrorCode.OVERLOADED);
        release.countDown();
        assertThat(first.answer().value()).isEqualTo(1);
    }

    @Test
    void aRungThatFailsFallsToTheNext() {
        best.before(() -> {
            throw new IllegalStateException("broken");
        });
        lite.before(() -> {
            throw new ServingException(ErrorCode.STORAGE_FAILED, "a remote model is gone");
        });
        RecordingSink sink = ask(AMPLE, 7);
        assertThat(sink.answer().rung()).isEqualTo(2);
        assertThat(sink.answer().value()).isEqualTo(-1);
        assertThat(sink.answer().reason()).isEqualTo(Reason.UNAVAILABLE);
    }

    @Test
    void aRungThatFailsInALaneFallsToTheNext() {
        ladder.times().record(0, 1, SLOW_NANOS, clock.nanos());
        best.before(() -> {
            throw new IllegalStateException("broken");
        });
        assertThat(ask(AMPLE, 7).answer().reason()).isEqualTo(Reason.UNAVAILABLE);
    }

    @Test
    void aLadderWithoutAnswerFails() {
        serve(endpoint.plan(endpoint.model("best", best)));
        best.before(() -> {
            throw new IllegalStateException("broken");
        });
        RecordingSink sink = ask(AMPLE, 7);
        assertThat(sink.failure()).isEqualTo(ErrorCode.NO_ANSWER);
        assertThat(gateway.inFlight()).isZero();
    }

    @Test
    void aSlowRungIsNeverItsOwnInsurance() {
        serve(endpoint.plan(endpoint.model("best", best)));
        ladder.times().record(0, 1, SLOW_NANOS, clock.nanos());
        best.waitFor(release);
        RecordingSink sink = ask(AMPLE, 7);
        assertThat(sink.isTold()).isFalse();
        release.countDown();
        assertThat(sink.answer().value()).isEqualTo(7);
        assertThat(best.calls()).isOne();
        assertThat(sink.thread()).startsWith("lane-");
    }

    @Test
    void aSlowRungWithoutInsuranceFailsAtTheDeadline() {
        serve(endpoint.plan(endpoint.model("best", best)));
        ladder.times().record(0, 1, SLOW_NANOS, clock.nanos());
        best.waitFor(release);
        RecordingSink sink = ask(SHORT, 7);
        assertThat(sink.failure()).isEqualTo(ErrorCode.NO_ANSWER);
        release.countDown();
        gateway.close();
        assertThat(sink.told()).isOne();
    }

    @Test
    void aSlowRungStaysInTheLanesHoweverLongNobodyAsked() {
        ladder.times().record(0, 1, SLOW_NANOS, clock.nanos());
        clock.advance(Duration.ofHours(1));
        best.waitFor(release);
        RecordingSink sink = ask(AMPLE, 7);
        assertThat(sink.isTold()).isFalse();
        release.countDown();
        assertThat(sink.thread()).startsWith("lane-");
    }

    @Test
    void tooManyRequestsAreRefused() throws InterruptedException {
        ladder.times().record(0, 1, SLOW_NANOS, clock.nanos());
        CountDownLatch running = best.waitFor(release);
        RecordingSink first = ask(AMPLE, 0);
        running.await();
        for (int i = 1; i < 5; i++) {
            assertThat(ask(AMPLE, i).isTold()).isFalse();
        }
        assertThat(ask(AMPLE, 5).failure()).isEqualTo(ErrorCode.OVERLOADED);
        release.countDown();
        assertThat(first.answer().value()).isZero();
    }

    @Test
    void slowPreparationIsCutOffAtTheDeadlineThoughEveryLaneIsBusy() throws InterruptedException {
        ladder.times().record(0, 1, SLOW_NANOS, clock.nanos());
        CountDownLatch running = best.waitFor(release);
        RecordingSink first = ask(AMPLE, 1);
        running.await();
        for (int i = 0; i < 3; i++) {
            ladder.times().recordPreparation(1, SLOW_NANOS, 0, clock.nanos());
        }
        RecordingSink second = ask(SHORT, 2);
        assertThat(second.answer().rung()).isEqualTo(2);
        assertThat(second.answer().reason()).isEqualTo(Reason.OVERRUN);
        release.countDown();
        assertThat(first.answer().rung()).isZero();
        gateway.close();
        assertThat(second.told()).isOne();
    }

    @Test
    void processorsThatComeLateCostTheSlowModelAndNotTheFeatures() {
        ladder.times().record(0, 1, SLOW_NANOS, clock.nanos());
        ladder.times().recordPreparation(1, SLOW_NANOS, 0, clock.nanos());
        processorDelay.set(2 * AMPLE.toNanos());
        RecordingSink sink = ask(AMPLE, 7);
        assertThat(sink.answer().rung()).isEqualTo(1);
        assertThat(sink.answer().reason()).isEqualTo(Reason.OVERLOAD);
    }

    @Test
    void aLaneWithNothingToDoTriesWhatAnEstimateForbids() {
        ladder.times().recordPreparation(1, 2 * AMPLE.toNanos(), 0, clock.nanos());
        RecordingSink sink = ask(AMPLE, 7);
        assertThat(sink.answer().rung()).isZero();
        assertThat(sink.answer().reason()).isEqualTo(Reason.BEST);
    }

    @Test
    void unreadableFeaturesDegradeToWhatNeedsNone() {
        MemoryStore store = new MemoryStore();
        var other = new TestEndpoint(store);
        serve(other.plan(other.model("best", best), PREPARED, DEFAULT));
        store.close();
        RecordingSink sink = ask(AMPLE, 7);
        assertThat(sink.answer().value()).isEqualTo(-1);
        assertThat(sink.answer().reason()).isEqualTo(Reason.FEATURES);
        assertThat(sink.answer().frame().status(0)).isEqualTo(FeatureStatus.PRESENT);
    }

    @Test
    void aKeyThatIsTooLongIsTheCallersMistake() {
        serve(endpoint.plan(endpoint.model("best", best), PREPARED, DEFAULT));
        List<Frame> asked = TestEndpoint.asked(ladder.plan(), 7);
        asked.getFirst().putText(1, "k".repeat(100_000));
        RecordingSink sink = ask(AMPLE, new Ledger(clock.nanos()), asked);
        assertThat(sink.failure()).isEqualTo(ErrorCode.OUT_OF_RANGE);
    }

    @Test
    void theLedgerSaysWhereTheTimeWent() throws InterruptedException {
        ladder.times().record(0, 1, SLOW_NANOS, clock.nanos());
        CountDownLatch running = best.waitFor(release);
        var ledger = new Ledger(clock.nanos());
        RecordingSink sink = ask(AMPLE, ledger, TestEndpoint.asked(plan, 7));
        running.await();
        clock.advance(Duration.ofMillis(3));
        release.countDown();
        assertThat(sink.answer().rung()).isZero();
        assertThat(ledger.spentNanos(Stage.RUNG)).isEqualTo(3_000_000);
        long sum = Stage.ALL.stream().mapToLong(ledger::spentNanos).sum();
        assertThat(sum).isEqualTo(clock.nanos() - ledger.startNanos());
    }

    private RecordingSink ask(Duration budget, double... numbers) {
        return ask(budget, new Ledger(clock.nanos()), TestEndpoint.asked(ladder.plan(), numbers));
    }

    private RecordingSink ask(Duration budget, Ledger ledger, List<Frame> asked) {
        var sink = new RecordingSink();
        gateway.predict(
                Objects.requireNonNull(gateway.endpoint("e")),
                asked,
                Deadline.after(clock.nanos(), budget),
                ledger,
                sink);
        return sink;
    }

    private void serve(EndpointPlan other) {
        gateway.close();
        ladder = new Ladder(other, clock.nanos());
        gateway = gateway(10);
    }

    private Gateway gateway(int queued) {
        var limits = new GatewayLimits(1, queued, 5, Duration.ofMillis(1));
        return new Gateway(
                List.of(Serving.of(ladder)),
                limits,
                Gateway.Witnesses.only(telemetry),
                clock,
                clock);
    }
}
