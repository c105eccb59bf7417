package dev.punctual.benchmarks;

import dev.punctual.core.definition.Cadence;
import dev.punctual.core.definition.Durability;
import dev.punctual.core.definition.EntityDefinition;
import dev.punctual.core.definition.ProjectDefinition;
import dev.punctual.core.definition.SourceDefinition;
import dev.punctual.core.definition.ViewDefinition;
import dev.punctual.core.definition.ViewDefinition.Common;
import dev.punctual.core.definition.WindowDefinition;
import dev.punctual.core.definition.WindowDefinition.Aggregate;
import dev.punctual.core.expression.ExpressionParser;
import dev.punctual.core.plan.FeatureSet;
import dev.punctual.core.plan.FeatureSet.Wanted;
import dev.punctual.core.plan.PlanCompiler;
import dev.punctual.core.plan.Question;
import dev.punctual.core.push.PushedRow;
import dev.punctual.core.store.MemoryJournal;
import dev.punctual.core.store.OnlineStore;
import dev.punctual.core.stream.EventStream;
import dev.punctual.core.value.FeatureStatus;
import dev.punctual.core.value.Field;
import dev.punctual.core.value.Frame;
import dev.punctual.core.value.KeyBytes;
import dev.punctual.core.value.KeyCodec;
import dev.punctual.core.value.RowCodec;
import dev.punctual.core.value.Schema;
import dev.punctual.core.value.ValueType;
import dev.punctual.rocksdb.RocksDbOptions;
import dev.punctual.rocksdb.RocksDbStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;

/// What it takes to read features by one key in process: a batch view and two stream views of 5 aggregates over 3 windows,
/// a push view for comparison, and a bare hash map.
///
/// Run its `main` in an empty directory for the store, or none for a temporary one.
public final class FeatureReadBenchmark {
    private static final int KEYS = 50_000;
    private static final int EVENTS_PER_KEY = 20;
    private static final int READS = 400_000;
    private static final long MINUTE = 60_000_000L;
    private static final long START = 1_000_000 * MINUTE;
    private static final long ASKED = START + EVENTS_PER_KEY * 5 * MINUTE;
    private static final Schema KEY = Schema.of(Field.of("shop", ValueType.STRING));
    private static final Schema ROW =
            Schema.of(
                    Field.of("a", ValueType.FLOAT64),
                    Field.of("b", ValueType.FLOAT64),
                    Field.of("c", ValueType.INT64),
                    Field.of("d", ValueType.STRING),
                    Field.of("e", ValueType.FLOAT64));
    private static final SourceDefinition.Event SALES =
            SourceDefinition.Event.of(
                    "sales",
                    Schema.of(
                            Field.of("id", ValueType.INT64),
                            Field.of("at", ValueType.TIMESTAMP),
                            Field.of("shop", ValueType.STRING),
                            Field.of("price", ValueType.FLOAT64)),
                    "id",
                    "at",
                    Duration.ofMinutes(10));

    private final ProjectDefinition project = project();
    private final RocksDbStore store;
    private final PlanCompiler compiler;
    private final Map<KeyBytes, byte[]> map = new ConcurrentHashMap<>();
    private long seen;

    private FeatureReadBenchmark(RocksDbStore store) {
        this.store = store;
        this.compiler = new PlanCompiler(project, none(), store);
    }

    public static void main(String[] arguments) throws IOException {
        Path directory =
                arguments.length > 0
                        ? Path.of(arguments[0])
                        : Files.createTempDirectory("feature-read");
        try (var store = RocksDbStore.open(directory, RocksDbOptions.forStore())) {
            new FeatureReadBenchmark(store).run();
        }
    }

    private void run() {
        loadBatch();
        loadEvents();
        loadPushed();
        List<Wanted> all = new ArrayList<>();
        List.of("usual", "short", "long").forEach(view -> all.addAll(whole(view)));
        System.out.printf(
                "%-34s %8s %8s %8s %8s%n", "one key, us", "p50", "p99", "p99.9", "p50/map");
        double base =
                measure(
                        "a bare ConcurrentHashMap",
                        1,
                        key -> seen += Objects.requireNonNull(map.get(key(key))).length);
        row("batch view", whole("usual"), base);
        row("push view", whole("pushed"), base);
        row("stream view", whole("short"), base);
        row("batch view and two stream views", all, base);
        System.out.println("(" + seen % 10 + ")");
    }

    private void row(String name, List<Wanted> wanted, double base) {
        FeatureSet set = compiler.featureSets().ofViews(wanted);
        measure(
                name,
                base,
                key -> {
                    var frame = new Frame(set.schema());
                    frame.putText(0, name(key));
                    frame.status(0, FeatureStatus.PRESENT);
                    Question question = set.plan().question(frame, ASKED);
                    set.plan().read(List.of(question), Long.MAX_VALUE);
                    set.plan().derive(question);
                    seen += frame.has(set.schema().size() - 1) ? 1 : 0;
                });
    }

    /// Reads once to warm up and once to measure, keys in no order, and returns the median in microseconds.
    private static double measure(String name, double base, IntConsumer read) {
        var random = new SplittableRandom(1);
        for (int i = 0; i < READS; i++) {
            read.accept(random.nextInt(KEYS));
        }
        var nanos = new Histogram(3);
        for (int i = 0; i < READS; i++) {
            int key = random.nextInt(KEYS);
            long from = System.nanoTime();
            read.accept(key);
            nanos.recordValue(System.nanoTime() - from);
        }
        double p50 = nanos.getValueAtPercentile(50) / 1e3;
        System.out.printf(
                "%-34s %8.2f %8.2f %8.2f %8.1f%n",
                name,
                p50,
                nanos.getValueAtPercentile(99) / 1e3,
                nanos.getValueAtPercentile(99.9) / 1e3,
                base == 1 ? 1 : p50 / base);
        return p50;
    }

    private static String name(int key) {
        return "shop-" + key;
    }

    private static KeyBytes key(int key) {
        var frame = new Frame(KEY);
        frame.putText(0, name(key));
        frame.status(0, FeatureStatus.PRESENT);
        return new KeyBytes(new KeyCodec(KEY).encode(frame, new int[1]));
    }

    private List<Wanted> whole(String view) {
        int size = project.view(view).features().size();
        return IntStream.range(0, size).mapToObj(i -> new Wanted(view, i)).toList();
    }

    private void loadBatch() {
        var codec = new RowCodec(ROW);
        int[] fields = {0, 1, 2, 3, 4};
        try (OnlineStore.Generation generation =
                store.table(PlanCompiler.viewTable("usual")).begin("1")) {
            for (int key = 0; key < KEYS; key++) {
                var row = new Frame(ROW);
                fill(row, 0, key);
                byte[] bytes = codec.encode(row, fields, START, RowCodec.NEVER);
                generation.put(key(key).bytes(), bytes);
                map.put(key(key), bytes);
            }
            generation.publish();
        }
    }

    private void loadPushed() {
        var view = Objects.requireNonNull(compiler.pushViews().get("pushed"));
        var rows = new ArrayList<PushedRow>();
        for (int key = 0; key < KEYS; key++) {
            var row = new Frame(view.schema());
            row.putText(0, name(key));
            row.status(0, FeatureStatus.PRESENT);
            fill(row, 1, key);
            row.putLong(view.schema().cellOf(6), START);
            row.status(6, FeatureStatus.PRESENT);
            rows.add(new PushedRow(row, new BitSet()));
        }
        view.write(rows, ASKED);
    }

    private static void fill(Frame row, int first, int key) {
        row.putDouble(first, key);
        row.putDouble(first + 1, -key);
        row.putLong(first + 2, key);
        row.putText(first + 3, "of kind " + key % 10);
        row.putDouble(first + 4, key * 0.5);
        for (int i = 0; i < ROW.size(); i++) {
            row.status(first + i, FeatureStatus.PRESENT);
        }
    }

    private void loadEvents() {
        var stream =
                new EventStream(
                        SALES,
                        compiler.viewsOf(SALES),
                        new MemoryJournal(),
                        () -> Long.MAX_VALUE / 2);
        long id = 0;
        var random = new SplittableRandom(2);
        for (int round = 0; round < EVENTS_PER_KEY; round++) {
            for (int key = 0; key < KEYS; ) {
                var events = new ArrayList<Frame>();
                for (int i = 0; i < 1_000 && key < KEYS; i++, key++) {
                    long at = START + round * (5 * MINUTE) + random.nextLong(5 * MINUTE);
                    events.add(sale(id++, at, key, random.nextDouble()));
                }
                stream.push(events);
            }
        }
    }

    private static Frame sale(long id, long at, int key, double price) {
        var event = new Frame(SALES.schema());
        event.putLong(0, id);
        event.putLong(1, at);
        event.putText(2, name(key));
        event.putDouble(3, price);
        for (int i = 0; i < 4; i++) {
            event.status(i, FeatureStatus.PRESENT);
        }
        return event;
    }

    private static ProjectDefinition project() {
        Map<String, ViewDefinition> views = new LinkedHashMap<>();
        views.put(
                "usual",
                new ViewDefinition.Batch(
                        Common.of("usual", "shop", ROW),
                        new SourceDefinition.Query("", ""),
                        Cadence.Whole.ON_DEMAND));
        views.put(
                "pushed",
                new ViewDefinition.Push(
                        Common.of("pushed", "shop", ROW), Durability.PROCESS, null));
        views.put("short", stream("short", 10, 30, 60));
        views.put("long", stream("long", 60, 180, 360));
        return new ProjectDefinition(
                "reads",
                "",
                Map.of("shop", new EntityDefinition("shop", "", KEY)),
                Map.of("sales", SALES),
                views,
                Map.of(),
                Map.of(),
                Map.of(),
                Map.of());
    }

    private static ViewDefinition.Stream stream(String name, int... minutes) {
        var fields = new ArrayList<Field>();
        var windows = new ArrayList<WindowDefinition>();
        for (int length : minutes) {
            for (Aggregate aggregate :
                    List.of(
                            Aggregate.COUNT,
                            Aggregate.SUM,
                            Aggregate.MEAN,
                            Aggregate.MIN,
                            Aggregate.MAX)) {
                boolean count = aggregate == Aggregate.COUNT;
                String feature = aggregate.name().toLowerCase(Locale.ROOT) + "_" + length;
                fields.add(Field.of(feature, count ? ValueType.INT64 : ValueType.FLOAT64));
                windows.add(
                        new WindowDefinition(
                                feature,
                                aggregate,
                                count ? null : "price",
                                null,
                                Duration.ofMinutes(length),
                                Duration.ofMinutes(5),
                                1,
                                false));
            }
        }
        return new ViewDefinition.Stream(
                Common.of(name, "shop", new Schema(fields)),
                "sales",
                Map.of("shop", "shop"),
                windows);
    }

    /// No expression is asked for.
    private static ExpressionParser none() {
        return (text, _, _) -> new ExpressionParser.Result.Rejected(text + " is not expected", 1);
    }
}
