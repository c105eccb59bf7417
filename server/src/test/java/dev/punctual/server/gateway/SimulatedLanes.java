package dev.punctual.server.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.punctual.core.lane.LaneQueue;
import dev.punctual.core.lane.LaneQueue.Hang;
import dev.punctual.core.lane.LaneQueue.Taken;
import dev.punctual.core.lane.LaneQueue.Ticket;
import dev.punctual.core.lane.LaneWork;
import dev.punctual.core.testing.VirtualTime;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Lanes that are processes of a simulation.
final class SimulatedLanes implements Lanes {
    private final VirtualTime time;
    private final LaneQueue queue;
    private final int capacity;
    private final boolean[] busy;
    private final int[] generation;
    private final Map<Integer, Hang> hangs = new HashMap<>();
    private int replaced;
    private int largestBatch;

    SimulatedLanes(VirtualTime time, int lanes, int capacity) {
        this.time = time;
        this.queue = new LaneQueue(lanes, capacity);
        this.capacity = capacity;
        this.busy = new boolean[lanes];
        this.generation = new int[lanes];
    }

    @Override
    public @Nullable Ticket offer(LaneWork work) {
        Ticket ticket = queue.offer(work, time.nanos());
        for (int i = 0; i < busy.length && ticket != null; i++) {
            if (!busy[i]) {
                int lane = i;
                busy[i] = true;
                time.start(() -> run(lane));
                break;
            }
        }
        return ticket;
    }

    private void run(int lane) {
        int mine = generation[lane];
        Taken taken = queue.take(lane, time.nanos());
        while (taken != null) {
            if (!taken.late()) {
                largestBatch = Math.max(largestBatch, taken.works().size());
                for (LaneWork work : taken.works()) {
                    assertThat(work.deadlineNanos() - time.nanos())
                            .as("what is left when it is started")
                            .isNotNegative();
                }
            }
            taken.run();
            if (generation[lane] != mine) {
                queue.ended(Objects.requireNonNull(hangs.remove(key(lane, mine))));
                return;
            }
            taken = queue.take(lane, time.nanos());
        }
        busy[lane] = false;
    }

    /// Gives lanes whose call hangs new processes.
    private void replaceHanging() {
        for (int lane = 0; lane < busy.length; lane++) {
            Hang hang = queue.abandon(lane, time.nanos());
            if (hang != null) {
                hangs.put(key(lane, generation[lane]++), hang);
                replaced++;
                int again = lane;
                time.start(() -> run(again));
            }
        }
    }

    private static int key(int lane, int generation) {
        return lane * 1_000 + generation;
    }

    @Override
    public int replaced() {
        return replaced;
    }

    void check() {
        replaceHanging();
        assertThat(queue.size()).isLessThanOrEqualTo(capacity);
    }

    /// The most requests that were run together.
    int largestBatch() {
        return largestBatch;
    }

    @Override
    public boolean withdraw(Ticket ticket) {
        return queue.withdraw(ticket);
    }

    @Override
    public long forecastNanos(LaneWork work) {
        return queue.forecastNanos(work, time.nanos());
    }

    @Override
    public boolean idle() {
        return queue.idle();
    }

    @Override
    public int depth() {
        return queue.size();
    }

    @Override
    public void close() {}
}
