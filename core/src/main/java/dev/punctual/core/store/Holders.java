package dev.punctual.core.store;

import java.util.concurrent.locks.ReentrantLock;

/// Who uses something that is to be freed: once retired, it is freed when the last one who holds it lets go.
///
/// Any thread may use it.
public final class Holders {
    private final Runnable free;
    private final ReentrantLock lock = new ReentrantLock();
    private int count; // guarded by the lock
    private boolean retired; // guarded by the lock

    /// @param free is run once
    public Holders(Runnable free) {
        this.free = free;
    }

    /// Holds it until [#letGo]; false if it may be freed already.
    public boolean hold() {
        lock.lock();
        try {
            if (retired) {
                return false;
            }
            count++;
            return true;
        } finally {
            lock.unlock();
        }
    }

    public void letGo() {
        lock.lock();
        try {
            count--;
            freeAfterTheLast();
        } finally {
            lock.unlock();
        }
    }

    /// Has it freed as soon as nobody holds it.
    public void retire() {
        lock.lock();
        try {
            if (!retired) {
                retired = true;
                freeAfterTheLast();
            }
        } finally {
            lock.unlock();
        }
    }

    private void freeAfterTheLast() {
        if (retired && count == 0) {
            free.run();
        }
    }
}
