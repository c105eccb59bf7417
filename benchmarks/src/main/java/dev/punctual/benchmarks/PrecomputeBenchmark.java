package dev.punctual.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import dev.punctual.core.definition.ModelDefinition;
import dev.punctual.core.definition.PrecomputedDefinition;
import dev.punctual.core.definition.PrecomputedDefinition.Content;
import dev.punctual.core.definition.PrecomputedDefinition.Selection;
import dev.punctual.core.definition.ProjectDefinition;
import dev.punctual.core.definition.SourceDefinition.Query;
import dev.punctual.core.model.Model;
import dev.punctual.core.plan.PlanCompiler;
import dev.punctual.core.store.OnlineStore;
import dev.punctual.core.time.MonotonicClock;
import dev.punctual.core.time.WallClock;
import dev.punctual.server.models.ArtefactLoader;
import dev.punctual.server.models.ModelRepository;
import dev.punctual.server.models.StoredVersion;
import dev.punctual.server.precompute.PrecomputedTables;
import dev.punctual.server.precompute.RunProgress;
import dev.punctual.server.precompute.Surroundings;
import dev.punctual.server.precompute.Workers;
import dev.punctual.server.project.ModelLoader;
import dev.punctual.server.project.OfflineEngines;
import dev.punctual.server.project.PrecomputeParts;
import dev.punctual.server.project.ProjectDirectory;
import dev.punctual.server.project.ProjectStore;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// How fast a table is precomputed by entity, against the model alone: the same rows in memory, through its batch call, on as
/// many threads.
///
/// The question is that of the flights example: every pair of airports, some times over. Arguments: the directory of the
/// example, trained and loaded (`./punctual apply`), rounds (8), and how often every pair is asked (20).
public final class PrecomputeBenchmark {
    private static final String MODEL = "delay_full";
    private static final int SLICE = 4_096;

    private final Path work;
    private final ProjectDirectory directory;
    private final ProjectDefinition project;
    private final PrecomputedDefinition table;

    private PrecomputeBenchmark(Path example, Path work, int times) {
        this.work = work;
        this.directory = ProjectDirectory.at(example);
        this.project = directory.definition();
        var keys = new Query("history", keys(times));
        this.table =
                new PrecomputedDefinition(
                        "pairs",
                        "",
                        "arrival_delay",
                        MODEL,
                        new Content.ByEntity(new Selection.All(keys), null));
    }

    private static String keys(int times) {
        return """
        SELECT a.airport AS origin, b.airport AS destination, 800.0 + length(a.airport) AS distance,
               TIMESTAMP '2001-06-15 11:00:00' AS departure
        FROM range(%d) AS times(n),
             (SELECT DISTINCT origin AS airport FROM flights_raw) AS a,
             (SELECT DISTINCT destination AS airport FROM flights_raw) AS b
        ORDER BY n, a.airport, b.airport
        """
                .formatted(times);
    }

    public static void main(String[] arguments) throws IOException {
        Path example = Path.of(arguments.length > 0 ? arguments[0] : "examples/flights");
        int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 8;
        int times = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 20;
        Path work = Files.createTempDirectory("punctual-precompute");
        new PrecomputeBenchmark(example, work, times).run(rounds);
    }

    private void run(int rounds) {
        ModelRepository repository = directory.models();
        ModelDefinition definition = project.model(MODEL);
        StoredVersion version = repository.stable(definition);
        ArtefactLoader loader = ModelLoader.of(project);
        Model model = loader.load(definition, version).model();
        var recorder = new Recorder(model);
        try (OnlineStore store = ProjectStore.open(directory);
                var engines = new OfflineEngines(project, directory)) {
            var compiler = new PlanCompiler(project, directory.expressions(), store);
            var surroundings =
                    new Surroundings(
                            engines,
                            PrecomputeParts.kept(directory, engines),
                            work,
                            MonotonicClock.system(),
                            WallClock.system());
            ArtefactLoader recording =
                    (definition1, stored) -> loader.load(definition1, stored).answeringBy(recorder);
            var once =
                    new PrecomputedTables(
                            project,
                            compiler,
                            store,
                            new PrecomputedTables.Models(repository, recording),
                            surroundings);
            once.run(table, Instant.EPOCH, true, new Workers(1, () -> {}), RunProgress.SILENT);
            var tables =
                    new PrecomputedTables(
                            project,
                            compiler,
                            store,
                            new PrecomputedTables.Models(repository, loader),
                            surroundings);
            compare(rounds, tables, model, recorder.rows());
            store.drop(PlanCompiler.precomputedTable(table.name()));
        }
    }

    private void compare(int rounds, PrecomputedTables tables, Model model, List<float[]> rows) {
        int threads = Runtime.getRuntime().availableProcessors();
        long count = rows.stream().mapToLong(each -> each.length / model.width()).sum();
        var alone = new double[rounds];
        var scoring = new double[rounds];
        var whole = new double[rounds];
        for (int round = -2; round < rounds; round++) {
            Spent model1 = Spent.of(() -> raw(model, rows, threads));
            var times = new Times();
            Spent all =
                    Spent.of(() ->
                            tables.run(
                                    table,
                                    Instant.EPOCH,
                                    true,
                                    new Workers(threads, () -> {}),
                                    times));
            if (round >= 0) {
                Spent scored = times.end.since(times.begin);
                alone[round] = model1.processor / count;
                scoring[round] = model1.processor / scored.processor;
                whole[round] = model1.processor / all.processor;
                System.out.printf(
                        "round %d: rows in a second: %,.0f model alone, %,.0f scored, %,.0f from keys to generation; model alone / scored by the clock %.2f, by processor time %.2f%n",
                        round,
                        count / model1.clock * 1e9,
                        count / scored.clock * 1e9,
                        count / all.clock * 1e9,
                        model1.clock / scored.clock,
                        scoring[round]);
            }
        }
        System.out.printf(
                "%,d rows, %d threads; medians by processor time: the model alone takes %.0f ns a row; scoring is %.2f as fast, all from the keys to the generation %.2f%n",
                count, threads, median(alone), median(scoring), median(whole));
    }

    /// What something took, in nanoseconds: of the clock, and of all processors together, the garbage collector and the
    /// compiler included.
    private record Spent(double clock, double processor) {
        private static final OperatingSystemMXBean SYSTEM =
                (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

        static Spent now() {
            return new Spent(System.nanoTime(), SYSTEM.getProcessCpuTime());
        }

        static Spent of(Runnable work) {
            Spent start = now();
            work.run();
            return now().since(start);
        }

        Spent since(Spent start) {
            return new Spent(clock - start.clock, processor - start.processor);
        }
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static void raw(Model model, List<float[]> rows, int threads) {
        var running = new ArrayList<Thread>();
        for (int t = 0; t < threads; t++) {
            int first = t;
            running.add(
                    Thread.ofPlatform()
                            .start(() -> {
                                var out = new float[SLICE];
                                for (int i = first; i < rows.size(); i += threads) {
                                    float[] slice = rows.get(i);
                                    model.predictBatch(slice, slice.length / model.width(), out);
                                }
                            }));
        }
        for (Thread thread : running) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /// When the phases of a run began.
    private static final class Times implements RunProgress {
        private Spent begin = new Spent(0, 0);
        private volatile Spent end = begin;

        @Override
        public void scoring(long all, long before) {
            begin = Spent.now();
        }

        @Override
        public void publishing(long answers) {
            if (answers == 0) {
                end = Spent.now();
            }
        }
    }

    /// A model that keeps what it is asked, in slices.
    private static final class Recorder implements Model {
        private final Model model;
        private final List<float[]> rows = new ArrayList<>();
        private float[] slice = {};

        Recorder(Model model) {
            this.model = model;
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
            int from = slice.length;
            slice = Arrays.copyOf(slice, from + count * width());
            System.arraycopy(asked, 0, slice, from, count * width());
            if (slice.length >= (SLICE - 512) * width()) {
                rows.add(slice);
                slice = new float[0];
            }
            model.predictBatch(asked, count, out);
        }

        List<float[]> rows() {
            if (slice.length > 0) {
                rows.add(slice);
                slice = new float[0];
            }
            return rows;
        }
    }
}
