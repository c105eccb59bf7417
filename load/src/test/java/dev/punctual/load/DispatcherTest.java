package dev.punctual.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.within;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/// The open loop in virtual time: a clock that stands unless it is moved, and a channel that answers when it is told.
class DispatcherTest {
    private static final long MILLI = 1_000_000;
    private static final Phase PHASE =
            Phase.of("phase", 1_000, 100_000, Duration.ofMillis(10))
                    .withTimeout(Duration.ofSeconds(5));

    private final AtomicLong clock = new AtomicLong();
    private final Deque<Runnable> tasks = new ArrayDeque<>();
    private final FakeChannel channel = new FakeChannel(1);
    private final Dispatcher dispatcher = dispatcher(10_000);

    @Test
    void aStallIsChargedToEverythingThatWasDueDuringIt() {
        // One question a millisecond, each answered within 0.1 ms, but for a second in which
        // nothing is answered.
        long taken = 0;
        for (int i = 0; i < 3_000; i++) {
            at(i * MILLI);
            offer(i, i * MILLI);
            taken++;
            boolean stalled = i >= 1_000 && i < 2_000;
            if (!stalled) {
                clock.addAndGet(MILLI / 10);
                channel.answerAll();
            }
        }
        PhaseResult result = finish(taken);
        assertThat(result.latencies().count()).isEqualTo(3_000);
        // What was due k ms into the stall waited 1000 - k ms: a third of all, evenly spread.
        assertThat(result.latencies().millisAt(66)).isCloseTo(0.1, within(0.01));
        assertThat(result.latencies().millisAt(75)).isCloseTo(250, within(2.0));
        assertThat(result.latencies().millisAt(90)).isCloseTo(700, within(2.0));
        assertThat(result.latencies().maxMillis()).isCloseTo(1_000, within(2.0));
        assertThat(result.inBudget()).isBetween(2_000L, 2_012L);
        // The generator was never late itself; the wait for the one connection is the server's.
        assertThat(result.lags().maxMillis()).isZero();
        assertThat(result.waits().maxMillis()).isCloseTo(1_000, within(2.0));
    }

    @Test
    void whatTheGeneratorIsLateByIsToldApart() {
        at(7 * MILLI);
        offer(0, 2 * MILLI);
        at(9 * MILLI);
        channel.answerAll();
        PhaseResult result = finish(1);
        assertThat(result.lags().maxMillis()).isCloseTo(5, within(0.01));
        assertThat(result.waits().maxMillis()).isCloseTo(5, within(0.01));
        assertThat(result.latencies().maxMillis()).isCloseTo(7, within(0.01));
    }

    @Test
    void whatIsNeverAnsweredIsGivenUpFromTheMomentItWasDue() {
        offer(0, 0);
        at(1_000 * MILLI);
        offer(1, 1_000 * MILLI);
        at(5_000 * MILLI);
        dispatcher.sweep();
        assertThat(channel.sent).hasSize(1);
        at(5_001 * MILLI);
        dispatcher.sweep();
        at(6_001 * MILLI);
        dispatcher.sweep();
        PhaseResult result = finish(2);
        assertThat(result.errors()).containsExactly(entry("timeout", 2L));
        assertThat(result.latencies().maxMillis()).isCloseTo(5_001, within(10.0));
    }

    @Test
    void noMoreWaitThanHaveRoom() {
        Dispatcher small = dispatcher(3);
        var overflow = new Recorder.Overflow();
        long taken = 0;
        for (int i = 0; i < 10; i++) {
            Shot shot = question(i, i * MILLI);
            if (small.offer(shot)) {
                taken++;
            } else {
                overflow.add(shot);
            }
            runTasks();
        }
        assertThat(taken).isEqualTo(4); // one in flight and three that wait
        channel.answerAll();
        channel.answerAll();
        channel.answerAll();
        channel.answerAll();
        var result = small.finish(taken, overflow);
        runTasks();
        assertThat(result.result().errors()).containsExactly(entry("backlog", 6L));
        assertThat(result.result().questions()).isEqualTo(10);
        assertThat(result.result().sent()).isEqualTo(4);
    }

    @Test
    void aCutLeavesOutWhatHasNotEnded() {
        offer(0, 0);
        channel.answerAll();
        offer(1, MILLI);
        var result = dispatcher.finish(2, new Recorder.Overflow());
        runTasks();
        assertThat(result.isComplete()).isFalse();
        dispatcher.cut();
        runTasks();
        channel.answerAll();
        assertThat(result.result().questions()).isEqualTo(1);
        assertThat(result.result().unfinished()).isEqualTo(1);
        assertThat(result.result().latencies().count()).isEqualTo(1);
    }

    private Dispatcher dispatcher(int backlog) {
        var made =
                new Dispatcher(
                        tasks::add,
                        clock::get,
                        PHASE,
                        backlog,
                        events -> {
                            channel.events = events;
                            return channel;
                        });
        made.start(0);
        return made;
    }

    private void at(long nanos) {
        clock.set(nanos);
    }

    private void offer(int index, long dueNanos) {
        assertThat(dispatcher.offer(question(index, dueNanos))).isTrue();
        runTasks();
    }

    private static Shot question(int index, long dueNanos) {
        return new Shot(dueNanos, dueNanos, index, 0, Buffer.buffer());
    }

    private void runTasks() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    private PhaseResult finish(long taken) {
        var result = dispatcher.finish(taken, new Recorder.Overflow());
        runTasks();
        assertThat(result.isComplete()).isTrue();
        return result.result();
    }

    /// A channel of so many places, which answers everything that was sent, and what is sent thereupon, when it is told.
    private static final class FakeChannel implements Channel {
        private final int places;
        private final List<Shot> sent = new ArrayList<>();
        private Events events =
                new Events() {
                    @Override
                    public void ended(Shot shot, Outcome outcome) {}

                    @Override
                    public void roomMade() {}
                };

        FakeChannel(int places) {
            this.places = places;
        }

        void answerAll() {
            while (!sent.isEmpty()) {
                Shot shot = sent.removeFirst();
                events.ended(shot, new Outcome.Answered(new Reading(1, "full", "best")));
            }
        }

        @Override
        public Future<Void> open() {
            return Future.succeededFuture();
        }

        @Override
        public boolean hasRoom() {
            return sent.size() < places;
        }

        @Override
        public void send(Shot shot) {
            sent.add(shot);
        }

        @Override
        public List<Shot> abandon(long beforeNanos) {
            var abandoned = sent.stream().filter(s -> s.fromNanos() < beforeNanos).toList();
            sent.removeAll(abandoned);
            return abandoned;
        }

        @Override
        public void close() {}
    }
}
