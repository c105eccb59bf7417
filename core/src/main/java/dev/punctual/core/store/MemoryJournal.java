package dev.punctual.core.store;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;

/// A journal in the heap of this process, for tests and for data that may be lost with it.
public final class MemoryJournal implements Journal {
    private final ConcurrentNavigableMap<Long, byte[]> records = new ConcurrentSkipListMap<>();
    private final AtomicLong next = new AtomicLong();
    private volatile boolean closed;

    @Override
    public long append(byte[] record) {
        requireOpen();
        StoreLimits.requireRecord(record);
        long position = next.get();
        // The record first: a replay up to nextPosition() must find it.
        records.put(position, record);
        next.set(position + 1);
        return position;
    }

    @Override
    public void sync() {
        requireOpen();
    }

    @Override
    public void replay(long from, RecordVisitor visitor) {
        requireOpen();
        records.subMap(from, Math.max(from, next.get())).forEach(visitor::record);
    }

    @Override
    public void truncateBefore(long position) {
        requireOpen();
        records.headMap(Math.min(position, next.get())).clear();
    }

    @Override
    public long nextPosition() {
        requireOpen();
        return next.get();
    }

    @Override
    public void close() {
        closed = true;
    }

    private void requireOpen() {
        if (closed) {
            throw new ServingException(
                    ErrorCode.STORAGE_FAILED, "the journal is closed; open it again to use it");
        }
    }
}
