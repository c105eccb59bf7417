package dev.punctual.benchmarks;

import dev.punctual.core.store.JoinedStore;
import dev.punctual.core.store.MemoryStore;
import dev.punctual.core.store.OnlineStore;
import dev.punctual.core.value.KeyBytes;
import dev.punctual.mapped.MappedOptions;
import dev.punctual.mapped.MappedStore;
import dev.punctual.redis.RedisOptions;
import dev.punctual.redis.RedisStore;
import dev.punctual.rocksdb.RocksDbOptions;
import dev.punctual.rocksdb.RocksDbStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/// What it takes to load rows of 200 bytes as a generation, to open it again and to read from it: as a mapped file, in
/// RocksDB, in a Redis server, and in a bare hash map where the heap has room.
///
/// Run its `main` with how many rows (default 1,000,000) and which of `mapped`, `joined` (as a gateway reads), `rocksdb`,
/// `redis=HOST:PORT` and `map`; with `-Xmx512m` for the mapped file alone, whatever the number of rows.
public final class GenerationBenchmark {
    private static final int ROW_BYTES = 200;
    private static final int BATCH = 10;
    private static final int READS = 1_000_000;
    private static final int ROUNDS = 3;

    private final int rows;

    /// With the number of rows it has no divisor but 1, so a load meets each key once, in no order.
    private final long step;

    private final byte[][] asked = new byte[READS][];
    private long seen;

    private GenerationBenchmark(int rows) {
        this.rows = rows;
        this.step = 7_368_787L;
        var random = new SplittableRandom(1);
        Arrays.setAll(asked, _ -> key(random.nextInt(rows)));
    }

    public static void main(String[] arguments) throws IOException {
        int rows = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1_000_000;
        List<String> stores =
                arguments.length > 1
                        ? Arrays.asList(arguments).subList(1, arguments.length)
                        : List.of("map", "mapped", "joined", "rocksdb");
        new GenerationBenchmark(rows).run(stores);
    }

    /// Where a server is, from `redis=HOST:PORT`.
    private static RedisOptions redis(String store) {
        String[] parts = store.split("[=:]", -1);
        if (parts.length != 3 || !parts[0].equals("redis")) {
            throw new IllegalArgumentException(
                    store + ": map, mapped, joined, rocksdb or redis=HOST:PORT");
        }
        return RedisOptions.of(parts[1], Integer.parseInt(parts[2]), "benchmark");
    }

    private void run(List<String> stores) throws IOException {
        System.out.printf("%,d rows of %d bytes, us%n", rows, ROW_BYTES);
        System.out.printf("%-22s %8s %8s %8s %8s%n", "", "p50", "p99", "p99.9", "mean");
        for (String store : stores) {
            Path directory = Files.createTempDirectory("generations");
            switch (store) {
                case "map" -> map();
                case "mapped" ->
                        store(store, () -> MappedStore.open(directory, MappedOptions.standard()));
                case "joined" ->
                        store(
                                store,
                                () ->
                                        new JoinedStore(
                                                new MemoryStore(),
                                                MappedStore.open(
                                                        directory, MappedOptions.standard()),
                                                _ -> {}));
                case "rocksdb" ->
                        store(store, () -> RocksDbStore.open(directory, RocksDbOptions.forStore()));
                default -> store("redis", () -> RedisStore.open(redis(store)));
            }
            try (var files = Files.walk(directory)) {
                files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
            }
        }
        System.out.println("(" + seen % 10 + ")");
    }

    private void map() {
        Map<KeyBytes, byte[]> map = new HashMap<>(2 * rows);
        for (long i = 0; i < rows; i++) {
            long number = i * step % rows;
            map.put(new KeyBytes(key(number)), row(number));
        }
        measure(
                "map, one key",
                1,
                keys -> seen += Objects.requireNonNull(map.get(new KeyBytes(keys[0]))).length);
        measure(
                "map, ten keys",
                BATCH,
                keys -> {
                    for (byte[] key : keys) {
                        seen += Objects.requireNonNull(map.get(new KeyBytes(key))).length;
                    }
                });
    }

    /// Opens a store.
    @FunctionalInterface
    private interface Opener {
        OnlineStore open();
    }

    private void store(String name, Opener opener) {
        try (OnlineStore store = opener.open()) {
            for (int round = 0; round < ROUNDS; round++) {
                load(name, store, round);
            }
        }
        for (int round = 0; round < ROUNDS; round++) {
            long from = System.nanoTime();
            try (OnlineStore store = opener.open()) {
                seen += store.table("t").generationRows();
                System.out.printf("%s opened in %.1f ms%n", name, (System.nanoTime() - from) / 1e6);
            }
        }
        try (OnlineStore store = opener.open()) {
            read(name, store);
        }
    }

    private void load(String name, OnlineStore store, int round) {
        long from = System.nanoTime();
        long cpu = cpuNanos();
        try (OnlineStore.Generation generation = store.table("t").begin("" + round)) {
            for (long i = 0; i < rows; i++) {
                long number = i * step % rows;
                generation.put(key(number), row(number));
            }
            double put = (System.nanoTime() - from) / 1e9;
            generation.publish();
            double seconds = (System.nanoTime() - from) / 1e9;
            System.out.printf(
                    "%s loaded in %.2f s (rows put in %.2f, %.2f s of processors), %,.0f rows/s%n",
                    name, seconds, put, (cpuNanos() - cpu) / 1e9, rows / seconds);
        }
    }

    private static long cpuNanos() {
        return ProcessHandle.current().info().totalCpuDuration().map(Duration::toNanos).orElse(0L);
    }

    private void read(String name, OnlineStore store) {
        OnlineStore.Table table = store.table("t");
        measure(
                name + ", one key",
                1,
                keys -> seen += Objects.requireNonNull(table.get(keys[0])).length);
        OnlineStore.Table[] from = new OnlineStore.Table[BATCH];
        Arrays.fill(from, table);
        byte[] @Nullable [] found = new byte[BATCH] @Nullable [];
        long never = System.nanoTime() + Long.MAX_VALUE / 2;
        measure(
                name + ", ten keys",
                BATCH,
                keys -> {
                    store.read(from, keys, found, BATCH, never);
                    for (byte[] row : found) {
                        seen += Objects.requireNonNull(row).length;
                    }
                });
    }

    /// Reads to warm up and to measure, keys in no order.
    private void measure(String name, int batch, Consumer<byte[][]> read) {
        var keys = new byte[batch][];
        Histogram nanos = new Histogram(3);
        double mean = 0;
        for (int round = 0; round < ROUNDS; round++) {
            nanos = new Histogram(3);
            long begun = System.nanoTime();
            for (int i = 0; i + batch <= READS; i += batch) {
                System.arraycopy(asked, i, keys, 0, batch);
                long from = System.nanoTime();
                read.accept(keys);
                nanos.recordValue(System.nanoTime() - from);
            }
            mean = (System.nanoTime() - begun) * 1e-3 * batch / READS;
        }
        System.out.printf(
                "%-22s %8.2f %8.2f %8.2f %8.2f%n",
                name,
                nanos.getValueAtPercentile(50) / 1e3,
                nanos.getValueAtPercentile(99) / 1e3,
                nanos.getValueAtPercentile(99.9) / 1e3,
                mean);
    }

    private static byte[] key(long number) {
        return ByteBuffer.allocate(Long.BYTES).putLong(number ^ Long.MIN_VALUE).array();
    }

    private static byte[] row(long number) {
        return ByteBuffer.allocate(ROW_BYTES).putLong(number).putLong(~number).array();
    }
}
