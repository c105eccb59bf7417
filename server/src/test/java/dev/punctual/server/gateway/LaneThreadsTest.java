package dev.punctual.server.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.punctual.core.lane.LaneWork;
import dev.punctual.core.testing.ManualClock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LaneThreadsTest {
    private static final long MILLI = 1_000_000;

    private final ManualClock clock = new ManualClock();
    private final List<String> done = new CopyOnWriteArrayList<>();
    private final BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();
    private final CountDownLatch release = new CountDownLatch(1);
    private final LaneThreads lanes = new LaneThreads(1, 3, clock, failures::add);

    @AfterEach
    void close() {
        release.countDown();
        lanes.close();
    }

    @Test
    void theEarliestDeadlineComesFirst() throws InterruptedException {
        block(0);
        for (long deadline : new long[] {30, 10, 20}) {
            assertThat(lanes.offer(work("by " + deadline, deadline, 0))).isNotNull();
        }
        release.countDown();
        lanes.close();
        assertThat(done).containsExactly("blocked", "by 10", "by 20", "by 30");
    }

    @Test
    void moreThanTheCapacityIsRefused() throws InterruptedException {
        block(0);
        for (int i = 0; i < 3; i++) {
            assertThat(lanes.offer(work("queued", 10, 0))).isNotNull();
        }
        assertThat(lanes.offer(work("too much", 10, 0))).isNull();
        assertThat(lanes.depth()).isEqualTo(3);
    }

    @Test
    void whatCannotEndInTimeIsNotStarted() throws InterruptedException {
        block(0);
        assertThat(lanes.offer(work("too long", 10, 11))).isNotNull();
        assertThat(lanes.offer(work("waited too long", 4, 1))).isNotNull();
        assertThat(lanes.offer(work("fits", 10, 5))).isNotNull();
        clock.advance(Duration.ofMillis(4));
        release.countDown();
        lanes.close();
        assertThat(done)
                .containsExactlyInAnyOrder(
                        "blocked", "expired: too long", "expired: waited too long", "fits");
    }

    @Test
    void workThatThrowsCostsNoLane() throws InterruptedException {
        var failure = new IllegalStateException("broken");
        lanes.offer(
                new Task(
                        deadline(10),
                        0,
                        () -> {
                            throw failure;
                        },
                        () -> {}));
        assertThat(failures.take()).isSameAs(failure);
        lanes.offer(work("next", 10, 0));
        lanes.close();
        assertThat(done).containsExactly("next");
    }

    @Test
    void closedLanesEndWhatIsQueuedAndTakeNoMore() throws InterruptedException {
        block(0);
        lanes.offer(work("queued", 10, 0));
        release.countDown();
        lanes.close();
        assertThat(done).containsExactly("blocked", "queued");
        assertThat(lanes.offer(work("more", 10, 0))).isNull();
    }

    @Test
    void aCallThatHangsLosesItsLaneAndIsNotMadeAgainBeforeItEnds() throws InterruptedException {
        var model = new Object();
        var hangs = new CountDownLatch(1);
        var started = new CountDownLatch(1);
        lanes.offer(
                new Asking(
                        model,
                        () -> {
                            started.countDown();
                            await(hangs);
                        }));
        started.await();
        var next = new CountDownLatch(1);
        lanes.offer(new Asking(new Object(), next::countDown));
        clock.advance(Duration.ofSeconds(1));
        assertThat(lanes.replaceHanging(clock.nanos())).isTrue();
        assertThat(lanes.replaced()).isZero();

        clock.advance(Duration.ofSeconds(2));
        lanes.replaceHanging(clock.nanos());
        assertThat(failures.take()).hasMessageContaining("hangs; its lane goes on without it");
        assertThat(lanes.replaced()).isOne();
        next.await(); // another model has the lane

        var again = new Asking(model, () -> done.add("again"));
        assertThat(lanes.forecastNanos(again)).isGreaterThan(60_000 * MILLI);
        hangs.countDown();
        while (lanes.forecastNanos(again) > 0) {
            Thread.onSpinWait();
        }
        lanes.offer(new Asking(model, () -> done.add("again")));
        lanes.close();
        assertThat(done).containsExactly("again");
    }

    /// Work that asks a model, for someone who waits for half a second.
    private final class Asking implements LaneWork {
        private final Object model;
        private final Runnable call;
        private final long deadlineNanos = clock.nanos() + 500 * MILLI;

        Asking(Object model, Runnable call) {
            this.model = model;
            this.call = call;
        }

        @Override
        public long deadlineNanos() {
            return deadlineNanos;
        }

        @Override
        public long nanos(int rows, long nowNanos) {
            return 0;
        }

        @Override
        public Object subject() {
            return model;
        }

        @Override
        public void run(List<LaneWork> together) {
            call.run();
        }

        @Override
        public void expired() {
            call.run();
        }
    }

    private record Task(long deadlineNanos, long estimateNanos, Runnable start, Runnable end)
            implements LaneWork {

        @Override
        public long nanos(int rows, long nowNanos) {
            return estimateNanos;
        }

        @Override
        public void run(List<LaneWork> together) {
            assertThat(together).containsExactly(this);
            start.run();
        }

        @Override
        public void expired() {
            end.run();
        }
    }

    /// Occupies the lane until the release.
    private void block(long estimateMillis) throws InterruptedException {
        var started = new CountDownLatch(1);
        lanes.offer(
                new Task(
                        deadline(1_000),
                        estimateMillis * MILLI,
                        () -> {
                            started.countDown();
                            await(release);
                            done.add("blocked");
                        },
                        () -> done.add("expired: blocked")));
        started.await();
    }

    private Task work(String name, long deadlineMillis, long estimateMillis) {
        return new Task(
                deadline(deadlineMillis),
                estimateMillis * MILLI,
                () -> done.add(name),
                () -> done.add("expired: " + name));
    }

    private static long deadline(long millis) {
        return new ManualClock().nanos() + millis * MILLI;
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
