package dev.punctual.duckdb;

import dev.punctual.core.value.Schema;
import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The way of rows from the thread that has them to the thread that writes them: a few blocks, in their order.
final class RowHandover {
    private static final int MOST_BLOCKS = 2;

    private final Schema schema;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<RowBlock> waiting = new ArrayDeque<>();
    private State state = State.OPEN;

    private enum State {
        OPEN,
        /// All rows were given.
        COMPLETE,
        /// The rows are not wanted any more, or not all of them will come.
        BROKEN
    }

    RowHandover(Schema schema) {
        this.schema = schema;
    }

    Schema schema() {
        return schema;
    }

    /// Gives a block, and waits while too many are waiting.
    ///
    /// @return false if it is not wanted any more
    boolean give(RowBlock block) {
        lock.lock();
        try {
            while (state == State.OPEN && waiting.size() == MOST_BLOCKS) {
                changed.awaitUninterruptibly();
            }
            if (state != State.OPEN) {
                return false;
            }
            waiting.add(block);
            changed.signalAll();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /// Says that no block will follow.
    void complete() {
        moveTo(State.COMPLETE);
    }

    /// Ends it for both sides, unless all rows were given.
    void breakOff() {
        moveTo(State.BROKEN);
    }

    private void moveTo(State next) {
        lock.lock();
        try {
            if (state == State.OPEN) {
                state = next;
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Takes the next block, and waits for it; null after the last.
    ///
    /// @throws IllegalStateException if not all rows will come
    @Nullable RowBlock take() {
        lock.lock();
        try {
            while (state == State.OPEN && waiting.isEmpty()) {
                changed.awaitUninterruptibly();
            }
            if (state == State.BROKEN) {
                throw new IllegalStateException("the file was not finished");
            }
            changed.signalAll();
            return waiting.poll();
        } finally {
            lock.unlock();
        }
    }
}
