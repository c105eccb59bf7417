package dev.punctual.benchmarks;

import dev.punctual.core.definition.ProjectDefinition;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.ladder.Answer;
import dev.punctual.core.ladder.Ladder;
import dev.punctual.core.ladder.Ledger;
import dev.punctual.core.model.Model;
import dev.punctual.core.plan.EndpointPlan;
import dev.punctual.core.plan.PlanCompiler;
import dev.punctual.core.plan.ServedModel;
import dev.punctual.core.store.MemoryStore;
import dev.punctual.core.time.Deadline;
import dev.punctual.core.time.MonotonicClock;
import dev.punctual.core.time.WallClock;
import dev.punctual.core.value.FeatureStatus;
import dev.punctual.core.value.Frame;
import dev.punctual.onnx.OnnxModel;
import dev.punctual.onnx.OnnxOptions;
import dev.punctual.onnx.OnnxRows;
import dev.punctual.server.gateway.Gateway;
import dev.punctual.server.gateway.GatewayLimits;
import dev.punctual.server.gateway.Serving;
import dev.punctual.server.http.endpoints.AnswerSink;
import dev.punctual.server.http.endpoints.EndpointShape;
import dev.punctual.server.metrics.Telemetry;
import dev.punctual.server.project.ProjectDirectory;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// A gateway that is asked more than its full model can do: what is answered in time, by which rung, with and without
/// batches, and while the model hangs.
///
/// Requests come at random instants, whatever became of those before them. They share the processors with the gateway, so
/// only the ratios of one run mean something.
public final class OverloadBenchmark {
    private static final int WIDTH = 256;
    private static final int LONGEST_SECONDS = 60;
    private static final Duration BUDGET = Duration.ofMillis(20);
    private static final long SECOND = 1_000_000_000L;

    private final MonotonicClock clock = MonotonicClock.system();
    private final Path place;
    private final long runNanos;

    private OverloadBenchmark(int seconds) throws IOException {
        this.place = Files.createTempDirectory("punctual-overload");
        this.runNanos = Math.min(seconds, LONGEST_SECONDS) * SECOND;
    }

    /// What became of the requests of one run.
    private static final class Tally implements AnswerSink {
        private final AtomicInteger best = new AtomicInteger();
        private final AtomicInteger others = new AtomicInteger();
        private final AtomicInteger failed = new AtomicInteger();

        @Override
        public void answered(List<Answer> answers) {
            (answers.getFirst().rung() == 0 ? best : others).incrementAndGet();
        }

        @Override
        public void failed(ServingException failure) {
            failed.incrementAndGet();
        }

        int told() {
            return best.get() + others.get() + failed.get();
        }
    }

    /// Tells a tally once, and how late that was.
    private record Timed(Tally tally, AtomicInteger late, long lastNanos, MonotonicClock clock)
            implements AnswerSink {

        @Override
        public void answered(List<Answer> answers) {
            if (clock.nanos() - lastNanos > 0) {
                late.incrementAndGet();
            }
            tally.answered(answers);
        }

        @Override
        public void failed(ServingException failure) {
            tally.failed(failure);
        }
    }

    /// A model that hangs when told to.
    private record Hanging(Model model, AtomicLong untilNanos, MonotonicClock clock)
            implements Model {

        @Override
        public int width() {
            return model.width();
        }

        @Override
        public float predict(float[] row, int offset) {
            hang();
            return model.predict(row, offset);
        }

        @Override
        public void predictBatch(float[] rows, int count, float[] out) {
            hang();
            model.predictBatch(rows, count, out);
        }

        private void hang() {
            for (long left = untilNanos.get() - clock.nanos();
                    left > 0;
                    left = untilNanos.get() - clock.nanos()) {
                LockSupport.parkNanos(left);
            }
        }
    }

    private EndpointPlan plan(Model model, int batch) throws IOException {
        String inputs =
                IntStream.range(0, WIDTH).mapToObj(i -> "x" + i).collect(Collectors.joining(", "));
        String request =
                IntStream.range(0, WIDTH)
                        .mapToObj(i -> "x" + i + ": float64")
                        .collect(Collectors.joining(", "));
        Files.createDirectories(place.resolve("models"));
        Files.write(place.resolve("models/m.onnx"), new byte[1]);
        Files.writeString(
                place.resolve("punctual.yaml"),
                """
                project: overload
                endpoints:
                  e:
                    request: {%s}
                    budget: 20ms
                    ladder: [{model: m}, {default: 0.0}]
                models:
                  m:
                    format: onnx
                    artefact: models/m.onnx
                    endpoint: e
                    inputs: [%s]
                    batch: {max: %d}
                """
                        .formatted(request, inputs, batch));
        ProjectDirectory directory = ProjectDirectory.at(place);
        ProjectDefinition project = directory.definition();
        return new PlanCompiler(project, directory.expressions(), new MemoryStore())
                .endpoint(
                        project.endpoint("e"),
                        Map.of("m", new ServedModel("m", "1", model, project.model("m").inputs())));
    }

    /// The time on a processor that a row takes in batches of a size.
    private static double rowNanos(Model model, int batch) {
        var threads = ManagementFactory.getThreadMXBean();
        float[] rows = new float[WIDTH * batch];
        float[] out = new float[batch];
        long start = 0;
        int runs = Math.max(1, 512 / batch);
        for (int i = -runs; i < runs; i++) {
            start = i == 0 ? threads.getCurrentThreadCpuTime() : start;
            if (batch == 1) {
                out[0] = model.predict(rows, 0);
            } else {
                model.predictBatch(rows, batch, out);
            }
        }
        return (threads.getCurrentThreadCpuTime() - start) / (double) (runs * batch);
    }

    private Tally run(Model model, int batch, double ratePerSecond, String name)
            throws IOException {
        EndpointPlan plan = plan(model, batch);
        var gateway =
                new Gateway(
                        List.of(Serving.of(new Ladder(plan, clock.nanos()))),
                        GatewayLimits.defaults(),
                        Gateway.Witnesses.only(new Telemetry()),
                        clock,
                        WallClock.system());
        var tally = new Tally();
        var late = new AtomicInteger();
        int sent = 0;
        try (gateway) {
            EndpointShape shape = Objects.requireNonNull(gateway.endpoint("e"));
            gateway.ladder("e").times().seed(0, 1, 400_000, 800_000, clock.nanos());
            var random = new SplittableRandom(1);
            long begun = clock.nanos();
            double due = begun;
            while (due - begun < runNanos) {
                due -= Math.log(1 - random.nextDouble()) / ratePerSecond * SECOND;
                for (long left = (long) due - clock.nanos(); left > 0; ) {
                    LockSupport.parkNanos(left);
                    left = (long) due - clock.nanos();
                }
                long arrived = (long) due;
                var deadline = new Deadline(arrived + BUDGET.toNanos());
                long last = deadline.atNanos() + SECOND / 1_000;
                gateway.predict(
                        shape,
                        List.of(question(shape)),
                        deadline,
                        new Ledger(arrived),
                        new Timed(tally, late, last, clock));
                sent++;
            }
        }
        System.out.printf(
                "%-34s %7d %8.1f%% %8.1f%% %8d %8d%n",
                name,
                sent,
                100.0 * tally.best.get() / sent,
                100.0 * (tally.told() - late.get()) / sent,
                late.get(),
                tally.failed.get());
        return tally;
    }

    private static Frame question(EndpointShape shape) {
        var frame = new Frame(shape.frame());
        for (int field = 0; field < WIDTH; field++) {
            frame.putDouble(field, field);
            frame.status(field, FeatureStatus.PRESENT);
        }
        return frame;
    }

    private void all() throws IOException {
        byte[] file = OnnxFiles.network(WIDTH, 2_048, 1_024, 1);
        try (OnnxRows network = OnnxRows.of(OnnxModel.load(file, OnnxOptions.defaults()))) {
            double single = rowNanos(network, 1);
            for (int batch = 1; batch <= 32; batch *= 2) {
                double row = rowNanos(network, batch);
                System.out.printf(
                        "batches of %2d: %6.1f us a row, %.1fx%n", batch, row / 1e3, single / row);
            }
            int lanes = GatewayLimits.defaults().lanes();
            double capacity = lanes * SECOND / single;
            System.out.printf(
                    "network %d-2048-1024-1 in ONNX Runtime: %.0f us alone, %d lanes%n%n",
                    WIDTH, single / 1e3, lanes);
            System.out.printf(
                    "%-34s %7s %9s %9s %8s %8s%n",
                    "", "asked", "by model", "in time", "late", "failed");
            for (double load : new double[] {0.5, 1, 2, 3}) {
                Tally alone = run(network, 1, load * capacity, load + " x, alone");
                Tally together = run(network, 32, load * capacity, load + " x, batches of 32");
                System.out.printf(
                        "  goodput with batches / without  %.2f%n",
                        together.best.get() / (double) Math.max(1, alone.best.get()));
            }
            var until = new AtomicLong(clock.nanos());
            var hanging = new Hanging(network, until, clock);
            until.set(clock.nanos() + runNanos / 2);
            run(hanging, 1, 3 * capacity, "3 x, model hangs half of the time");
        }
    }

    /// Measures, for so many seconds each: 3 if not said otherwise.
    public static void main(String[] arguments) throws IOException {
        int seconds = arguments.length == 0 ? 3 : Integer.parseInt(arguments[0]);
        new OverloadBenchmark(seconds).all();
    }
}
