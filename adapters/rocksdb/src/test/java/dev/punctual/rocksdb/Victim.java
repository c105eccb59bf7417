package dev.punctual.rocksdb;

import dev.punctual.core.store.OnlineStore.Generation;
import dev.punctual.core.store.OnlineStore.Table;
import dev.punctual.core.testing.VictimProcess;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;

/// A process that writes, says what was acknowledged, one line each, and waits to be killed.
final class Victim {
    static final int BATCH = 5;
    static final int LOADED = 1_500;
    static final int LOADED_ROW_BYTES = 1_000;
    static final RocksDbOptions OPTIONS =
            RocksDbOptions.forStore()
                    .withCacheBytes(16 << 20)
                    .withGrace(Duration.ZERO)
                    .withSyncEvery(Duration.ofMillis(5));

    private Victim() {}

    /// Writes rounds of rows, records and generations, from the round given, for ever.
    public static void main(String[] arguments) {
        Path directory = Path.of(arguments[0]);
        try (var store = RocksDbStore.open(directory.resolve("store"), OPTIONS);
                var journal = RocksDbJournal.open(directory.resolve("journal"), OPTIONS)) {
            VictimProcess.say("ready " + 0);
            for (long round = Long.parseLong(arguments[1]); ; round++) {
                write(store.table("t"), round);
                VictimProcess.say("written " + round);
                VictimProcess.say("appended " + journal.append(bytes("" + round)));
                if (round % 10 == 0) {
                    load(store.table("g"), round);
                    VictimProcess.say("published " + round);
                }
            }
        }
    }

    private static void write(Table table, long round) {
        var keys = new ArrayList<byte[]>();
        for (int i = 0; i < BATCH; i++) {
            keys.add(bytes("k" + i));
        }
        byte[] row = bytes("" + round);
        table.write(keys, keys.stream().map(key -> row).toList());
    }

    private static void load(Table table, long round) {
        try (Generation generation = table.begin("%09d".formatted(round))) {
            for (int i = 0; i < LOADED; i++) {
                generation.put(bytes("k" + i), Arrays.copyOf(bytes(round + " "), LOADED_ROW_BYTES));
            }
            generation.publish();
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
