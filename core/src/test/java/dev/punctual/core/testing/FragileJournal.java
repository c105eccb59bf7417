package dev.punctual.core.testing;

import dev.punctual.core.store.Journal;
import java.util.SplittableRandom;
import java.util.TreeMap;

/// A journal that refuses when it is told to, and of which the end of the machine takes what was not synced.
public final class FragileJournal implements Journal {
    private final TreeMap<Long, byte[]> records = new TreeMap<>();
    private long next;
    private long synced;
    private boolean refusesAppends;
    private boolean refusesSyncs;

    /// Fails every append from now on, or takes them again.
    public void refuseAppends(boolean refuses) {
        refusesAppends = refuses;
    }

    /// Fails every sync from now on, or does them again.
    public void refuseSyncs(boolean refuses) {
        refusesSyncs = refuses;
    }

    /// Lets the machine end: an unknown number of the newest records that were not synced is gone.
    public void crash(SplittableRandom random) {
        next = random.nextLong(synced, next + 1);
        records.tailMap(next).clear();
    }

    /// The position before which every record survives the end of the machine.
    public long syncedBefore() {
        return synced;
    }

    @Override
    public long append(byte[] record) {
        if (refusesAppends) {
            throw new IllegalStateException("disk on fire");
        }
        records.put(next, record);
        return next++;
    }

    @Override
    public void sync() {
        if (refusesSyncs) {
            throw new IllegalStateException("disk out of reach");
        }
        synced = next;
    }

    @Override
    public void replay(long from, RecordVisitor visitor) {
        records.tailMap(from).forEach(visitor::record);
    }

    @Override
    public void truncateBefore(long position) {
        records.headMap(position).clear();
    }

    @Override
    public long nextPosition() {
        return next;
    }

    @Override
    public void close() {}
}
