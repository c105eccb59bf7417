package dev.punctual.server.loads;

import dev.punctual.core.definition.Cadence;
import dev.punctual.core.definition.Cadence.Slice;
import dev.punctual.core.definition.EntityDefinition;
import dev.punctual.core.definition.ProjectDefinition;
import dev.punctual.core.definition.SourceDefinition;
import dev.punctual.core.definition.ViewDefinition;
import dev.punctual.core.offline.OfflineEngine;
import dev.punctual.core.offline.RowCursor;
import dev.punctual.core.offline.SqlText;
import dev.punctual.core.store.OnlineStore;
import dev.punctual.core.testing.VictimProcess;
import dev.punctual.core.value.Field;
import dev.punctual.core.value.Schema;
import dev.punctual.core.value.ValueType;
import dev.punctual.rocksdb.RocksDbOptions;
import dev.punctual.server.project.ProjectStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/// A process that loads two views, round after round, says how far it is, and waits to be killed.
///
/// The view `whole` has the number of its round in every row. The view `daily` has for each day `d` a row of every key
/// that `d + 1` divides, with the number of the day.
final class LoadVictim implements SourceEngines, OfflineEngine {
    static final int WHOLE_KEYS = 3_000;
    static final int DAILY_KEYS = 400;
    static final int FIRST_DAYS = 30;
    static final Instant START = Instant.parse("2001-01-01T00:00:00Z");
    static final Duration DAY = Duration.ofDays(1);

    private static final Schema COLUMNS =
            Schema.of(
                    Field.of("id", ValueType.INT64),
                    Field.of("number", ValueType.INT64),
                    Field.of("at", ValueType.TIMESTAMP));
    static final ViewDefinition.Batch WHOLE = view("whole", Cadence.Whole.ON_DEMAND);
    static final ViewDefinition.Batch DAILY =
            view("daily", new Cadence.Incremental(DAY, START, Duration.ZERO, "at"));
    static final ProjectDefinition PROJECT = project();

    private final long round;

    LoadVictim(long round) {
        this.round = round;
    }

    private static ViewDefinition.Batch view(String name, Cadence cadence) {
        return new ViewDefinition.Batch(
                ViewDefinition.Common.of(
                        name, "thing", Schema.of(Field.of("number", ValueType.INT64))),
                new SourceDefinition.Query("things", "SELECT " + name),
                cadence);
    }

    private static ProjectDefinition project() {
        return new ProjectDefinition(
                "things",
                "",
                Map.of(
                        "thing",
                        new EntityDefinition(
                                "thing", "", Schema.of(Field.of("id", ValueType.INT64)))),
                Map.of(),
                Map.of("whole", WHOLE, "daily", DAILY),
                Map.of(),
                Map.of(),
                Map.of(),
                Map.of());
    }

    static OnlineStore store(Path directory) {
        return ProjectStore.open(
                directory.resolve("store"),
                directory.resolve("generations"),
                RocksDbOptions.forStore()
                        .withCacheBytes(16 << 20)
                        .withGrace(Duration.ZERO)
                        .withSyncEvery(Duration.ofMillis(5)));
    }

    static ViewLoads loads(OnlineStore store, long round, Path directory) {
        return new ViewLoads(
                PROJECT,
                store,
                new LoadVictim(round),
                new LoadReports(directory.resolve("reports")));
    }

    /// The instant by which so many rounds have been: each brings one more day.
    static Instant now(long round) {
        return START.plus(DAY.multipliedBy(FIRST_DAYS + round));
    }

    /// Loads both views, from the round given on, for ever.
    public static void main(String[] arguments) {
        Path directory = Path.of(arguments[0]);
        try (OnlineStore store = store(directory)) {
            VictimProcess.say("ready 0");
            for (long round = Long.parseLong(arguments[1]); ; round++) {
                ViewLoads loads = loads(store, round, directory);
                loads.load(WHOLE, now(round), Wanted.MISSING, LoadProgress.SILENT);
                VictimProcess.say("whole " + round);
                loads.load(DAILY, now(round), Wanted.MISSING, new Announcer());
                VictimProcess.say("daily " + round);
            }
        }
    }

    /// Says which interval is begun.
    private static final class Announcer implements LoadProgress {
        @Override
        public void begins(Slice slice, int load, int loads) {
            VictimProcess.say("begins " + day(slice));
        }

        @Override
        public void reached(int load, int loads, long rows) {}
    }

    static long day(Slice slice) {
        return Duration.between(START, slice.from()).dividedBy(DAY);
    }

    @Override
    public OfflineEngine of(String source) {
        return this;
    }

    @Override
    public String fingerprint(String source) {
        return Long.toString(round);
    }

    @Override
    public RowCursor query(String sql, Map<String, Object> parameters) {
        if (sql.equals("SELECT whole")) {
            return new Numbers(WHOLE_KEYS, 1, round, 0);
        }
        if (parameters.get("from") instanceof Instant from) {
            long day = Duration.between(START, from).dividedBy(DAY);
            return new Numbers(DAILY_KEYS, day + 1, day, SqlText.micros(from) + day);
        }
        throw new IllegalArgumentException(sql);
    }

    @Override
    public Schema describe(String sql, Map<String, Object> parameters) {
        return COLUMNS;
    }

    @Override
    public void close() {}

    /// The keys that a number divides, each with one value and one time.
    private static final class Numbers implements RowCursor {
        private final long keys;
        private final long step;
        private final long value;
        private final long atMicros;
        private long key;

        Numbers(long keys, long step, long value, long atMicros) {
            this.keys = keys;
            this.step = step;
            this.value = value;
            this.atMicros = atMicros;
            this.key = -step;
        }

        @Override
        public boolean next() {
            key += step;
            return key < keys;
        }

        @Override
        public Schema schema() {
            return COLUMNS;
        }

        @Override
        public boolean isNull(int column) {
            return false;
        }

        @Override
        public long getLong(int column) {
            return switch (column) {
                case 0 -> key;
                case 1 -> value;
                default -> atMicros;
            };
        }

        @Override
        public double getDouble(int column) {
            return getLong(column);
        }

        @Override
        public String getText(int column) {
            return Long.toString(getLong(column));
        }

        @Override
        public void close() {}
    }
}
