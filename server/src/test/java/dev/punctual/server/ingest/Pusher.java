package dev.punctual.server.ingest;

import dev.punctual.core.testing.VictimProcess;
import dev.punctual.rocksdb.RocksDbJournal;
import dev.punctual.rocksdb.RocksDbOptions;
import dev.punctual.rocksdb.RocksDbStore;
import dev.punctual.server.metrics.Telemetry;
import java.nio.file.Path;
import java.util.SplittableRandom;

/// A process that takes in sales, says up to which number they are acknowledged, and waits to be killed.
final class Pusher {
    private static final int PUSHES_UNDER_WAY = 20;

    private Pusher() {}

    static RocksDbStore store(Path directory) {
        return RocksDbStore.open(
                directory.resolve("store"), RocksDbOptions.forStore().withCacheBytes(16 << 20));
    }

    static RocksDbJournal journal(Path directory) {
        return RocksDbJournal.open(
                directory.resolve("journal"), RocksDbOptions.forStore().withCacheBytes(16 << 20));
    }

    /// Pushes sales from the number given on, for ever.
    public static void main(String[] arguments) {
        Path directory = Path.of(arguments[0]);
        long next = Long.parseLong(arguments[1]);
        var random = new SplittableRandom(next);
        try (var store = store(directory);
                var journal = journal(directory)) {
            Sales sales = Sales.open(store, journal);
            try (Intake intake = sales.intake(new Telemetry())) {
                while (true) {
                    var last = new RecordingPush();
                    for (int i = 0; i < PUSHES_UNDER_WAY; i++) {
                        long to = next + random.nextLong(1, 6);
                        last = new RecordingPush();
                        intake.push(sales.source(), sales.events(next, to), last);
                        next = to;
                    }
                    last.result(); // the pushes before it are acknowledged by then
                    VictimProcess.say("acknowledged " + next);
                }
            }
        }
    }
}
