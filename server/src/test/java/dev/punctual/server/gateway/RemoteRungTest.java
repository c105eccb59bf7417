package dev.punctual.server.gateway;

import static dev.punctual.server.gateway.TestEndpoint.DEFAULT;
import static dev.punctual.server.gateway.TestEndpoint.PREPARED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.punctual.core.definition.EndpointDefinition.Rung;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.ladder.Answer;
import dev.punctual.core.ladder.Ladder;
import dev.punctual.core.ladder.Ledger;
import dev.punctual.core.ladder.Reason;
import dev.punctual.core.store.MemoryStore;
import dev.punctual.core.testing.ManualClock;
import dev.punctual.core.time.Deadline;
import dev.punctual.server.metrics.Telemetry;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RemoteRungTest {
    /// So long that no alarm rings during a test.
    private static final Duration AMPLE = Duration.ofHours(1);

    /// So short that the alarm rings at once; only for requests that can do nothing else.
    private static final Duration SHORT = Duration.ofMillis(5);

    private static final long SLOW_NANOS = 1_000_000;

    private final ManualClock clock = new ManualClock();
    private final TestEndpoint endpoint = new TestEndpoint(new MemoryStore());
    private final TestRemoteModel remote = new TestRemoteModel();
    private final TestModel lite = new TestModel();
    private final CountDownLatch release = new CountDownLatch(1);
    private final Rung remoteRung = endpoint.model("big", remote);
    private final Rung liteRung = endpoint.model("lite", lite);
    private Ladder ladder = new Ladder(endpoint.plan(remoteRung, liteRung, DEFAULT), clock.nanos());
    private Gateway gateway = gateway();

    @AfterEach
    void close() {
        release.countDown();
        gateway.close();
    }

    @Test
    void aRemoteRungWaitsOnAThreadOfItsOwnAndHoldsNoLane() {
        remote.waitFor(release);
        ladder.times().record(1, 1, SLOW_NANOS, clock.nanos());
        RecordingSink waiting = ask(AMPLE, 7, 8);
        assertThat(waiting.isTold()).isFalse();
        remote.unavailable();
        RecordingSink other = ask(AMPLE, 9); // takes the only lane there is
        assertThat(other.answer().rung()).isEqualTo(1);
        assertThat(other.thread()).startsWith("lane-");
        release.countDown();
        assertThat(waiting.answers()).extracting(Answer::value).containsExactly(7.0, 8.0);
        assertThat(waiting.answers()).allMatch(a -> a.reason() == Reason.BEST);
        assertThat(waiting.thread()).isEqualTo("remote");
        assertThat(remote.calls()).isOne();
    }

    @Test
    void aCallIsInterruptedWhenTheDeadlineHasTheInsuranceSent() throws InterruptedException {
        remote.waitFor(release);
        RecordingSink sink;
        do { // a call that is not under way yet at the deadline is not made
            sink = ask(SHORT, 7);
            assertThat(sink.answer().rung()).isEqualTo(1);
            assertThat(sink.answer().reason()).isEqualTo(Reason.OVERRUN);
        } while (remote.calls() == 0);
        remote.awaitInterrupt();
        assertThat(sink.told()).isOne();
        assertThat(gateway.inFlight()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "REMOTE_FAILED, UNAVAILABLE",
        "REMOTE_UNAVAILABLE, UNAVAILABLE",
        "REMOTE_TIMEOUT, UNAVAILABLE",
        "INTERNAL, UNAVAILABLE",
        "OVERLOADED, OVERLOAD"
    })
    void aCallThatFailsFallsToTheNextRung(ErrorCode failure, Reason reason) {
        remote.failBy(failure);
        RecordingSink sink = ask(AMPLE, 7);
        assertThat(sink.answer().rung()).isEqualTo(1);
        assertThat(sink.answer().reason()).isEqualTo(reason);
    }

    @Test
    void whatComputesBelowAFailedCallDoesSoInALane() {
        remote.failBy(ErrorCode.REMOTE_FAILED);
        ladder.times().record(1, 1, SLOW_NANOS, clock.nanos());
        RecordingSink sink = ask(AMPLE, 7);
        assertThat(sink.answer().rung()).isEqualTo(1);
        assertThat(sink.thread()).startsWith("lane-");
    }

    @Test
    void anUnavailableServerIsNotAsked() {
        remote.unavailable();
        RecordingSink sink = ask(AMPLE, 7);
        assertThat(sink.isTold()).isTrue();
        assertThat(sink.answer().rung()).isEqualTo(1);
        assertThat(sink.answer().reason()).isEqualTo(Reason.UNAVAILABLE);
        assertThat(remote.calls()).isZero();
    }

    @Test
    void whatWasNotPrecomputedIsAskedRemotely() {
        serve(PREPARED, remoteRung, DEFAULT);
        Answer answer = ask(AMPLE, 7).answer();
        assertThat(answer.value()).isEqualTo(7);
        assertThat(answer.rung()).isEqualTo(1);
        assertThat(answer.reason()).isEqualTo(Reason.UNAVAILABLE);
    }

    @Test
    void aModelThatFailsHereDoesNotWaitForAServerInItsLane() {
        serve(liteRung, remoteRung, DEFAULT);
        lite.before(() -> {
            throw new IllegalStateException("broken");
        });
        Answer answer = ask(AMPLE, 7).answer();
        assertThat(answer.rung()).isEqualTo(2);
        assertThat(remote.calls()).isZero();
    }

    @Test
    void aLadderOfARemoteRungAloneFailsWithIt() {
        serve(remoteRung);
        remote.failBy(ErrorCode.REMOTE_FAILED);
        assertThat(ask(AMPLE, 7).failure()).isEqualTo(ErrorCode.NO_ANSWER);
        assertThat(gateway.inFlight()).isZero();
    }

    @Test
    void whatARemoteRungTakesIsLearnedByCall() {
        ladder.times().record(0, 100, SLOW_NANOS, clock.nanos());
        assertThat(ladder.times().nanos(0, 100, clock.nanos()))
                .isEqualTo(ladder.times().nanos(0, 1, clock.nanos()))
                .isBetween(SLOW_NANOS, 2 * SLOW_NANOS);
    }

    private RecordingSink ask(Duration budget, double... numbers) {
        var sink = new RecordingSink();
        gateway.predict(
                Objects.requireNonNull(gateway.endpoint("e")),
                TestEndpoint.asked(ladder.plan(), numbers),
                Deadline.after(clock.nanos(), budget),
                new Ledger(clock.nanos()),
                sink);
        return sink;
    }

    private void serve(Rung... rungs) {
        gateway.close();
        ladder = new Ladder(endpoint.plan(rungs), clock.nanos());
        gateway = gateway();
    }

    private Gateway gateway() {
        var limits = new GatewayLimits(1, 10, 5, Duration.ofMillis(1));
        return new Gateway(
                List.of(Serving.of(ladder)),
                limits,
                Gateway.Witnesses.only(new Telemetry()),
                clock,
                clock);
    }
}
