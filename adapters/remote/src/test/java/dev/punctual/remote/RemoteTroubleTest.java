package dev.punctual.remote;

import static dev.punctual.remote.Remote.AMPLE;
import static dev.punctual.remote.Remote.patient;
import static org.assertj.core.api.Assertions.assertThat;

import dev.punctual.core.definition.RemoteCalls;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.remote.ScriptedServer.Reply;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Deadlines, cancellation, second requests and the breaker, against a server that misbehaves.
@Timeout(60)
class RemoteTroubleTest {
    private static final Duration SHORT = Duration.ofMillis(20);
    private static final RemoteCalls.Breaker NEVER =
            new RemoteCalls.Breaker(1, AMPLE, Duration.ofMinutes(10), AMPLE);

    private final ScriptedServer server = new ScriptedServer();

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void aCallEndsByItsDeadlineAndTheServerIsTold() throws InterruptedException {
        server.does((_, _) -> ScriptedServer.NONE);
        try (Remote remote = Remote.of(server.url(), patient())) {
            do { // a call may end before its request has left
                assertThat(remote.failureCode(SHORT)).isEqualTo(ErrorCode.REMOTE_TIMEOUT);
            } while (server.inferences() == 0);
            server.awaitAborts(1);
            assertThat(remote.rows().health().cut()).isPositive();
            assertThat(remote.rows().health().underWay()).isZero();
        }
    }

    @Test
    void aCallIsCalledOffWithItsThread() throws InterruptedException {
        server.does((_, _) -> ScriptedServer.NONE);
        try (Remote remote = Remote.of(server.url(), patient())) {
            var failure = new AtomicReference<ServingException>();
            Thread caller = Thread.ofVirtual().start(() -> failure.set(remote.failure(AMPLE)));
            Remote.await(() -> server.inferences() == 1);
            caller.interrupt();
            server.awaitAborts(1);
            caller.join();
            assertThat(failure.get().code()).isEqualTo(ErrorCode.REMOTE_TIMEOUT);
        }
    }

    @Test
    void aSpentDeadlineAsksNobody() throws InterruptedException {
        try (Remote remote = Remote.of(server.url(), patient())) {
            assertThat(remote.failureCode(Duration.ZERO)).isEqualTo(ErrorCode.REMOTE_TIMEOUT);
            assertThat(server.inferences()).isZero();
        }
    }

    @Test
    void theServerIsToldHowLongItsAnswerIsWaitedFor() throws InterruptedException {
        server.says(ScriptedServer.BINARY, ScriptedServer.SIGNATURE);
        try (Remote remote = Remote.of(server.url(), patient())) {
            remote.ask(AMPLE, 1, 2);
            String sent = server.calls().getFirst().text();
            long micros = Long.parseLong(sent.replaceAll("(?s).*\"timeout\":(\\d+).*", "$1"));
            assertThat(micros).isPositive().isLessThanOrEqualTo(AMPLE.toNanos() / 1_000);
        }
    }

    @Test
    void aCallThatStallsIsAnsweredByASecondRequest() throws InterruptedException {
        try (Remote remote = Remote.of(server.url(), Remote.with(1, NEVER))) {
            measure(remote);
            int before = server.inferences();
            server.does((call, usual) -> call.number() == before + 1 ? ScriptedServer.NONE : usual);
            assertThat(remote.ask(1, 2)).isEqualTo(3);
            assertThat(server.inferences()).isEqualTo(before + 2);
            server.awaitAborts(1);
            assertThat(remote.rows().health().underWay()).isZero();
        }
    }

    @Test
    void theFirstAnswerWinsEvenIfItIsThatOfTheFirstRequest() throws InterruptedException {
        try (Remote remote = Remote.of(server.url(), Remote.with(1, NEVER))) {
            measure(remote);
            int before = server.inferences();
            var second = new CompletableFuture<Void>();
            server.does((call, usual) -> {
                if (call.number() == before + 2) {
                    second.complete(null);
                    return ScriptedServer.NONE;
                }
                second.join();
                return usual;
            });
            assertThat(remote.ask(1, 2)).isEqualTo(3);
            server.awaitAborts(1);
        }
    }

    @Test
    void nothingIsSentTwiceBeyondTheBudget() throws InterruptedException {
        try (Remote remote = Remote.of(server.url(), Remote.with(0.05, NEVER))) {
            for (int i = 0; i < 200; i++) { // whatever takes long by itself is paid for too
                remote.ask(i, 1);
            }
            server.does((_, _) -> ScriptedServer.NONE);
            for (int i = 0; i < 10; i++) {
                assertThat(remote.failureCode(SHORT)).isEqualTo(ErrorCode.REMOTE_TIMEOUT);
            }
            assertThat(remote.rows().health().hedges()).isBetween(1L, 210L / 20);
            assertThat(server.inferences())
                    .isLessThanOrEqualTo(210 + (int) remote.rows().health().hedges());
        }
    }

    @Test
    void nothingIsSentTwiceBeforeEnoughWasMeasured() throws InterruptedException {
        try (Remote remote = Remote.of(server.url(), Remote.with(1, NEVER))) {
            server.does((_, _) -> ScriptedServer.NONE);
            assertThat(remote.failureCode(SHORT)).isEqualTo(ErrorCode.REMOTE_TIMEOUT);
            assertThat(remote.rows().health().hedges()).isZero();
        }
    }

    @Test
    void aRequestWhoseConnectionIsLostIsSentAgainOnce() throws InterruptedException {
        try (Remote remote = Remote.of(server.url(), Remote.with(1, NEVER))) {
            server.does((call, usual) -> call.number() == 1 ? ScriptedServer.END : usual);
            assertThat(remote.ask(1, 2)).isEqualTo(3);
            server.does((_, _) -> ScriptedServer.END);
            ServingException failure = remote.failure(AMPLE);
            assertThat(failure.code()).isEqualTo(ErrorCode.REMOTE_FAILED);
            assertThat(failure).hasMessageContaining("the connection failed");
            assertThat(server.inferences()).isEqualTo(4);
        }
    }

    @Test
    void aServerThatFailsTooOftenIsLeftAloneForAWhile() throws InterruptedException {
        Duration pause = Duration.ofMillis(50);
        var breaker = new RemoteCalls.Breaker(0.5, AMPLE, AMPLE, pause);
        try (Remote remote = Remote.of(server.url(), Remote.with(1, breaker))) {
            server.does((_, _) -> Reply.of(500, "{\"error\":\"no\"}"));
            for (int i = 0; i < RemoteCaller.FEWEST_CALLS; i++) {
                assertThat(remote.failureCode(AMPLE)).isEqualTo(ErrorCode.REMOTE_FAILED);
            }
            int asked = server.inferences();
            if (!remote.rows().available()) { // unless the pause is over already
                assertThat(remote.failureCode(AMPLE))
                        .isIn(ErrorCode.REMOTE_UNAVAILABLE, ErrorCode.REMOTE_FAILED);
            }
            server.does((_, usual) -> usual);
            Remote.await(remote.rows()::available);
            assertThat(remote.ask(1, 2)).isEqualTo(3);
            assertThat(server.inferences()).isBetween(asked + 1, asked + 2);
        }
    }

    @Test
    void aServerThatHangsIsLeftAlone() throws InterruptedException {
        var breaker = new RemoteCalls.Breaker(0.5, AMPLE, AMPLE, AMPLE);
        try (Remote remote = Remote.of(server.url(), Remote.with(0, breaker))) {
            server.does((_, _) -> ScriptedServer.NONE);
            for (int i = 0; i < RemoteCaller.FEWEST_CALLS; i++) {
                assertThat(remote.failureCode(SHORT)).isEqualTo(ErrorCode.REMOTE_TIMEOUT);
            }
            assertThat(remote.rows().available()).isFalse();
            ServingException failure = remote.failure(AMPLE);
            assertThat(failure.code()).isEqualTo(ErrorCode.REMOTE_UNAVAILABLE);
            assertThat(failure).hasMessageContaining("failed too often lately");
            assertThat(server.inferences()).isLessThanOrEqualTo(RemoteCaller.FEWEST_CALLS);
        }
    }

    @Test
    void aServerThatAnswersSlowlyIsLeftAlone() throws InterruptedException {
        var breaker = new RemoteCalls.Breaker(0.5, Duration.ofNanos(1), AMPLE, AMPLE);
        try (Remote remote = Remote.of(server.url(), Remote.with(0, breaker))) {
            for (int i = 0; i < RemoteCaller.FEWEST_CALLS; i++) {
                assertThat(remote.ask(1, 2)).isEqualTo(3);
            }
            assertThat(remote.rows().available()).isFalse();
        }
    }

    @Test
    void callersInAHurryDoNotCloseTheServerToTheOthers() throws InterruptedException {
        var breaker = new RemoteCalls.Breaker(0.5, AMPLE, AMPLE, AMPLE);
        try (Remote remote = Remote.of(server.url(), Remote.with(0, breaker))) {
            server.does((_, usual) -> {
                try {
                    Thread.sleep(20);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                return usual;
            });
            measure(remote);
            for (int i = 0; i < 100; i++) {
                remote.failure(Duration.ofMillis(1)); // an answer, if this thread itself is late
            }
            assertThat(remote.rows().health().cut()).isGreaterThan(RemoteCaller.FEWEST_CALLS);
            assertThat(remote.rows().available()).isTrue();
            assertThat(remote.ask(1, 2)).isEqualTo(3);
        }
    }

    /// Makes as many calls as are needed to know how long one takes.
    private static void measure(Remote remote) {
        for (int i = 0; i < RemoteCaller.ENOUGH_CALLS; i++) {
            remote.ask(i, 1);
        }
    }
}
