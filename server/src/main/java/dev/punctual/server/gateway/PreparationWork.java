package dev.punctual.server.gateway;

import dev.punctual.core.ladder.Ladder;
import dev.punctual.core.lane.LaneWork;
import dev.punctual.core.lane.Priority;
import java.util.List;

/// Reading and deriving the features of one request, as work for a lane, which then goes on with it.
record PreparationWork(Request request, Ladder ladder, int rows) implements LaneWork {

    @Override
    public long deadlineNanos() {
        return request.deadline().atNanos();
    }

    @Override
    public Priority priority() {
        return ladder.plan().definition().serving().priority();
    }

    @Override
    public long nanos(int count, long nowNanos) {
        return ladder.times().preparationNanos(count, nowNanos);
    }

    @Override
    public void run(List<LaneWork> together) {
        if (request.started()) {
            request.climb();
        }
    }

    @Override
    public boolean wanted() {
        return request.outcome().wanted();
    }

    @Override
    public void expired() {
        request.outcome().giveUp();
    }
}
