package dev.punctual.benchmarks;

import com.sun.management.ThreadMXBean;
import dev.punctual.core.combination.Combination;
import dev.punctual.core.combination.CombinationKeys;
import dev.punctual.core.definition.EndpointSchema;
import dev.punctual.core.definition.ModelDefinition;
import dev.punctual.core.definition.PrecomputedDefinition;
import dev.punctual.core.model.Model;
import dev.punctual.core.plan.FeaturePlan;
import dev.punctual.core.plan.PlanCompiler;
import dev.punctual.core.plan.Question;
import dev.punctual.core.plan.ServedModel;
import dev.punctual.core.store.OnlineStore;
import dev.punctual.core.value.FeatureStatus;
import dev.punctual.core.value.Field;
import dev.punctual.core.value.Frame;
import dev.punctual.core.value.KeyCodec;
import dev.punctual.core.value.Schema;
import dev.punctual.core.value.ValueType;
import dev.punctual.server.jobs.CombinationPlanning;
import dev.punctual.server.jobs.Precomputation;
import dev.punctual.server.jobs.Reporter;
import dev.punctual.server.jobs.Workshop;
import dev.punctual.server.project.ProjectDirectory;
import dev.punctual.server.project.ProjectStore;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// A table by combination of features from its definition to answers: plans, scores and loads 10,195,200 keys of the example
/// of visitors with finer buckets, and finds some again; then what a key costs a request.
///
/// Run its `main` in the directory of the project, with `-Xmx512m`; `small` for the example's own 43,200 keys.
public final class CombinationBenchmark {
    private static final int ROUNDS = 5;
    private static final int ASKED = 1_024;
    private static final int PASSES = 2_000;
    private static final int RAW_PASSES = 2_000;
    private static final int RAW_BATCHES = 256;

    private final VisitorsExample example;
    private final ProjectDirectory directory;
    private long seen;

    private CombinationBenchmark(VisitorsExample example) {
        this.example = example;
        this.directory = example.directory();
    }

    public static void main(String[] arguments) throws IOException {
        try (var example = new VisitorsExample()) {
            if (arguments.length == 0 || !arguments[0].equals("small")) {
                example.change("tenure: {quantiles: 10}", "tenure: {edges: " + edges(58, 1) + "}");
                example.change(
                        "monthly_charges: {quantiles: 10}",
                        "monthly_charges: {edges: " + edges(399, 0.25) + "}");
                example.change("limit: 100000", "limit: 20000000");
            }
            new CombinationBenchmark(example).run();
        }
    }

    private static String edges(int count, double step) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(i -> Double.toString(20 * (step % 1 > 0 ? 1 : 0) + i * step))
                .collect(Collectors.joining(", ", "[", "]"));
    }

    private void run() {
        example.train();
        System.out.printf("heap at most %,d MiB%n", Runtime.getRuntime().maxMemory() >> 20);
        try (var workshop = new Workshop(directory, Reporter.silent());
                OnlineStore store = ProjectStore.open(directory)) {
            PrecomputedDefinition table = workshop.project().precomputed("by_form");
            VisitorsExample.forgetPeak();
            long begun = System.nanoTime();
            var planning = new CombinationPlanning(workshop, table, Instant.now());
            CombinationPlanning.Cardinality planned = planning.outline().cardinality();
            System.out.printf(
                    "planned  %,d keys in %.2f s%n",
                    planned.keys(), (System.nanoTime() - begun) / 1e9);
            ModelDefinition model = workshop.project().model(table.model());
            ServedModel served = workshop.stable(model);
            double raw = raw(planning, served);
            double scored = planning.keysPerSecond(served, System::nanoTime);
            System.out.printf(
                    Locale.ROOT,
                    "scoring  %,.0f keys a second, nothing stored; %.2f of what the model does with rows ready%n",
                    scored,
                    scored / raw);
            begun = System.nanoTime();
            long loaded = new Precomputation(workshop, store).run(table, false);
            double seconds = (System.nanoTime() - begun) / 1e9;
            System.out.printf(
                    "loaded   %,d keys in %.1f s, %,.0f a second; %.1f bytes a key; heap at its peak %,d MiB%n",
                    loaded,
                    seconds,
                    loaded / seconds,
                    (double) example.generationBytes() / loaded,
                    VisitorsExample.peak() >> 20);
            online(workshop, store, table);
        }
        System.out.println("(" + seen % 10 + ")");
    }

    /// How many rows a second the model answers on all cores, rows of the table's own keys that are ready in memory.
    private double raw(CombinationPlanning planning, ServedModel served) {
        var rows = new KeptRows(served.model(), ASKED * RAW_BATCHES);
        var recorded = new ServedModel(served.name(), served.version(), rows, served.inputs());
        planning.keysPerSecond(recorded, System::nanoTime);
        float[] kept = rows.kept();
        int width = served.model().width();
        int batches = kept.length / width / ASKED;
        double best = 0;
        for (int round = 0; round < ROUNDS; round++) {
            long begun = System.nanoTime();
            seen +=
                    IntStream.range(0, Runtime.getRuntime().availableProcessors())
                            .parallel()
                            .mapToLong(_ -> {
                                var batch = new float[ASKED * width];
                                var out = new float[ASKED];
                                for (int pass = 0; pass < RAW_PASSES; pass++) {
                                    int from = pass % batches * batch.length;
                                    System.arraycopy(kept, from, batch, 0, batch.length);
                                    served.model().predictBatch(batch, ASKED, out);
                                }
                                return (long) out[0];
                            })
                            .sum();
            double count = (double) RAW_PASSES * ASKED * Runtime.getRuntime().availableProcessors();
            best = Math.max(best, count / ((System.nanoTime() - begun) / 1e9));
        }
        return best;
    }

    /// A model that keeps the first rows that it is asked.
    private static final class KeptRows implements Model {
        private final Model model;
        private final float[] rows;
        private int used; // guarded by this

        KeptRows(Model model, int most) {
            this.model = model;
            this.rows = new float[most * model.width()];
        }

        synchronized float[] kept() {
            return Arrays.copyOf(rows, used);
        }

        private synchronized void keep(float[] asked, int length) {
            int room = Math.min(length, rows.length - used);
            System.arraycopy(asked, 0, rows, used, room);
            used += room;
        }

        @Override
        public int width() {
            return model.width();
        }

        @Override
        public float predict(float[] row, int offset) {
            return model.predict(row, offset);
        }

        @Override
        public void predictBatch(float[] asked, int count, float[] out) {
            keep(asked, count * width());
            model.predictBatch(asked, count, out);
        }
    }

    /// Questions of random values, some of which are on edges.
    private static Frame[] asked(Schema schema) {
        var random = new SplittableRandom(1);
        var frames = new Frame[ASKED];
        for (int i = 0; i < ASKED; i++) {
            var frame = new Frame(schema);
            Map<String, List<String>> words =
                    Map.of(
                            "contract", List.of("Month-to-month", "One year", "Two year"),
                            "internet_service", List.of("DSL", "Fiber optic", "No"),
                            "tech_support", List.of("Yes", "No", "No internet service"),
                            "payment_method", List.of("Electronic check", "Mailed check"));
            for (int f = 0; f < 9; f++) {
                Field field = schema.field(f);
                int cell = schema.cellOf(f);
                switch (field.type()) {
                    case STRING -> {
                        var choice = Objects.requireNonNull(words.get(field.name()));
                        // As a request has it: a text of its own, whose hash nobody has computed.
                        frame.putText(cell, new String(choice.get(random.nextInt(choice.size()))));
                    }
                    case FLOAT64 -> frame.putDouble(cell, random.nextInt(480) / 4.0);
                    case BOOL -> frame.putLong(cell, random.nextInt(2));
                    default -> frame.putLong(cell, random.nextInt(72));
                }
                frame.status(f, FeatureStatus.PRESENT);
            }
            frames[i] = frame;
        }
        return frames;
    }

    private void online(Workshop workshop, OnlineStore store, PrecomputedDefinition table) {
        var endpoint = workshop.project().endpoint(table.endpoint());
        Schema schema = EndpointSchema.of(workshop.project(), endpoint);
        Frame[] asked = asked(schema);
        OnlineStore.Table stored = store.table(PlanCompiler.precomputedTable(table.name()));
        Combination combination = Objects.requireNonNull(Combination.find(stored.generationNote()));
        var keys = new CombinationKeys(combination, schema);
        int[] texts =
                IntStream.range(0, 9)
                        .filter(f -> schema.field(f).type() == ValueType.STRING)
                        .toArray();
        var codec = new KeyCodec(new Schema(IntStream.of(texts).mapToObj(schema::field).toList()));
        FeaturePlan plan =
                new PlanCompiler(workshop.project(), directory.expressions(), store)
                        .features(endpoint);
        for (int round = 0; round < ROUNDS; round++) {
            double key =
                    measure("key by combination of eight features", asked, f -> keys.key(f)[0]);
            double other =
                    measure("entity key of its four texts", asked, f -> codec.encode(f, texts)[0]);
            double read = measure("question read by the plan", asked, f -> read(plan, f));
            System.out.printf(
                    Locale.ROOT,
                    "         key by combination / entity key %.2f, / reading the question %.3f%n",
                    key / other,
                    key / read);
        }
        int found = 0;
        for (Frame frame : asked) {
            byte @Nullable [] row = stored.get(keys.key(frame));
            found += row == null ? 0 : 1;
        }
        System.out.printf("found    %d of %d questions%n", found, ASKED);
    }

    private static long read(FeaturePlan plan, Frame frame) {
        Question question = plan.question(frame, 0);
        plan.read(List.of(question), Long.MAX_VALUE);
        return question.prepared().has(0) ? 1 : 0;
    }

    private double measure(String what, Frame[] asked, ToLongFunction<Frame> work) {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long bytes = threads.getCurrentThreadAllocatedBytes();
        long begun = System.nanoTime();
        for (int pass = 0; pass < PASSES; pass++) {
            for (Frame frame : asked) {
                seen += work.applyAsLong(frame);
            }
        }
        double count = (double) PASSES * asked.length;
        double nanos = (System.nanoTime() - begun) / count;
        System.out.printf(
                Locale.ROOT,
                "         %-38s %7.1f ns, %5.1f bytes allocated%n",
                what,
                nanos,
                (threads.getCurrentThreadAllocatedBytes() - bytes) / count);
        return nanos;
    }
}
