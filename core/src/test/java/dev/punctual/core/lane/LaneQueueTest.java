package dev.punctual.core.lane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.punctual.core.lane.LaneQueue.Taken;
import dev.punctual.core.lane.LaneQueue.Ticket;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LaneQueueTest {
    private static final long MILLI = 1_000_000;

    /// Somewhere; the clock's origin means nothing.
    private static final long START = -5 * MILLI;

    private final List<String> expired = new ArrayList<>();
    private final LaneQueue queue = new LaneQueue(1, 10);

    @Test
    void theEarliestDeadlineComesFirst() {
        for (int deadline : new int[] {30, 10, 20}) {
            offer(task("by " + deadline, deadline));
        }
        assertThat(drain()).containsExactly("by 10", "by 20", "by 30");
    }

    @Test
    void moreThanTheCapacityIsRefused() {
        for (int i = 0; i < 10; i++) {
            offer(task("queued", 10));
        }
        assertThat(queue.offer(task("too much", 10), START)).isNull();
    }

    @Test
    void whatNobodyWaitsForLeavesRoom() {
        Ticket first = offer(task("first", 10));
        for (int i = 1; i < 10; i++) {
            offer(task("other", 20));
        }
        assertThat(queue.withdraw(first)).isTrue();
        assertThat(queue.withdraw(first)).isFalse();
        offer(task("last", 30));
        assertThat(drain()).hasSize(10).doesNotContain("first").endsWith("last");
    }

    @Test
    void whatCannotEndInTimeIsNotStarted() {
        offer(task("too long", 10).taking(11));
        offer(task("fits", 12).taking(12));
        assertThat(drain()).containsExactly("fits");
        assertThat(expired).containsExactly("too long");
    }

    @Test
    void aHighPriorityGoesBeforeWhatCameUpToHalfItsTimeEarlier() {
        offer(task("early", 9));
        offer(task("normal", 20));
        offer(task("high", 20).with(Priority.HIGH));
        offer(task("low", 20).with(Priority.LOW));
        offer(task("later", 25));
        assertThat(drain()).containsExactly("early", "high", "normal", "later", "low");
    }

    @Test
    void aLowPriorityAges() {
        offer(task("low", 20).with(Priority.LOW));
        assertThat(queue.offer(task("before it aged", 29), START + 9 * MILLI)).isNotNull();
        assertThat(queue.offer(task("after it aged", 31), START + 11 * MILLI)).isNotNull();
        assertThat(drain()).containsExactly("before it aged", "low", "after it aged");
    }

    @Test
    void theForecastIsWhatRunsAndWhatIsQueuedWithEarlierDeadlines() {
        assertThat(forecast(task("", 10).taking(1), 0)).isEqualTo(1);
        offer(task("running", 1_000).taking(6));
        take(0);
        offer(task("early", 20).taking(3));
        offer(task("late", 40).taking(5));
        assertThat(forecast(task("", 10).taking(1), 2)).isEqualTo(4 + 1);
        assertThat(forecast(task("", 30).taking(1), 2)).isEqualTo(4 + 3 + 1);
        assertThat(forecast(task("", 50).taking(1), 2)).isEqualTo(4 + 3 + 5 + 1);
    }

    @Test
    void whatCanNoLongerEndInTimeDelaysNobody() {
        offer(task("hopeless", 10).taking(8));
        assertThat(forecast(task("", 20).taking(1), 1)).isEqualTo(9);
        assertThat(forecast(task("", 20).taking(1), 3)).isEqualTo(1);
    }

    @Test
    void aLaneThatIsLateIsExpectedToStayAsLate() {
        offer(task("hangs", 1_000).taking(6));
        take(0);
        assertThat(forecast(task("", 1_000).taking(1), 6)).isEqualTo(1);
        assertThat(forecast(task("", 1_000).taking(1), 106)).isEqualTo(101);
    }

    @Test
    void severalLanesShareWhatIsQueued() {
        var two = new LaneQueue(2, 10);
        for (int i = 0; i < 4; i++) {
            assertThat(two.offer(task("queued", 100).taking(10), START)).isNotNull();
        }
        assertThat(two.forecastNanos(task("", 200).taking(1), START)).isEqualTo(21 * MILLI);
        assertThat(two.idle()).isFalse();
    }

    @Test
    void whatHasTheSameGroupIsTakenTogetherUpToTheLargestBatch() {
        for (int i = 0; i < 5; i++) {
            offer(task("a" + i, 20 + i).in("model", 3));
            offer(task("b" + i, 20 + i).in("other model", 3));
        }
        assertThat(take(0)).containsExactly("a0", "a1", "a2");
        assertThat(take(0)).containsExactly("b0", "b1", "b2");
        assertThat(take(0)).containsExactly("a3", "a4");
        assertThat(take(0)).containsExactly("b3", "b4");
    }

    @Test
    void aBatchIsAsLargeAsItsEarliestDeadlineAllows() {
        for (int i = 0; i < 6; i++) {
            offer(task("r" + i, 10 + i).taking(3).in("model", 8));
        }
        assertThat(take(0)).containsExactly("r0", "r1", "r2");
        assertThat(take(3)).containsExactly("r3", "r4", "r5");
    }

    @Test
    void rowsOfOneRequestStayTogether() {
        offer(task("two", 20).in("model", 4).rows(2));
        offer(task("three", 30).in("model", 4).rows(3));
        offer(task("two more", 40).in("model", 4).rows(2));
        assertThat(take(0)).containsExactly("two", "two more");
        assertThat(take(0)).containsExactly("three");
    }

    @Test
    void theForecastCountsTheBatchesThatWillBeMade() {
        for (int i = 0; i < 5; i++) {
            offer(task("queued", 100).taking(2).in("model", 4));
        }
        // One full batch of 4 before, then a batch of 2.
        assertThat(forecast(task("", 100).taking(2).in("model", 4), 0)).isEqualTo(8 + 4);
        // A batch of 4 and the one that is left over.
        assertThat(forecast(task("", 100).taking(1), 0)).isEqualTo(8 + 2 + 1);
    }

    private Ticket offer(Task task) {
        return Objects.requireNonNull(queue.offer(task, START));
    }

    private List<String> drain() {
        var all = new ArrayList<String>();
        while (queue.size() > 0) {
            all.addAll(take(0));
        }
        assertThat(take(0)).isEmpty();
        assertThat(queue.idle()).isTrue();
        return all;
    }

    /// Takes what is next and says what was started.
    private List<String> take(long afterMillis) {
        Taken taken = queue.take(0, START + afterMillis * MILLI);
        if (taken == null) {
            return List.of();
        }
        var started = new ArrayList<String>();
        if (taken.late()) {
            taken.run();
        } else {
            taken.works().forEach(work -> started.add(work instanceof Task task ? task.name : ""));
        }
        return started;
    }

    private long forecast(Task task, long afterMillis) {
        return queue.forecastNanos(task, START + afterMillis * MILLI) / MILLI;
    }

    private Task task(String name, int deadlineMillis) {
        return new Task(name, START + deadlineMillis * MILLI);
    }

    /// Work that takes so many milliseconds for each row.
    private final class Task implements LaneWork {
        private final String name;
        private final long deadlineNanos;
        private Priority priority = Priority.NORMAL;
        private long millis;
        private @Nullable Object group;
        private int most = 1;
        private int rows = 1;

        Task(String name, long deadlineNanos) {
            this.name = name;
            this.deadlineNanos = deadlineNanos;
        }

        Task with(Priority other) {
            priority = other;
            return this;
        }

        Task taking(int some) {
            millis = some;
            return this;
        }

        Task in(String model, int largest) {
            group = model;
            most = largest;
            return this;
        }

        Task rows(int some) {
            rows = some;
            return this;
        }

        @Override
        public long deadlineNanos() {
            return deadlineNanos;
        }

        @Override
        public Priority priority() {
            return priority;
        }

        @Override
        public long nanos(int count, long nowNanos) {
            return count * millis * MILLI;
        }

        @Override
        public int rows() {
            return rows;
        }

        @Override
        public @Nullable Object group() {
            return group;
        }

        @Override
        public int mostRows() {
            return most;
        }

        @Override
        public void run(List<LaneWork> together) {
            throw new AssertionError("only what is late is run here");
        }

        @Override
        public void expired() {
            expired.add(name);
        }
    }
}
