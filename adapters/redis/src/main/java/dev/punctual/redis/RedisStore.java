package dev.punctual.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.store.OnlineStore;
import dev.punctual.core.store.StoreLimits;
import dev.punctual.core.time.MonotonicClock;
import dev.punctual.core.time.WallClock;
import dev.punctual.core.value.KeyBytes;
import io.lettuce.core.RedisFuture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// An online store in a Redis server, as durable as that is told to be: a write is acknowledged when the server has it.
///
/// Each generation is a hash of its own, and what a table serves is a pointer that one step replaces. Any number of
/// processes may read a store; the first to write is the only one that may, until it ends. Readers see what it publishes
/// within [#LOOK].
public final class RedisStore implements OnlineStore {
    /*
     * The writer knows where each table is, as nobody else changes it; readers look every now and then. Where the lock
     * for changes is taken, the pointer in the server and the one here change together. A replaced generation is removed
     * after a grace, longer than any deadline; who reads one all the same sees that it is there no more.
     */
    /// How often readers look for what was published, and the writer says that it lives.
    static final Duration LOOK = Duration.ofMillis(500);

    private static final Duration GRACE = Duration.ofMinutes(1);

    private final RedisLink link;
    private final Keys keys;
    private final WriterLease lease;
    private final ConcurrentMap<String, RedisTable> tables = new ConcurrentHashMap<>();
    private final ReentrantLock changes = new ReentrantLock();
    private final Housekeeping housekeeping;

    private RedisStore(RedisLink link) {
        this.link = link;
        this.keys = new Keys(link.options().prefix());
        this.lease = new WriterLease(link, keys.writer);
        lookUpAll();
        this.housekeeping = new Housekeeping(this, LOOK);
    }

    /// Connects to a server.
    ///
    /// @throws ServingException with `STORAGE_FAILED` if that fails
    public static RedisStore open(RedisOptions options) {
        var link = new RedisLink(options);
        try {
            return new RedisStore(link);
        } catch (RuntimeException e) {
            link.close();
            throw e;
        }
    }

    /// Becomes the writer now and not at the first write.
    ///
    /// @throws ServingException with `STORAGE_FAILED` if another process is
    public void claim() {
        changing(() -> true);
    }

    /// What about the server's settings endangers what is stored; a sentence each.
    public List<String> warnings() {
        return ServerSettings.warnings(link);
    }

    RedisLink link() {
        return link;
    }

    Keys keys() {
        return keys;
    }

    @Override
    public Table table(String name) {
        link.requireOpen();
        RedisTable known = tables.get(name);
        return known != null ? known : made(StoreLimits.requireName(name));
    }

    private RedisTable made(String name) {
        return tables.computeIfAbsent(name, key -> new RedisTable(this, key));
    }

    @Override
    public void read(
            Table[] from, byte[][] by, byte[] @Nullable [] rows, int count, long deadlineNanos) {
        link.requireOpen();
        var read = new BatchedRead(this, by, rows, deadlineNanos);
        for (int i = 0; i < count; i++) {
            if (!(from[i] instanceof RedisTable table && table.store() == this)) {
                throw new IllegalArgumentException(from[i].name() + " is a table of another store");
            }
            read.add(table, i);
        }
        boolean _ = read.run();
    }

    /// The rows of some keys in a hash.
    List<byte @Nullable []> rows(byte[] hash, List<byte[]> by) {
        byte[][] fields = by.stream().map(Keys::field).toArray(byte[][]::new);
        var rows = new ArrayList<byte @Nullable []>(by.size());
        link.ask(commands -> commands.hmget(hash, fields))
                .forEach(row -> rows.add(row.getValueOrElse(null)));
        return rows;
    }

    void write(RedisTable table, List<byte[]> puts, List<byte[]> removed) {
        Place.Rows place =
                table.place() instanceof Place.Rows rows && lease.held() ? rows : rowsOf(table);
        var arguments = new ArrayList<byte[]>(2 + puts.size() + removed.size());
        arguments.add(lease.writer());
        arguments.add(text(puts.size() / 2));
        arguments.addAll(puts);
        arguments.addAll(removed);
        link.run(Script.WRITE, List.of(keys.writer, place.hash()), arguments);
    }

    private Place.Rows rowsOf(RedisTable table) {
        return changing(() -> {
            Place place = table.place();
            if (place instanceof Place.Rows known) {
                return known;
            }
            if (place != null || table.isLoading()) {
                throw new IllegalStateException(table.name() + " is written in generations");
            }
            long number = nextNumber();
            var made = new Place.Rows(number, new KeyBytes(keys.rows(number)));
            link.run(
                    Script.REGISTER,
                    List.of(keys.writer, keys.tables),
                    List.of(lease.writer(), table.name().getBytes(UTF_8), made.encoded()));
            table.at(made);
            return made;
        });
    }

    RedisGeneration begin(RedisTable table, String id) {
        return changing(() -> {
            if (table.place() instanceof Place.Rows) {
                throw new IllegalStateException(table.name() + " is written row by row");
            }
            long number = nextNumber();
            byte[] hash = keys.generation(number);
            link.run(
                    Script.BEGIN,
                    List.of(keys.writer, keys.loading, hash),
                    List.of(lease.writer(), text(number), Keys.MARK));
            return new RedisGeneration(this, table, number, hash, id);
        });
    }

    void publish(RedisGeneration generation, long rows, String note) {
        RedisTable table = generation.table();
        changing(() -> {
            table.requireKept(generation);
            long now = WallClock.system().micros() / 1_000;
            Place before = table.place();
            var place =
                    new Place.Generation(
                            generation.number(),
                            new KeyBytes(generation.hash()),
                            rows,
                            now,
                            generation.id());
            link.run(
                    Script.PUBLISH,
                    List.of(
                            keys.writer,
                            keys.tables,
                            keys.notes,
                            keys.loading,
                            keys.replaced,
                            generation.hash()),
                    List.of(
                            lease.writer(),
                            Keys.MARK,
                            table.name().getBytes(UTF_8),
                            place.encoded(),
                            note.getBytes(UTF_8),
                            text(generation.number()),
                            before == null ? new byte[0] : text(before.number()),
                            text(now + GRACE.toMillis())));
            table.at(place);
            return place;
        });
    }

    /// Removes a generation that will not be published. Where that fails, the next writer does it.
    void discard(RedisGeneration generation) {
        try {
            link.ask(commands -> commands.unlink(generation.hash()));
            link.ask(commands -> commands.srem(keys.loading, text(generation.number())));
        } catch (ServingException e) {
            // It is still among those that are being loaded.
        }
    }

    @Override
    public void drop(String name) {
        link.requireOpen();
        RedisTable table = tables.get(name);
        if (table == null) {
            return;
        }
        changing(() -> {
            table.forgetLoads();
            Place place = table.place();
            if (place != null) {
                link.run(
                        Script.DROP,
                        List.of(keys.writer, keys.tables, keys.notes, place.hash()),
                        List.of(lease.writer(), name.getBytes(UTF_8)));
                table.at(null);
            }
            return name;
        });
    }

    /// Does something as the only writer.
    private <T> T changing(Supplier<T> change) {
        link.requireOpen();
        changes.lock();
        try {
            if (!lease.held()) {
                lease.require();
                lookUpAll();
                housekeeping.forgetDeadLoads();
            }
            return change.get();
        } finally {
            changes.unlock();
        }
    }

    long nextNumber() {
        return link.ask(commands -> commands.incr(keys.numbers));
    }

    /// Learns where all tables are.
    private void lookUpAll() {
        Map<byte[], byte[]> found = link.ask(commands -> commands.hgetall(keys.tables));
        var places = new ConcurrentHashMap<String, Place>();
        found.forEach(
                (name, place) -> places.put(new String(name, UTF_8), Place.decode(place, keys)));
        places.forEach((name, place) -> made(name).at(place));
        for (RedisTable table : tables.values()) {
            if (!places.containsKey(table.name())) {
                table.at(null);
            }
        }
    }

    /// Learns where a table is whose generation was not there; false if that is not known by a deadline.
    ///
    /// @throws ServingException with `STORAGE_FAILED` if it should have been there
    boolean lookUp(RedisTable table, Place missing, long deadlineNanos) {
        if (!lockChanges(deadlineNanos)) {
            return false;
        }
        try {
            RedisFuture<byte[]> answer =
                    link.begin(
                            commands -> commands.hget(keys.tables, table.name().getBytes(UTF_8)));
            if (!link.isThere(answer, deadlineNanos)) {
                return false;
            }
            byte[] found = link.ask(_ -> answer);
            Place place = found == null ? null : Place.decode(found, keys);
            table.at(place);
            if (place != null && place.number() == missing.number()) {
                throw new ServingException(
                        ErrorCode.STORAGE_FAILED,
                        "the rows of "
                                + table.name()
                                + " are gone from redis at "
                                + link.options().address()
                                + ": somebody or its maxmemory-policy removed them; load the table"
                                + " again");
            }
            return true;
        } finally {
            changes.unlock();
        }
    }

    private boolean lockChanges(long deadlineNanos) {
        try {
            long left = deadlineNanos - MonotonicClock.system().nanos();
            return changes.tryLock(Math.max(0, left), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /// Renews the right to write, or looks for what the writer has published.
    void renew() {
        changes.lock();
        try {
            if (!lease.held() || lease.claim() != WriterLease.Claim.RENEWED) {
                lookUpAll();
            }
        } finally {
            changes.unlock();
        }
    }

    boolean isWriter() {
        return lease.held();
    }

    String note(String table) {
        byte[] note = link.ask(commands -> commands.hget(keys.notes, table.getBytes(UTF_8)));
        return note == null ? "" : new String(note, UTF_8);
    }

    private boolean isThere(Place place) {
        return link.ask(commands -> commands.exists(place.hash())) > 0;
    }

    @Override
    public List<String> tables() {
        link.requireOpen();
        var names = new ArrayList<String>();
        for (RedisTable table : tables.values()) {
            Place place = table.place();
            if (place instanceof Place.Generation served
                    ? served.rows() > 0
                    : place != null && isThere(place)) {
                names.add(table.name());
            }
        }
        Collections.sort(names);
        return names;
    }

    @Override
    public void close() {
        housekeeping.close();
        try {
            lease.resign();
        } catch (ServingException e) {
            // It expires.
        } finally {
            link.close();
        }
    }

    private static byte[] text(long number) {
        return Long.toString(number).getBytes(UTF_8);
    }
}
