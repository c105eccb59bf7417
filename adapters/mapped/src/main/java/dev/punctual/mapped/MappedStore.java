package dev.punctual.mapped;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.store.OnlineStore;
import dev.punctual.core.store.StoreLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A store of generations, each an immutable file that is mapped into memory, in a directory that no other process may
/// open for writing meanwhile. It takes no rows one by one.
///
/// A generation survives the end of the process and of the machine when it is published.
public final class MappedStore implements OnlineStore {
    /*
     * What every table serves is one immutable array of files, indexed by the table's ordinal, behind one volatile
     * reference: a read takes it once, so its rows of a table are of one generation. A load writes a file aside. To
     * publish it is to have the disk keep it, rename it, and replace the manifest, which names the file of each table; the
     * file before loses its name at once and its memory with its last reader. Whatever the manifest does not name when a
     * directory is opened was left by a process that died, and is removed.
     *
     * Memory is given back when all who were reading when it was replaced have left: the JDK promises that a closed arena
     * is not touched, but up to 25 a thread in the middle of an access may end the process (JDK-8364167).
     */
    private static final System.Logger LOG = System.getLogger(MappedStore.class.getName());
    private static final int ROWS_BETWEEN_CLOCK_READS = 64;
    private static final int MOST_NAME = 60;

    private final Path directory;
    private final MappedOptions options;
    private final DirectoryLock lock;
    private final ConcurrentMap<String, MappedTable> tables = new ConcurrentHashMap<>();
    private final ReentrantLock changes = new ReentrantLock();
    private final AtomicLong drafts = new AtomicLong();
    private final Readers readers = new Readers();
    private volatile @Nullable GenerationFile[] served = {};
    private volatile boolean closed;
    private Map<String, String> manifest = Map.of(); // guarded by changes

    private MappedStore(Path directory, MappedOptions options, DirectoryLock lock) {
        this.directory = directory;
        this.options = options;
        this.lock = lock;
    }

    /// Opens the store in a directory, or makes one there. A table whose file is damaged is as if it had never been
    /// loaded, which the log says.
    ///
    /// @throws ServingException with `STORAGE_FAILED` if it cannot be opened, such as when another process has it open
    public static MappedStore open(Path directory, MappedOptions options) {
        return Disk.use(
                directory,
                () -> {
                    Files.createDirectories(directory);
                    DirectoryLock lock = DirectoryLock.take(directory);
                    try {
                        var store = new MappedStore(directory, options, lock);
                        store.recover();
                        return store;
                    } catch (IOException | RuntimeException e) {
                        lock.close();
                        throw e;
                    }
                });
    }

    private void recover() throws IOException {
        manifest = Manifest.read(directory);
        GenerationDirectory.clean(directory, manifest);
        for (Map.Entry<String, String> entry : manifest.entrySet()) {
            Path file = directory.resolve(entry.getValue());
            try {
                serve(named(entry.getKey()), GenerationFile.open(file));
            } catch (IOException | Layout.Unreadable e) {
                LOG.log(
                        System.Logger.Level.ERROR,
                        "table {0} is not served and must be loaded again: {1} cannot be used: {2}",
                        entry.getKey(),
                        file,
                        e instanceof Layout.Unreadable ? e.getMessage() : e.toString());
            }
        }
    }

    @Override
    public Table table(String name) {
        requireOpen();
        return named(name);
    }

    private MappedTable named(String name) {
        MappedTable known = tables.get(name);
        if (known != null) {
            return known;
        }
        StoreLimits.requireName(name);
        changes.lock();
        try {
            return tables.computeIfAbsent(name, n -> new MappedTable(this, n, tables.size()));
        } finally {
            changes.unlock();
        }
    }

    @Override
    public void read(
            Table[] from, byte[][] keys, byte[] @Nullable [] rows, int count, long deadlineNanos) {
        boolean _ =
                reading(now -> {
                    var batch =
                            new Batch(now, from, keys, Math.min(count, ROWS_BETWEEN_CLOCK_READS));
                    for (int i = 0; i < count; i += ROWS_BETWEEN_CLOCK_READS) {
                        int end = Math.min(count, i + ROWS_BETWEEN_CLOCK_READS);
                        if (i > 0 && deadlineNanos - options.clock().nanos() <= 0) {
                            Arrays.fill(rows, i, count, UNREAD);
                            break;
                        }
                        batch.read(i, end, rows);
                    }
                    return true;
                });
    }

    /// Some keys that are read together: each step is done for all of them before the next, so that the processor waits
    /// for their memory at the same time.
    private final class Batch {
        private final @Nullable GenerationFile[] now;
        private final Table[] from;
        private final byte[][] keys;
        private final long[] hashes;
        private final long[] slots;

        Batch(@Nullable GenerationFile[] now, Table[] from, byte[][] keys, int most) {
            this.now = now;
            this.from = from;
            this.keys = keys;
            this.hashes = new long[most];
            this.slots = new long[most];
        }

        void read(int begin, int end, byte[] @Nullable [] rows) {
            long touched = 0;
            for (int i = begin; i < end; i++) {
                GenerationFile file = at(now, own(from[i]));
                if (file != null) {
                    hashes[i - begin] = file.hash(keys[i]);
                    slots[i - begin] = file.home(hashes[i - begin]);
                    touched += file.touchSlot(slots[i - begin]);
                }
            }
            for (int i = begin; i < end; i++) {
                GenerationFile file = at(now, own(from[i]));
                if (file != null) {
                    slots[i - begin] = file.match(slots[i - begin], hashes[i - begin]);
                    touched += slots[i - begin] < 0 ? 0 : file.touchRecord(slots[i - begin]);
                }
            }
            if (touched == 0) {
                Thread.onSpinWait(); // as good as never, but for this the compiler keeps the loads
            }
            for (int i = begin; i < end; i++) {
                GenerationFile file = at(now, own(from[i]));
                rows[i] =
                        file == null
                                ? null
                                : file.row(slots[i - begin], hashes[i - begin], keys[i]);
            }
        }
    }

    /// Does what reads from what is served now.
    <T extends @Nullable Object> T reading(Function<@Nullable GenerationFile[], T> work) {
        int entered = readers.enter();
        try {
            requireOpen();
            return work.apply(served);
        } catch (InternalError e) {
            throw new ServingException(
                    ErrorCode.STORAGE_FAILED,
                    "the disk of " + directory + " cannot be read: " + e.getMessage(),
                    null,
                    e);
        } finally {
            readers.exit(entered);
        }
    }

    private MappedTable own(Table table) {
        if (table instanceof MappedTable ours && ours.store() == this) {
            return ours;
        }
        throw new IllegalArgumentException(table.name() + " is a table of another store");
    }

    static @Nullable GenerationFile at(@Nullable GenerationFile[] files, MappedTable table) {
        return table.ordinal() < files.length ? files[table.ordinal()] : null;
    }

    /// The file that a table serves, of which only what was read at its opening may be asked; null if there is none.
    @Nullable GenerationFile served(MappedTable table) {
        return at(served, table);
    }

    /// The file that a table serves, held until it is let go; null if there is none.
    @Nullable GenerationFile hold(MappedTable table) {
        while (true) {
            requireOpen();
            GenerationFile file = at(served, table);
            if (file == null || file.hold()) {
                return file;
            }
        }
    }

    private void serve(MappedTable table, @Nullable GenerationFile file) {
        @Nullable GenerationFile[] next =
                Arrays.copyOf(served, Math.max(served.length, table.ordinal() + 1));
        next[table.ordinal()] = file;
        served = next;
    }

    void requireOpen() {
        if (closed) {
            throw new ServingException(
                    ErrorCode.STORAGE_FAILED, "the store is closed; open it again to use it");
        }
    }

    @Override
    public List<String> tables() {
        requireOpen();
        @Nullable GenerationFile[] now = served;
        return tables.values().stream()
                .filter(table -> {
                    GenerationFile file = at(now, table);
                    return file != null && file.layout().rows() > 0;
                })
                .map(Table::name)
                .sorted()
                .toList();
    }

    /// Work inside the lock that orders what changes tables.
    <T extends @Nullable Object> T changing(Supplier<T> work) {
        changes.lock();
        try {
            requireOpen();
            return work.get();
        } finally {
            changes.unlock();
        }
    }

    Path directory() {
        return directory;
    }

    /// A new file for a table's next generation.
    Draft draft(MappedTable table) {
        String readable = table.name().replaceAll("[^A-Za-z0-9_-]", "_");
        String name =
                String.format(
                        "%s-%d-%s%s",
                        lock.owner(),
                        drafts.incrementAndGet(),
                        readable.substring(0, Math.min(MOST_NAME, readable.length())),
                        GenerationDirectory.UNFINISHED);
        return Disk.use(
                directory,
                () ->
                        new Draft(
                                directory.resolve(name),
                                ThreadLocalRandom.current().nextLong() | 1));
    }

    /// Finishes a draft and makes it what the table serves.
    void publish(MappedGeneration generation, Draft draft, String note) {
        MappedTable table = generation.table();
        var names = new Draft.Names(table.name(), generation.id(), note);
        Disk.run(directory, () -> draft.finish(names, options.wallClock().micros()));
        boolean _ =
                changing(() -> {
                    table.requireKept(generation);
                    Disk.run(directory, () -> publish(table, draft.file()));
                    return true;
                });
    }

    private void publish(MappedTable table, Path draft) throws IOException {
        String name =
                fileName(draft)
                        .replace(GenerationDirectory.UNFINISHED, GenerationDirectory.FINISHED);
        Path file = Files.move(draft, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        try {
            Manifest.sync(directory);
            GenerationFile opened = opened(file);
            try {
                point(table, name);
            } catch (IOException | RuntimeException e) {
                opened.retire();
                throw e;
            }
            replace(table, opened);
        } catch (IOException | RuntimeException e) {
            if (!name.equals(manifest.get(table.name()))) {
                Files.deleteIfExists(file);
            }
            throw e;
        }
    }

    private static String fileName(Path file) {
        return Objects.requireNonNull(file.getFileName()).toString();
    }

    private static GenerationFile opened(Path file) throws IOException {
        try {
            return GenerationFile.open(file);
        } catch (Layout.Unreadable e) {
            throw new IOException("what was written cannot be read back: " + e.getMessage(), e);
        }
    }

    /// Has the manifest name another file for a table, or none.
    private void point(MappedTable table, @Nullable String file) throws IOException {
        var next = new HashMap<>(manifest);
        String before = file == null ? next.remove(table.name()) : next.put(table.name(), file);
        Manifest.write(directory, next);
        manifest = Map.copyOf(next);
        if (before != null) {
            Files.deleteIfExists(directory.resolve(before));
        }
    }

    private void replace(MappedTable table, @Nullable GenerationFile file) {
        GenerationFile before = at(served, table);
        serve(table, file);
        if (before != null) {
            readers.awaitThoseInside();
            before.retire();
        }
    }

    @Override
    public void drop(String name) {
        boolean _ =
                changing(() -> {
                    MappedTable table = tables.get(name);
                    if (table != null) {
                        table.forgetLoads();
                        if (manifest.containsKey(name)) {
                            Disk.run(directory, () -> point(table, null));
                        }
                        replace(table, null);
                    }
                    return true;
                });
    }

    @Override
    public void close() {
        changes.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            readers.awaitThoseInside();
            for (MappedTable table : tables.values()) {
                GenerationFile file = at(served, table);
                if (file != null) {
                    file.retire();
                }
            }
        } finally {
            changes.unlock();
        }
        // Outside the lock, which a load that publishes waits for.
        tables.values().forEach(MappedTable::discardLoads);
        Disk.run(directory, lock::close);
    }
}
