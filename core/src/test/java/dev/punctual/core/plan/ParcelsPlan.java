package dev.punctual.core.plan;

import dev.punctual.core.definition.Cadence;
import dev.punctual.core.definition.EndpointDefinition;
import dev.punctual.core.definition.EndpointDefinition.RequestFeature;
import dev.punctual.core.definition.EndpointDefinition.ViewUse;
import dev.punctual.core.definition.EntityDefinition;
import dev.punctual.core.definition.PrecomputedDefinition;
import dev.punctual.core.definition.PrecomputedDefinition.Content;
import dev.punctual.core.definition.ProjectDefinition;
import dev.punctual.core.definition.SourceDefinition;
import dev.punctual.core.definition.ViewDefinition;
import dev.punctual.core.definition.WindowDefinition;
import dev.punctual.core.definition.WindowDefinition.Aggregate;
import dev.punctual.core.store.MemoryJournal;
import dev.punctual.core.store.MemoryStore;
import dev.punctual.core.store.OnlineStore;
import dev.punctual.core.stream.EventStream;
import dev.punctual.core.testing.FakeExpressionParser;
import dev.punctual.core.value.FeatureStatus;
import dev.punctual.core.value.Field;
import dev.punctual.core.value.Frame;
import dev.punctual.core.value.KeyBytes;
import dev.punctual.core.value.KeyCodec;
import dev.punctual.core.value.RowCodec;
import dev.punctual.core.value.Schema;
import dev.punctual.core.value.ValueType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A small project and its plan: parcels from a place to a place, the history of the pair, and what just arrived at each.
final class ParcelsPlan {
    private static final Schema PAIR =
            Schema.of(Field.of("origin", ValueType.STRING), Field.of("target", ValueType.STRING));
    private static final SourceDefinition.Event ARRIVALS =
            SourceDefinition.Event.of(
                    "arrivals",
                    Schema.of(
                            Field.of("id", ValueType.INT64),
                            Field.of("at", ValueType.TIMESTAMP),
                            Field.of("place", ValueType.STRING),
                            Field.of("weight", ValueType.FLOAT64)),
                    "id",
                    "at",
                    Duration.ofMinutes(1));
    private static final ViewDefinition.Batch HISTORY =
            new ViewDefinition.Batch(
                    ViewDefinition.Common.of(
                                    "history",
                                    "pair",
                                    Schema.of(
                                            Field.of("mean", ValueType.FLOAT64),
                                            Field.of("parcels", ValueType.INT64),
                                            Field.of("carrier", ValueType.STRING)))
                            .with(
                                    new ViewDefinition.Ages(
                                            Duration.ofHours(3), Duration.ofHours(1), null))
                            .with(Map.of("mean", "1.25", "carrier", "any")),
                    new SourceDefinition.Query("", ""),
                    Cadence.Whole.ON_DEMAND);
    private static final ViewDefinition.Stream RECENT =
            new ViewDefinition.Stream(
                    ViewDefinition.Common.of(
                                    "recent",
                                    "place",
                                    Schema.of(
                                            Field.of("arrived", ValueType.INT64),
                                            new Field("weights", ValueType.FLOAT64, 2)))
                            .with(new ViewDefinition.Ages(null, null, Duration.ofSeconds(30))),
                    "arrivals",
                    Map.of("place", "place"),
                    List.of(
                            window("arrived", Aggregate.COUNT, null, 1),
                            window("weights", Aggregate.LAST, "weight", 2)));

    private final CountingStore store = new CountingStore();
    private final EventStream stream;
    private final FeaturePlan plan;
    private final FeaturePlan trainingPlan;

    ParcelsPlan() {
        ProjectDefinition project = project();
        var compiler = new PlanCompiler(project, new FakeExpressionParser(), store);
        this.stream =
                new EventStream(
                        ARRIVALS,
                        compiler.viewsOf(ARRIVALS),
                        new MemoryJournal(),
                        () -> Long.MAX_VALUE / 2);
        this.plan = compiler.features(project.endpoint("delay"));
        this.trainingPlan = compiler.trainingFeatures(project.endpoint("delay"));
    }

    EndpointDefinition endpoint() {
        return project().endpoint("delay");
    }

    /// The plan for past questions.
    FeaturePlan trainingPlan() {
        return trainingPlan;
    }

    /// Has the deadline come after that many rows of each read.
    void stallAfter(int rows) {
        store.rowsUntilDeadline = rows;
    }

    FeaturePlan plan() {
        return plan;
    }

    /// How many rows each read of the store was for.
    List<Integer> reads() {
        return store.reads;
    }

    Question question(String from, String to, long micros) {
        var frame = new Frame(plan.schema());
        frame.putText(0, from);
        frame.putText(1, to);
        frame.status(0, FeatureStatus.PRESENT);
        frame.status(1, FeatureStatus.PRESENT);
        return plan.question(frame, micros);
    }

    void loadHistory(String from, String to, double mean, long madeMicros) {
        load(
                PlanCompiler.viewTable("history"),
                Map.of(new KeyBytes(key(from, to)), history(mean, madeMicros)));
    }

    /// Loads rows of the history by the name of their pair, as in `north-south`.
    void loadHistory(Map<String, Double> means, long madeMicros) {
        var rows = new LinkedHashMap<KeyBytes, byte[]>();
        means.forEach((pair, mean) -> {
            String[] names = pair.split("-", -1);
            rows.put(new KeyBytes(key(names[0], names[1])), history(mean, madeMicros));
        });
        load(PlanCompiler.viewTable("history"), rows);
    }

    private static byte[] history(double mean, long madeMicros) {
        var row = new Frame(HISTORY.features());
        row.putDouble(0, mean);
        row.putLong(1, 17);
        row.putText(2, "van");
        for (int i = 0; i < HISTORY.features().size(); i++) {
            row.status(i, FeatureStatus.PRESENT);
        }
        return new RowCodec(HISTORY.features())
                .encode(row, new int[] {0, 1, 2}, madeMicros, RowCodec.NEVER);
    }

    void loadPrepared(String from, String to, double prediction) {
        byte[] bytes = new PrecomputedRow("v1").encode(prediction, Frame.UNKNOWN_TIME);
        load(PlanCompiler.precomputedTable("prepared"), Map.of(new KeyBytes(key(from, to)), bytes));
    }

    void arrive(long id, String place, long micros, double weight) {
        var event = new Frame(ARRIVALS.schema());
        event.putLong(0, id);
        event.putLong(1, micros);
        event.putText(2, place);
        event.putDouble(3, weight);
        for (int i = 0; i < ARRIVALS.schema().size(); i++) {
            event.status(i, FeatureStatus.PRESENT);
        }
        stream.push(List.of(event));
    }

    private void load(String table, Map<KeyBytes, byte[]> rows) {
        try (OnlineStore.Generation generation = store.table(table).begin("1")) {
            rows.forEach((key, row) -> generation.put(key.bytes(), row));
            generation.publish();
        }
    }

    private static byte[] key(String from, String to) {
        var frame = new Frame(PAIR);
        frame.putText(0, from);
        frame.putText(1, to);
        frame.status(0, FeatureStatus.PRESENT);
        frame.status(1, FeatureStatus.PRESENT);
        return new KeyCodec(PAIR).encode(frame, new int[] {0, 1});
    }

    private static ProjectDefinition project() {
        Map<String, String> swapped =
                new LinkedHashMap<>(); // fields are found by name, not in order
        swapped.put("target", "to_place");
        swapped.put("origin", "from_place");
        var endpoint =
                new EndpointDefinition(
                        "delay",
                        "",
                        "",
                        List.of(request("from_place"), request("to_place")),
                        null,
                        List.of(
                                new ViewUse("pair", "history", swapped),
                                new ViewUse("from", "recent", Map.of("place", "from_place")),
                                new ViewUse("to", "recent", Map.of("place", "to_place"))),
                        List.of(),
                        EndpointDefinition.Serving.within(Duration.ofMillis(10)),
                        List.of(
                                new EndpointDefinition.Rung.PrecomputedRung("prepared"),
                                new EndpointDefinition.Rung.DefaultRung(0)),
                        null,
                        null);
        var place = Schema.of(Field.of("place", ValueType.STRING));
        return new ProjectDefinition(
                "parcels",
                "",
                Map.of(
                        "pair", new EntityDefinition("pair", "", PAIR),
                        "place", new EntityDefinition("place", "", place)),
                Map.of("arrivals", ARRIVALS),
                Map.of("history", HISTORY, "recent", RECENT),
                Map.of("delay", endpoint),
                Map.of(),
                Map.of(),
                Map.of("prepared", prepared()));
    }

    private static PrecomputedDefinition prepared() {
        List<String> by = List.of("from_place", "to_place");
        return new PrecomputedDefinition("prepared", "", "delay", "", new Content.Means(by, ""));
    }

    private static RequestFeature request(String name) {
        return new RequestFeature(name, ValueType.STRING, "", null, null, null);
    }

    private static WindowDefinition window(
            String name, Aggregate aggregate, @Nullable String of, int n) {
        Duration minute = Duration.ofMinutes(1);
        return new WindowDefinition(
                name, aggregate, of, null, minute, Duration.ofSeconds(10), n, false);
    }

    /// A store that counts its batched reads, and stalls when told to.
    private static final class CountingStore implements OnlineStore {
        private final OnlineStore store = new MemoryStore();
        private final List<Integer> reads = new ArrayList<>();
        private int rowsUntilDeadline = Integer.MAX_VALUE;

        @Override
        public Table table(String name) {
            return store.table(name);
        }

        @Override
        public void read(
                Table[] tables,
                byte[][] keys,
                byte[] @Nullable [] rows,
                int count,
                long deadlineNanos) {
            reads.add(count);
            int read = Math.min(count, rowsUntilDeadline);
            store.read(tables, keys, rows, read, deadlineNanos);
            Arrays.fill(rows, read, count, UNREAD);
        }

        @Override
        public List<String> tables() {
            return store.tables();
        }

        @Override
        public void drop(String table) {
            store.drop(table);
        }

        @Override
        public void close() {
            store.close();
        }
    }
}
