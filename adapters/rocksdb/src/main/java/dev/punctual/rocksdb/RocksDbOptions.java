package dev.punctual.rocksdb;

import dev.punctual.core.time.MonotonicClock;
import java.time.Duration;

/// How much memory and disk a database may use, and how it treats time.
///
/// @param cacheBytes the bound of cached blocks, indexes, filters and unflushed rows together
/// @param maxDiskBytes the bound of the files' size, beyond which writes fail with `STORAGE_FULL`; 0 for the disk's own
/// @param syncEvery how much of the newest work the end of the machine (not of the process) may take
/// @param grace how long a replaced generation is kept; longer than any deadline, or its readers read twice
/// @param clock the clock of the deadlines that reads are given
public record RocksDbOptions(
        long cacheBytes,
        long maxDiskBytes,
        Duration syncEvery,
        Duration grace,
        MonotonicClock clock) {

    public RocksDbOptions {
        if (cacheBytes < 4 << 20) {
            throw new IllegalArgumentException("a cache needs 4 MiB or more: " + cacheBytes);
        }
        if (maxDiskBytes < 0 || !syncEvery.isPositive() || grace.isNegative()) {
            throw new IllegalArgumentException("sizes and durations must not be negative");
        }
    }

    /// 128 MiB, a sync each 100 ms, a minute of grace.
    public static RocksDbOptions forStore() {
        return new RocksDbOptions(
                128 << 20,
                0,
                Duration.ofMillis(100),
                Duration.ofMinutes(1),
                MonotonicClock.system());
    }

    /// As for a store, with 32 MiB: a journal is read only after a restart.
    public static RocksDbOptions forJournal() {
        return forStore().withCacheBytes(32 << 20);
    }

    public RocksDbOptions withCacheBytes(long bytes) {
        return new RocksDbOptions(bytes, maxDiskBytes, syncEvery, grace, clock);
    }

    public RocksDbOptions withMaxDiskBytes(long bytes) {
        return new RocksDbOptions(cacheBytes, bytes, syncEvery, grace, clock);
    }

    public RocksDbOptions withSyncEvery(Duration duration) {
        return new RocksDbOptions(cacheBytes, maxDiskBytes, duration, grace, clock);
    }

    public RocksDbOptions withGrace(Duration duration) {
        return new RocksDbOptions(cacheBytes, maxDiskBytes, syncEvery, duration, clock);
    }
}
