package dev.punctual.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.punctual.core.store.OnlineStore;
import dev.punctual.core.store.OnlineStore.Generation;
import dev.punctual.core.store.OnlineStore.Table;
import dev.punctual.core.testing.GenerationKit;
import dev.punctual.core.time.MonotonicClock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RocksDbGenerationTest extends GenerationKit {
    // Without a grace, and swept all the time: readers meet removed generations as often as they
    // can.
    private static final RocksDbOptions HASTY =
            RocksDbOptions.forStore()
                    .withCacheBytes(32 << 20)
                    .withGrace(Duration.ZERO)
                    .withSyncEvery(Duration.ofMillis(2));

    @TempDir Path directory = Path.of("");

    @Override
    protected OnlineStore open() {
        return RocksDbStore.open(directory, HASTY);
    }

    @Override
    protected boolean persistent() {
        return true;
    }

    @Test
    void aReadSlowerThanTheGraceStillSeesOneWholeGeneration() throws Exception {
        int count = 3_000;
        try (var store = RocksDbStore.open(directory.resolve("slow"), HASTY);
                var threads = Executors.newSingleThreadExecutor()) {
            Table table = store.table("g");
            load(table, "0");
            var loads =
                    threads.submit(() -> {
                        for (int round = 1; round <= 60; round++) {
                            load(table, "" + round);
                        }
                    });
            Table[] tables = new Table[count];
            Arrays.fill(tables, table);
            byte[][] keys = new byte[count][];
            Arrays.setAll(keys, i -> new byte[] {(byte) (i % 100)});
            byte[] @Nullable [] rows = new byte[count] @Nullable [];
            do {
                long never = MonotonicClock.system().nanos() + Long.MAX_VALUE / 2;
                store.read(tables, keys, rows, count, never);
                assertThat(Arrays.stream(rows).map(Arrays::toString).distinct())
                        .hasSize(1)
                        .doesNotContain("null");
            } while (!loads.isDone());
            loads.get();
        }
    }

    private static void load(Table table, String id) {
        try (Generation generation = table.begin(id)) {
            for (int i = 0; i < 100; i++) {
                generation.put(new byte[] {(byte) i}, id.getBytes(StandardCharsets.UTF_8));
            }
            generation.publish();
        }
    }
}
