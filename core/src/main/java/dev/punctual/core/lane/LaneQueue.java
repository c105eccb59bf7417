package dev.punctual.core.lane;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What waits for a few lanes: bounded, the earliest deadline first, and never started too late.
///
/// It has no threads, no lock and no clock: whoever drives it lets one call in at a time and says what time it is.
public final class LaneQueue {
    /*
     * Work is ordered by its deadline, moved by its priority. What may be run together (rows for one model) is taken
     * together: the lane that takes the first takes the others of its group with it, in their order, while the batch is
     * still expected to end before the earliest deadline in it. Nothing waits for a batch to fill; batches come about
     * because all lanes are busy.
     *
     * When work would be done is forecast by what would run before it: what is left of the work running in the lane that
     * is free first, and what is queued ahead, spread over the lanes, in the batches it would make. What is queued and
     * can no longer end in time costs nothing, as it will not be started. A lane that has been busy for longer than was
     * expected is expected to stay so for as long again as it is late: nobody knows when what hangs will end.
     *
     * A queue holds at most some thousand pieces of work, each worth hundreds of microseconds, so walking along it to
     * forecast is cheap beside what it saves. Where most of it lies ahead the queue is long, and then little is offered.
     *
     * A call that has gone on for two seconds after the last deadline of those who waited for it hangs. Whoever drives the
     * queue gives its lane a new thread, and what hangs is not started again until the call has ended after all: its work
     * is forecast for after every budget. So many threads may be lost to calls that hang as there are lanes, twice over.
     */
    private static final long IDLE = Long.MIN_VALUE;
    private static final long PATIENCE_NANOS = 2_000_000_000;
    private static final long BEYOND_BUDGETS_NANOS = 61_000_000_000L;
    private static final int HANGS_FOR_EACH_LANE = 2;

    private final int capacity;
    private final TreeSet<Ticket> queue = new TreeSet<>(Ticket::compare);
    private final Lane[] lanes;
    private final List<Hang> hangs = new ArrayList<>();
    private long tickets;

    /// @param capacity how many pieces of work may wait
    public LaneQueue(int lanes, int capacity) {
        this.capacity = capacity;
        this.lanes = new Lane[lanes];
        for (int i = 0; i < lanes; i++) {
            this.lanes[i] = new Lane();
        }
    }

    /// A place in the queue, by which work can be taken out again.
    public static final class Ticket {
        private final LaneWork work;
        private final long orderNanos;
        private final long number;

        private Ticket(LaneWork work, long orderNanos, long number) {
            this.work = work;
            this.orderNanos = orderNanos;
            this.number = number;
        }

        private static int compare(Ticket a, Ticket b) {
            long later = a.orderNanos - b.orderNanos;
            return later == 0 ? Long.compare(a.number, b.number) : Long.signum(later);
        }
    }

    /// What a lane has to do next.
    ///
    /// @param works what is run in one go, or the one piece of work that is not started
    /// @param late whether it is too late, or nobody waits for it
    public record Taken(List<LaneWork> works, boolean late) {

        /// Does it on the calling thread.
        public void run() {
            LaneWork first = works.getFirst();
            if (late) {
                first.expired();
            } else {
                first.run(works);
            }
        }
    }

    /// A call that does not end, whose lane goes on without it.
    public static final class Hang {
        private final @Nullable Object subject;

        private Hang(@Nullable Object subject) {
            this.subject = subject;
        }

        /// What does not end; null if that is not known.
        public @Nullable Object subject() {
            return subject;
        }
    }

    private static final class Lane {
        private long sinceNanos = IDLE;
        private long expectedNanos;
        private long lastDeadlineNanos;
        private @Nullable Object subject;

        long remainingNanos(long nowNanos) {
            return sinceNanos == IDLE ? 0 : Math.abs(sinceNanos + expectedNanos - nowNanos);
        }
    }

    /// Queues work; null if there is no room.
    public @Nullable Ticket offer(LaneWork work, long nowNanos) {
        if (queue.size() >= capacity) {
            return null;
        }
        long order = work.priority().orderNanos(work.deadlineNanos(), nowNanos);
        var ticket = new Ticket(work, order, tickets++);
        queue.add(ticket);
        return ticket;
    }

    /// Takes work out that nobody waits for any more; false if it was taken by a lane before.
    public boolean withdraw(Ticket ticket) {
        return queue.remove(ticket);
    }

    /// Takes out all work that nobody waits for; whoever drives the queue has to tell it that it [LaneWork#expired].
    public List<LaneWork> abandoned() {
        List<LaneWork> left = new ArrayList<>();
        queue.removeIf(ticket -> !ticket.work.wanted() && left.add(ticket.work));
        return left;
    }

    /// Gives a lane its next work, and takes note that it is busy with it; null if nothing waits, and it is idle.
    public @Nullable Taken take(int lane, long nowNanos) {
        lanes[lane].sinceNanos = IDLE;
        Ticket first = queue.pollFirst();
        if (first == null) {
            return null;
        }
        LaneWork work = first.work;
        long nanos = work.nanos(work.rows(), nowNanos);
        if (!work.wanted() || nowNanos + nanos - work.deadlineNanos() > 0 || hangs(work)) {
            return new Taken(List.of(work), true);
        }
        List<LaneWork> together = work.group() == null ? List.of(work) : batch(work, nowNanos);
        int rows = together.stream().mapToInt(LaneWork::rows).sum();
        lanes[lane].sinceNanos = nowNanos;
        lanes[lane].expectedNanos = work.nanos(rows, nowNanos);
        lanes[lane].subject = work.subject();
        lanes[lane].lastDeadlineNanos = nowNanos;
        for (LaneWork each : together) {
            long later = each.deadlineNanos() - lanes[lane].lastDeadlineNanos;
            lanes[lane].lastDeadlineNanos += Math.max(0, later);
        }
        return new Taken(together, false);
    }

    private List<LaneWork> batch(LaneWork first, long nowNanos) {
        var together = new ArrayList<LaneWork>();
        together.add(first);
        Object group = first.group();
        int rows = first.rows();
        long deadline = first.deadlineNanos();
        var tickets = queue.iterator();
        while (tickets.hasNext() && rows < first.mostRows()) {
            LaneWork next = tickets.next().work;
            if (next.group() == null || !next.group().equals(group) || !next.wanted()) {
                continue;
            }
            int more = rows + next.rows();
            long earliest = next.deadlineNanos() - deadline < 0 ? next.deadlineNanos() : deadline;
            if (more > first.mostRows() || nowNanos + first.nanos(more, nowNanos) - earliest > 0) {
                continue;
            }
            tickets.remove();
            together.add(next);
            rows = more;
            deadline = earliest;
        }
        return together;
    }

    /// Gives a lane up to a call that hangs: the lane is idle from now on, for another thread. Null if it does not hang, or
    /// if too many do already.
    ///
    /// @return what [#ended] must be told if the call ends after all
    public @Nullable Hang abandon(int lane, long nowNanos) {
        Lane busy = lanes[lane];
        if (busy.sinceNanos == IDLE
                || nowNanos - busy.lastDeadlineNanos < PATIENCE_NANOS
                || hangs.size() >= HANGS_FOR_EACH_LANE * lanes.length) {
            return null;
        }
        var hang = new Hang(busy.subject);
        hangs.add(hang);
        busy.sinceNanos = IDLE;
        return hang;
    }

    /// Whether a call that ends now went on for so long that it hung: what it took says nothing of the next.
    public static boolean hung(long deadlineNanos, long nowNanos) {
        return nowNanos - deadlineNanos >= PATIENCE_NANOS;
    }

    /// Takes note that a call that hung has ended.
    public void ended(Hang hang) {
        hangs.remove(hang);
    }

    /// How many calls hang.
    public int hanging() {
        return hangs.size();
    }

    private boolean hangs(LaneWork work) {
        Object subject = work.subject();
        for (int i = 0; i < hangs.size() && subject != null; i++) {
            if (subject.equals(hangs.get(i).subject)) {
                return true;
            }
        }
        return false;
    }

    /// How long it would take until work offered now were done, in nanoseconds.
    public long forecastNanos(LaneWork work, long nowNanos) {
        if (hangs(work)) {
            return BEYOND_BUDGETS_NANOS;
        }
        long order = work.priority().orderNanos(work.deadlineNanos(), nowNanos);
        var ahead = new Ahead(work, nowNanos);
        for (Ticket ticket : queue) {
            if (ticket.orderNanos - order > 0) {
                break;
            }
            ahead.add(ticket.work);
        }
        return soonestNanos(nowNanos) + ahead.nanos() / lanes.length + ahead.ownNanos();
    }

    private long soonestNanos(long nowNanos) {
        long soonest = Long.MAX_VALUE;
        for (Lane lane : lanes) {
            soonest = Math.min(soonest, lane.remainingNanos(nowNanos));
        }
        return soonest;
    }

    /// Whether nothing waits and a lane has nothing to do.
    public boolean idle() {
        for (Lane lane : lanes) {
            if (lane.sinceNanos == IDLE) {
                return queue.isEmpty();
            }
        }
        return false;
    }

    /// How much work is waiting.
    public int size() {
        return queue.size();
    }

    /// Adds up what runs before some work, and what runs with it.
    private static final class Ahead {
        private final LaneWork work;
        private final long nowNanos;
        private final List<Group> groups = new ArrayList<>(2);
        private int ownRows;
        private long alone;

        private static final class Group {
            private final Object group;
            private final LaneWork first;
            private int rows;

            Group(Object group, LaneWork first) {
                this.group = group;
                this.first = first;
            }
        }

        Ahead(LaneWork work, long nowNanos) {
            this.work = work;
            this.nowNanos = nowNanos;
        }

        void add(LaneWork other) {
            Object group = other.group();
            long nanos = other.nanos(other.rows(), nowNanos);
            if (!other.wanted() || nowNanos + nanos - other.deadlineNanos() > 0) {
                return;
            }
            if (group == null) {
                alone += nanos;
            } else if (group.equals(work.group())) {
                ownRows += other.rows();
            } else {
                group(group, other).rows += other.rows();
            }
        }

        private Group group(Object key, LaneWork first) {
            for (Group each : groups) {
                if (each.group.equals(key)) {
                    return each;
                }
            }
            var group = new Group(key, first);
            groups.add(group);
            return group;
        }

        long nanos() {
            long sum = alone + full(work, ownRows);
            for (Group each : groups) {
                int rest = each.rows % each.first.mostRows();
                sum += full(each.first, each.rows);
                sum += rest == 0 ? 0 : each.first.nanos(rest, nowNanos);
            }
            return sum;
        }

        /// The batches that are full.
        private long full(LaneWork of, int rows) {
            int most = of.mostRows();
            return rows < most ? 0 : rows / most * of.nanos(most, nowNanos);
        }

        /// The batch that the work would be in.
        long ownNanos() {
            int with = ownRows % Math.max(work.mostRows(), 1);
            return work.nanos(with + work.rows(), nowNanos);
        }
    }
}
