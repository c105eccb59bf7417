package dev.punctual.benchmarks;

import dev.punctual.core.definition.EndpointDefinition;
import dev.punctual.core.definition.ProjectDefinition;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.ladder.Answer;
import dev.punctual.core.ladder.Ladder;
import dev.punctual.core.ladder.Ledger;
import dev.punctual.core.plan.EndpointPlan;
import dev.punctual.core.plan.PlanCompiler;
import dev.punctual.core.store.MemoryStore;
import dev.punctual.core.time.Deadline;
import dev.punctual.core.time.MonotonicClock;
import dev.punctual.core.time.WallClock;
import dev.punctual.core.value.FeatureStatus;
import dev.punctual.core.value.Frame;
import dev.punctual.duckdb.DuckDbEngine;
import dev.punctual.server.gateway.Gateway;
import dev.punctual.server.gateway.GatewayLimits;
import dev.punctual.server.gateway.Serving;
import dev.punctual.server.http.endpoints.AnswerSink;
import dev.punctual.server.http.endpoints.EndpointShape;
import dev.punctual.server.log.AnswerLog;
import dev.punctual.server.metrics.Telemetry;
import dev.punctual.server.project.ProjectDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/// A question to the smallest project inside the gateway, with its answers logged or not: what the log costs a request.
///
/// Questions follow each other as quickly as they are answered, so that a log of all keys is far beyond what a disk
/// takes, and drops most of them.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
        value = 1,
        jvmArgsAppend = {"--enable-native-access=ALL-UNNAMED", "-Xmx1g"})
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class AnswerLogBenchmark {
    private static final String ENDPOINT = "delivery_minutes";
    private static final int KEYS = 10_000;

    @Param({"none", "0.01", "1"})
    private String share = "none";

    private final MonotonicClock clock = MonotonicClock.system();
    private @Nullable AnswerLog log;
    private @Nullable Gateway gateway;
    private @Nullable EndpointShape endpoint;
    private int next;

    @Setup(Level.Trial)
    public void start() throws IOException {
        ProjectDirectory directory = ProjectDirectory.at(Path.of("examples/smallest"));
        ProjectDefinition project = directory.definition();
        EndpointDefinition asked = project.endpoint(ENDPOINT);
        if (!share.equals("none")) {
            asked =
                    asked.with(
                            new EndpointDefinition.AnswerLog(
                                    Double.parseDouble(share),
                                    Duration.ofDays(1),
                                    Duration.ofMinutes(10)));
        }
        EndpointPlan plan =
                new PlanCompiler(project, directory.expressions(), new MemoryStore())
                        .endpoint(asked, Map.of());
        Path place = Files.createTempDirectory("punctual-benchmark");
        var telemetry = new Telemetry();
        log =
                new AnswerLog(
                        List.of(plan),
                        new AnswerLog.Place(
                                place::resolve,
                                () -> DuckDbEngine.open(Map.of(), "", place.resolve("work")),
                                EndpointDefinition::name),
                        telemetry,
                        WallClock.system());
        gateway =
                new Gateway(
                        List.of(Serving.of(new Ladder(plan, clock.nanos()))),
                        GatewayLimits.defaults(),
                        new Gateway.Witnesses(telemetry, log),
                        clock,
                        WallClock.system());
        endpoint = gateway.endpoint(ENDPOINT);
    }

    @TearDown(Level.Trial)
    public void stop() {
        Objects.requireNonNull(gateway).close();
        Objects.requireNonNull(log).close();
    }

    @Benchmark
    public void ask(Blackhole answers) {
        EndpointShape shape = Objects.requireNonNull(endpoint);
        var frame = new Frame(shape.frame());
        frame.putLong(0, 1_000_000L);
        frame.putText(1, "shop-" + next++ % KEYS);
        frame.putDouble(2, 3.5);
        for (int field = 0; field < shape.request().size(); field++) {
            frame.status(field, FeatureStatus.PRESENT);
        }
        Objects.requireNonNull(gateway)
                .predict(
                        shape,
                        List.of(frame),
                        Deadline.after(clock.nanos(), shape.budget()),
                        new Ledger(clock.nanos()),
                        new Swallow(answers));
    }

    private record Swallow(Blackhole answers) implements AnswerSink {
        @Override
        public void answered(List<Answer> given) {
            answers.consume(given);
        }

        @Override
        public void failed(ServingException failure) {
            throw failure;
        }
    }

    /// Measures all and prints what the log adds.
    public static void main(String[] arguments) throws RunnerException {
        var options =
                new OptionsBuilder().include(AnswerLogBenchmark.class.getSimpleName() + "\\.");
        var nanos = new TreeMap<String, Double>();
        for (RunResult result : new Runner(options.build()).run()) {
            nanos.put(result.getParams().getParam("share"), result.getPrimaryResult().getScore());
        }
        double none = nanos.getOrDefault("none", Double.NaN);
        System.out.printf("%n%-12s %16s %8s%n", "share logged", "ns per question", "ratio");
        nanos.forEach((name, score) ->
                System.out.printf("%-12s %16.0f %7.2fx%n", name, score, score / none));
    }
}
