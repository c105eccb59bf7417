package dev.punctual.server.similar;

import dev.punctual.core.similarity.IndexStore.Generation;
import dev.punctual.core.similarity.ItemIndex;
import java.util.concurrent.locks.ReentrantLock;

/// A generation in service. Once retired, its memory is given back when the last one who holds it lets go.
final class ServedIndex {
    private final Generation generation;
    private final ItemIndex index;
    private final ReentrantLock lock = new ReentrantLock();
    private int holders; // guarded by the lock
    private boolean retired; // guarded by the lock

    ServedIndex(Generation generation, ItemIndex index) {
        this.generation = generation;
        this.index = index;
    }

    Generation generation() {
        return generation;
    }

    ItemIndex index() {
        return index;
    }

    /// Holds the memory until [#letGo]; false if it may be gone.
    boolean hold() {
        lock.lock();
        try {
            if (retired) {
                return false;
            }
            holders++;
            return true;
        } finally {
            lock.unlock();
        }
    }

    void letGo() {
        lock.lock();
        try {
            holders--;
            closeIfLast();
        } finally {
            lock.unlock();
        }
    }

    void retire() {
        lock.lock();
        try {
            if (!retired) {
                retired = true;
                closeIfLast();
            }
        } finally {
            lock.unlock();
        }
    }

    private void closeIfLast() {
        if (retired && holders == 0) {
            generation.close();
        }
    }
}
