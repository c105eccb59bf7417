package dev.punctual.rocksdb;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.store.NoRoom;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.rocksdb.AbstractNativeReference;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.Env;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.SstFileManager;
import org.rocksdb.Status;
import org.rocksdb.WriteBufferManager;
import org.rocksdb.WriteOptions;

/// One open RocksDB directory with its native memory, its errors in our words, and a thread that syncs it.
final class Database implements AutoCloseable {
    /*
     * Every native object lives in `owned`, freed last to first once the gate has seen everybody out. Blocks, indexes,
     * filters and memtables are all charged to one cache, so that one number bounds the memory. Writes go to the log
     * without a sync, which is enough for the end of the process; the upkeep thread syncs what was written since the last
     * time, for the end of the machine.
     *
     * No write ever waits in native code. RocksDB stalls writers while its flushes are behind, and on a full disk that is
     * for ever: the writer would never return, and neither would whoever closes the database. So writes are told not to
     * wait, and wait here, a bounded time, where closing can end it.
     */
    private static final System.Logger LOG = System.getLogger(Database.class.getName());
    private static final int MAX_OPEN_FILES = 256;
    private static final long MAX_LOG_FILE_BYTES = 4 << 20;
    private static final long MAX_WAL_BYTES = 64 << 20;
    private static final long STALL_NANOS = 1_000_000;
    private static final int MAX_STALLS = 5_000;
    private static final long FULL_BYTES = 64 << 20;

    static {
        RocksDB.loadLibrary();
    }

    private final Path directory;
    private final Deque<AbstractNativeReference> owned = new ArrayDeque<>();
    private final NativeGate gate = new NativeGate();
    private final AtomicLong synced = new AtomicLong();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private @Nullable Thread upkeep;

    /// Whether the last write found no space. RocksDB mends itself once there is some, unless a sync meets the log before.
    private volatile boolean full;

    private final List<ColumnFamilyHandle> families = new ArrayList<>();
    private final WriteOptions unsynced = own(new WriteOptions().setNoSlowdown(true));
    private final WriteOptions synchronously =
            own(new WriteOptions().setNoSlowdown(true).setSync(true));
    private final WriteOptions unlogged =
            own(new WriteOptions().setNoSlowdown(true).setDisableWAL(true));
    private final RocksDB db;

    /// Work inside the database.
    @FunctionalInterface
    interface Work<T extends @Nullable Object> {
        T on(RocksDB db) throws RocksDBException;
    }

    /// Work without a result inside the database.
    @FunctionalInterface
    interface Action {
        void on(RocksDB db) throws RocksDBException;
    }

    /// Opens a directory, or makes it.
    ///
    /// @param names the column families, of which the first must be `default`
    /// @throws ServingException with `STORAGE_FAILED` if it cannot be opened, such as when another process has it open
    Database(Path directory, RocksDbOptions options, List<String> names) {
        this.directory = directory;
        try {
            Files.createDirectories(directory);
            var cache = own(new LRUCache(options.cacheBytes()));
            var table =
                    new BlockBasedTableConfig()
                            .setBlockCache(cache)
                            .setCacheIndexAndFilterBlocks(true)
                            .setPinL0FilterAndIndexBlocksInCache(true)
                            .setFilterPolicy(own(new BloomFilter(10, false)));
            var family =
                    own(new ColumnFamilyOptions())
                            .setTableFormatConfig(table)
                            .setCompressionType(CompressionType.LZ4_COMPRESSION)
                            .setWriteBufferSize(options.cacheBytes() / 8);
            var descriptors = new ArrayList<ColumnFamilyDescriptor>();
            for (String name : names) {
                byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
                descriptors.add(new ColumnFamilyDescriptor(bytes, family));
            }
            var buffers = own(new WriteBufferManager(options.cacheBytes() / 2, cache));
            DBOptions settings = settings(options).setWriteBufferManager(buffers);
            this.db = RocksDB.open(settings, directory.toString(), descriptors, families);
        } catch (RocksDBException e) {
            free();
            throw failure(e);
        } catch (IOException e) {
            free();
            throw new ServingException(
                    ErrorCode.STORAGE_FAILED,
                    "cannot make the directory " + directory + ": " + e,
                    null,
                    e);
        }
        owned.push(db);
        families.forEach(owned::push);
        synced.set(db.getLatestSequenceNumber());
    }

    private DBOptions settings(RocksDbOptions options) throws RocksDBException {
        DBOptions settings =
                own(new DBOptions())
                        .setCreateIfMissing(true)
                        .setCreateMissingColumnFamilies(true)
                        .setMaxOpenFiles(MAX_OPEN_FILES)
                        .setMaxBackgroundJobs(2)
                        .setMaxTotalWalSize(MAX_WAL_BYTES)
                        .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
                        .setMaxLogFileSize(MAX_LOG_FILE_BYTES)
                        .setKeepLogFileNum(2)
                        .setStatsDumpPeriodSec(0)
                        .setStatsPersistPeriodSec(0);
        if (options.maxDiskBytes() > 0) {
            var files = own(new SstFileManager(Env.getDefault()));
            files.setMaxAllowedSpaceUsage(options.maxDiskBytes());
            settings.setSstFileManager(files);
        }
        return settings;
    }

    /// Keeps a native object until the database is closed.
    private <T extends AbstractNativeReference> T own(T object) {
        owned.push(object);
        return object;
    }

    ColumnFamilyHandle family(int index) {
        return families.get(index);
    }

    NativeGate gate() {
        return gate;
    }

    /// The handle, for those who are inside the gate.
    RocksDB handle() {
        return db;
    }

    /// Writes that survive the end of the process at once and that of the machine a moment later.
    WriteOptions unsynced() {
        return unsynced;
    }

    /// Writes that survive the end of the machine at once.
    WriteOptions synchronously() {
        return synchronously;
    }

    /// Writes that a crash may take until the next flush.
    WriteOptions unlogged() {
        return unlogged;
    }

    /// Writes, for a caller inside the gate, and tries again for some seconds while the database stalls writes.
    void write(Action write) throws RocksDBException {
        for (int attempt = 0; ; attempt++) {
            try {
                write.on(db);
                full = false;
                return;
            } catch (RocksDBException e) {
                if (e.getStatus() == null || e.getStatus().getCode() != Status.Code.Incomplete) {
                    throw e;
                }
                if (attempt == MAX_STALLS) {
                    throw stalled(e);
                }
                gate.requireOpen();
                LockSupport.parkNanos(STALL_NANOS);
            }
        }
    }

    private ServingException stalled(RocksDBException e) {
        if (directory.toFile().getUsableSpace() < FULL_BYTES) {
            return full(e);
        }
        return new ServingException(
                ErrorCode.OVERLOADED,
                directory + " takes no more writes: its disk is too slow for them; write less",
                null,
                e);
    }

    /// Does some work inside the gate.
    <T extends @Nullable Object> T use(Work<T> work) {
        gate.enter();
        try {
            return work.on(db);
        } catch (RocksDBException e) {
            throw failure(e);
        } finally {
            gate.exit();
        }
    }

    /// Does some work without a result inside the gate.
    void run(Action action) {
        gate.enter();
        try {
            action.on(db);
        } catch (RocksDBException e) {
            throw failure(e);
        } finally {
            gate.exit();
        }
    }

    /// Waits until everything written so far survives the end of the machine.
    void sync() {
        run(inside -> {
            if (full) {
                throw full(null);
            }
            long latest = inside.getLatestSequenceNumber();
            if (latest != synced.get()) {
                inside.syncWal();
                synced.set(latest);
            }
        });
    }

    /// Syncs, and does `more`, again and again on a thread of its own until the database is closed.
    void keepUp(RocksDbOptions options, Runnable more) {
        long nanos = options.syncEvery().toNanos();
        upkeep =
                Thread.ofPlatform()
                        .daemon()
                        .name("punctual-rocksdb")
                        .start(() -> keepUp(nanos, more));
    }

    private void keepUp(long everyNanos, Runnable more) {
        boolean failing = false;
        try {
            while (!stopped.await(everyNanos, TimeUnit.NANOSECONDS)) {
                try {
                    if (!full) {
                        sync();
                        more.run();
                    }
                    failing = false;
                } catch (RuntimeException e) {
                    if (!failing && stopped.getCount() > 0) { // once, not ten times a second
                        LOG.log(
                                System.Logger.Level.WARNING,
                                "upkeep of " + directory + " fails",
                                e);
                    }
                    failing = true;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Opens a walk over the keys from `begin` until before `end`, for a caller inside the gate.
    Cursor cursor(ColumnFamilyHandle family, byte[] begin, byte[] end) {
        return new Cursor(this, family, begin, end);
    }

    /// The failure of a native call, in words for whoever can mend it.
    ServingException failure(RocksDBException e) {
        String message = String.valueOf(e.getMessage());
        if (isFull(e.getStatus(), message)) {
            return full(e);
        }
        if (message.contains("LOCK: ")) {
            return new ServingException(
                    ErrorCode.STORAGE_FAILED,
                    directory
                            + " is open already, perhaps by a running gateway; end whatever uses it first",
                    null,
                    e);
        }
        return new ServingException(
                ErrorCode.STORAGE_FAILED, directory + " cannot be used: " + message, null, e);
    }

    private ServingException full(@Nullable RocksDBException e) {
        full = true;
        long free = directory.toFile().getUsableSpace();
        String then = "what was acknowledged is kept, and writes go on by themselves";
        return NoRoom.failure(directory.toString(), free, then, e);
    }

    private static boolean isFull(@Nullable Status status, String message) {
        return (status != null && status.getSubCode() == Status.SubCode.NoSpace)
                || NoRoom.said(message);
    }

    /// Waits for everybody inside, syncs, and frees everything. Not for a thread that is inside.
    @Override
    public void close() {
        stopped.countDown();
        if (!gate.close()) {
            return;
        }
        try {
            if (upkeep != null) {
                upkeep.join();
            }
            db.syncWal();
        } catch (RocksDBException e) {
            LOG.log(System.Logger.Level.WARNING, "the last sync of " + directory + " fails", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            free();
        }
    }

    private void free() {
        owned.forEach(AbstractNativeReference::close);
        owned.clear();
    }
}
