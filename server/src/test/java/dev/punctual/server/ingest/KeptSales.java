package dev.punctual.server.ingest;

import dev.punctual.core.definition.History;
import dev.punctual.core.offline.OfflineEngine;
import dev.punctual.core.offline.RowCursor;
import dev.punctual.core.store.Journal;
import dev.punctual.core.testing.VictimProcess;
import dev.punctual.core.time.WallClock;
import dev.punctual.duckdb.DuckDbEngine;
import dev.punctual.server.metrics.Telemetry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/// Sales whose source keeps them in files; as a process, it takes in sales, says up to which number they are
/// acknowledged, and waits to be killed.
final class KeptSales {
    private static final int PUSHES_UNDER_WAY = 20;
    private static final History HISTORY =
            History.kept("sales", Sales.SOURCE.schema(), "at", Duration.ofDays(1));

    private KeptSales() {}

    static EventLog log(Path directory, Journal journal, EventLog.Rules rules, WallClock clock) {
        return new EventLog(
                Sales.SOURCE.with(HISTORY),
                journal,
                directory.resolve("events"),
                rules,
                new EventLog.Surroundings(
                        () -> DuckDbEngine.open(Map.of(), "", directory.resolve("work")),
                        new Telemetry(),
                        clock));
    }

    static EventFiles files(Path directory) {
        return new EventFiles(directory.resolve("events"), Sales.SOURCE.schema());
    }

    /// The numbers of all sales in the files, in the order of the history.
    static List<Long> numbers(Path directory) {
        var numbers = new ArrayList<Long>();
        List<Path> files = files(directory).readable();
        if (files.isEmpty()) {
            return numbers;
        }
        Map<String, Object> always =
                Map.of("from", Instant.EPOCH, "to", Instant.parse("2100-01-01T00:00:00Z"));
        try (OfflineEngine engine =
                        DuckDbEngine.openParts(History.KEPT, files, directory.resolve("work"));
                RowCursor row = engine.query(HISTORY.sql(), always)) {
            while (row.next()) {
                numbers.add(row.getLong(0));
            }
        }
        return numbers;
    }

    /// Pushes sales from the number given on, for ever, and keeps them in files as quickly as it can.
    public static void main(String[] arguments) {
        Path directory = Path.of(arguments[0]);
        long next = Long.parseLong(arguments[1]);
        var random = new SplittableRandom(next);
        var quick = new EventLog.Rules(Duration.ofMillis(1), Duration.ofDays(1));
        try (var store = Pusher.store(directory);
                var journal = Pusher.journal(directory);
                EventLog log = log(directory, journal, quick, WallClock.system())) {
            Sales sales = Sales.open(store, journal, log::kept);
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
                    if (random.nextInt(3) == 0) {
                        waitFor(log, journal.nextPosition());
                    }
                }
            }
        }
    }

    /// Waits until all records before a position are in files.
    private static void waitFor(EventLog log, long position) {
        while (log.kept() < position) {
            Thread.onSpinWait();
        }
    }
}
