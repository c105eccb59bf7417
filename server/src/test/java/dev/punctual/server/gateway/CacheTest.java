package dev.punctual.server.gateway;

import static dev.punctual.server.gateway.TestEndpoint.DEFAULT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.punctual.core.definition.EndpointDefinition.Cache;
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
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// An endpoint that keeps its predictions for ten seconds, and uses them for a minute where there is no time.
class CacheTest {
    private static final Cache RULES =
            new Cache(Duration.ofSeconds(10), Duration.ofMinutes(1), 100);

    /// So long that no alarm rings during a test.
    private static final Duration AMPLE = Duration.ofHours(1);

    /// So short that the alarm rings during a test, and long enough for a lane to begin before.
    private static final Duration SHORT = Duration.ofMillis(400);

    private static final long SLOW_NANOS = 1_000_000;
    private static final long SECOND = 1_000_000_000;

    private final ManualClock clock = new ManualClock();
    private final Telemetry telemetry = new Telemetry();
    private final TestEndpoint endpoint = new TestEndpoint(new MemoryStore()).with(RULES);
    private final TestModel best = new TestModel();
    private final TestModel lite = new TestModel();
    private final CaffeinePredictions cache = new CaffeinePredictions(RULES, clock);
    private final CountDownLatch release = new CountDownLatch(1);
    private final EndpointPlan plan =
            endpoint.plan(endpoint.model("best", best), endpoint.model("lite", lite), DEFAULT);
    private Ladder ladder = new Ladder(plan, clock.nanos()).with(cache);
    private Gateway gateway = gateway();

    @AfterEach
    void close() {
        release.countDown();
        gateway.close();
    }

    @Test
    void aRepeatedQuestionIsAnsweredWithoutTheModelAndSaysHowOldTheAnswerIs() {
        assertThat(ask(AMPLE, 7).answer().cached()).isFalse();
        clock.advance(Duration.ofSeconds(3));
        Answer again = ask(AMPLE, 7).answer();
        assertThat(again.value()).isEqualTo(7);
        assertThat(again.rung()).isZero();
        assertThat(again.reason()).isEqualTo(Reason.BEST);
        assertThat(again.version()).isEqualTo("1");
        assertThat(again.cachedNanos()).isEqualTo(3 * SECOND);
        assertThat(best.calls()).isOne();
        assertThat(new String(telemetry.scrape(), StandardCharsets.UTF_8))
                .contains(
                        "punctual_cached_answers_total{endpoint=\"e\",reason=\"best\",rung=\"best\"} 1.0");
    }

    @Test
    void anotherQuestionOrAnOldAnswerIsComputed() {
        ask(AMPLE, 7);
        assertThat(ask(AMPLE, 8).answer().cached()).isFalse();
        clock.advance(Duration.ofSeconds(11));
        assertThat(ask(AMPLE, 7).answer().cached()).isFalse();
        assertThat(best.calls()).isEqualTo(3);
    }

    @Test
    void theCallerSaysHowOldAnAnswerMayBe() {
        ask(AMPLE, 7);
        clock.advance(Duration.ofSeconds(3));
        assertThat(ask(new RecordingSink().noOlderThan(4 * SECOND), AMPLE, 7).answer().cached())
                .isTrue();
        assertThat(ask(new RecordingSink().noOlderThan(2 * SECOND), AMPLE, 7).answer().cached())
                .isFalse();
        assertThat(ask(new RecordingSink().noOlderThan(0), AMPLE, 7).answer().cached()).isFalse();
        assertThat(best.calls()).isEqualTo(3);
    }

    @Test
    void ofSeveralQuestionsOnlyThoseThatAreNewAreComputed() {
        ask(AMPLE, 2, 4);
        List<Answer> answers = ask(AMPLE, 1, 2, 3, 4, 5).answers();
        assertThat(answers).extracting(Answer::value).containsExactly(1.0, 2.0, 3.0, 4.0, 5.0);
        assertThat(answers)
                .extracting(Answer::cached)
                .containsExactly(false, true, false, true, false);
        assertThat(best.batches()).containsExactly(2, 3);
    }

    @Test
    void identicalQuestionsShareOneComputation() throws InterruptedException {
        slow();
        CountDownLatch running = best.waitFor(release);
        RecordingSink first = ask(AMPLE, 7);
        running.await();
        var ledger = new Ledger(clock.nanos());
        RecordingSink second = ask(new RecordingSink(), AMPLE, ledger, 7);
        RecordingSink both = ask(AMPLE, 7, 7);
        assertThat(gateway.queuedWork()).isZero();
        clock.advance(Duration.ofMillis(2));
        release.countDown();
        assertThat(first.answer().cached()).isFalse();
        assertThat(second.answer().value()).isEqualTo(7);
        assertThat(second.answer().cachedNanos()).isZero();
        assertThat(ledger.spentNanos(Stage.WAIT)).isEqualTo(2_000_000);
        assertThat(both.answers()).extracting(Answer::value).containsExactly(7.0, 7.0);
        assertThat(best.calls()).isOne();
        gateway.close();
        assertThat(gateway.inFlight()).isZero();
    }

    @Test
    void whoAskedFirstMayGoAwayWithoutHarmToOthers() throws InterruptedException {
        slow();
        CountDownLatch running = best.waitFor(release);
        RecordingSink busy = ask(AMPLE, 1);
        running.await();
        RecordingSink first = ask(AMPLE, 7);
        RecordingSink second = ask(AMPLE, 7);
        first.goAway();
        release.countDown();
        assertThat(second.answer().value()).isEqualTo(7);
        assertThat(second.answer().rung()).isZero();
        assertThat(busy.answer().value()).isEqualTo(1);
        assertThat(best.calls()).isEqualTo(2);
        gateway.close();
        assertThat(first.told()).isOne();
    }

    @Test
    void everyoneHasAnOwnDeadline() throws InterruptedException {
        slow();
        CountDownLatch running = best.waitFor(release);
        RecordingSink first = ask(SHORT, 7);
        running.await();
        RecordingSink patient = ask(AMPLE, 7);
        RecordingSink hasty = ask(SHORT, 7);
        assertThat(first.answer().reason()).isEqualTo(Reason.OVERRUN);
        assertThat(hasty.answer().reason()).isEqualTo(Reason.OVERRUN);
        assertThat(hasty.answer().rung()).isOne();
        assertThat(patient.isTold()).isFalse();
        release.countDown();
        assertThat(patient.answer().rung()).isZero();
        assertThat(patient.answer().cached()).isTrue();
        gateway.close();
        assertThat(List.of(first.told(), hasty.told(), patient.told())).containsOnly(1);
    }

    @Test
    void aLateResultFillsTheCache() throws InterruptedException {
        slow();
        CountDownLatch running = best.waitFor(release);
        RecordingSink late = ask(SHORT, 7);
        running.await();
        assertThat(late.answer().rung()).isOne();
        release.countDown();
        gateway.close();
        gateway = gateway();
        assertThat(ask(AMPLE, 7).answer().cached()).isTrue();
    }

    @Test
    void aFailureIsNobodyElses() throws InterruptedException {
        slow();
        best.failOn(7);
        CountDownLatch running = best.waitFor(release);
        RecordingSink first = ask(AMPLE, 7);
        running.await();
        RecordingSink second = ask(AMPLE, 7);
        release.countDown();
        assertThat(first.answer().rung()).isOne();
        assertThat(second.answer().rung()).isOne();
        gateway.close();
        assertThat(best.calls()).isEqualTo(2);
        assertThat(gateway.inFlight()).isZero();
    }

    @Test
    void whereThereIsNoTimeAnOldPredictionIsBetterThanAConstant() {
        serve(endpoint.plan(endpoint.model("best", best), DEFAULT));
        ask(AMPLE, 7, 9);
        clock.advance(Duration.ofSeconds(30));
        ladder.times().record(0, 1, 60 * SLOW_NANOS, clock.nanos());
        best.waitFor(release); // a trial of the model must not say meanwhile that it is quick
        Answer stale = ask(Duration.ofMillis(20), 7).answer();
        assertThat(stale.value()).isEqualTo(7);
        assertThat(stale.rung()).isZero();
        assertThat(stale.reason()).isEqualTo(Reason.SLACK);
        assertThat(stale.cachedNanos()).isEqualTo(30 * SECOND);
        assertThat(ask(Duration.ofMillis(20), 8).answer().value()).isEqualTo(-1);
        clock.advance(Duration.ofSeconds(31));
        ladder.times().record(0, 1, 60 * SLOW_NANOS, clock.nanos());
        assertThat(ask(Duration.ofMillis(20), 9).answer().value()).isEqualTo(-1);
    }

    @Test
    void anOldPredictionIsInHandWhereNothingElseIs() throws InterruptedException {
        serve(endpoint.plan(endpoint.model("best", best)));
        ask(AMPLE, 7);
        clock.advance(Duration.ofSeconds(30));
        slow();
        CountDownLatch running = best.waitFor(release);
        RecordingSink sink = ask(SHORT, 7);
        running.await();
        assertThat(sink.answer().value()).isEqualTo(7);
        assertThat(sink.answer().reason()).isEqualTo(Reason.OVERRUN);
        assertThat(sink.answer().cachedNanos()).isEqualTo(30 * SECOND);
    }

    @Test
    void anotherVersionDoesNotKnowWhatTheOneBeforePredicted() {
        ask(AMPLE, 7);
        var next = new TestModel();
        EndpointPlan other = endpoint.plan(endpoint.model("best", next), DEFAULT);
        ladder = ladder.followedBy(other, clock.nanos());
        gateway.serve(List.of(Serving.of(ladder)));
        assertThat(ask(AMPLE, 7).answer().cached()).isFalse();
        assertThat(next.calls()).isOne();
        cache.retain(Set.of(next));
        assertThat(cache.size()).isOne();
    }

    private void slow() {
        ladder.times().record(0, 1, SLOW_NANOS, clock.nanos());
        ladder.times().record(0, 2, SLOW_NANOS, clock.nanos());
    }

    private RecordingSink ask(Duration budget, double... numbers) {
        return ask(new RecordingSink(), budget, numbers);
    }

    private RecordingSink ask(RecordingSink sink, Duration budget, double... numbers) {
        return ask(sink, budget, new Ledger(clock.nanos()), numbers);
    }

    private RecordingSink ask(
            RecordingSink sink, Duration budget, Ledger ledger, double... numbers) {
        gateway.predict(
                Objects.requireNonNull(gateway.endpoint("e")),
                TestEndpoint.asked(ladder.plan(), numbers),
                Deadline.after(clock.nanos(), budget),
                ledger,
                sink);
        return sink;
    }

    private void serve(EndpointPlan other) {
        gateway.close();
        ladder = new Ladder(other, clock.nanos()).with(cache);
        gateway = gateway();
    }

    private Gateway gateway() {
        return new Gateway(
                List.of(Serving.of(ladder)),
                new GatewayLimits(1, 10, 20, Duration.ofMillis(1)),
                Gateway.Witnesses.only(telemetry),
                clock,
                clock);
    }
}
