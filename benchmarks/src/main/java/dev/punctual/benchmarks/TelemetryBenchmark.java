package dev.punctual.benchmarks;

import com.sun.net.httpserver.HttpServer;
import dev.punctual.core.definition.EndpointDefinition;
import dev.punctual.core.definition.ProjectDefinition;
import dev.punctual.core.ladder.Ladder;
import dev.punctual.core.ladder.Ledger;
import dev.punctual.core.model.Model;
import dev.punctual.core.model.onnx.OnnxReader;
import dev.punctual.core.plan.EndpointPlan;
import dev.punctual.core.plan.PlanCompiler;
import dev.punctual.core.plan.ServedModel;
import dev.punctual.core.store.MemoryStore;
import dev.punctual.core.time.Deadline;
import dev.punctual.core.time.MonotonicClock;
import dev.punctual.core.time.WallClock;
import dev.punctual.core.value.Frame;
import dev.punctual.duckdb.DuckDbEngine;
import dev.punctual.server.budget.Budgets;
import dev.punctual.server.gateway.Gateway;
import dev.punctual.server.gateway.GatewayLimits;
import dev.punctual.server.gateway.Serving;
import dev.punctual.server.http.EdgePorts;
import dev.punctual.server.http.EdgeSettings;
import dev.punctual.server.http.HttpEdge;
import dev.punctual.server.http.endpoints.AnswerSink;
import dev.punctual.server.http.endpoints.EndpointShape;
import dev.punctual.server.http.endpoints.Predictions;
import dev.punctual.server.http.events.Events;
import dev.punctual.server.http.events.Pushes;
import dev.punctual.server.http.features.FeatureListing;
import dev.punctual.server.http.indexes.Indexes;
import dev.punctual.server.http.jobs.IndexJobs;
import dev.punctual.server.http.jobs.Loads;
import dev.punctual.server.http.jobs.TableJobs;
import dev.punctual.server.http.models.InferenceProtocol;
import dev.punctual.server.http.models.ModelVersions;
import dev.punctual.server.log.AnswerLog;
import dev.punctual.server.metrics.Telemetry;
import dev.punctual.server.project.ProjectDirectory;
import dev.punctual.server.trace.TraceSettings;
import dev.punctual.server.trace.Traces;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// What telemetry costs a request: the same questions over HTTP to two gateways in one process, one of which has metrics,
/// budgets, an answer log of 1 % of the keys and traces of 1 % of the requests, while the other counts answers by rung
/// and nothing else.
///
/// One client, one request at a time, in blocks by turns. Arguments: rounds of 50 blocks of 20 questions, 100 if none are
/// given. Prints the median time of a block as a ratio, and what became of the traces.
public final class TelemetryBenchmark {
    private static final int INPUTS = 10;
    private static final int BLOCKS = 50;
    private static final int BLOCK = 20;
    private static final int WARM_UP = 40;
    private static final double SHARE = 0.01;
    private static final String ENDPOINT = "scored";

    private final MonotonicClock clock = MonotonicClock.system();
    private final WallClock wallClock = WallClock.system();
    private final SplittableRandom random = new SplittableRandom(1);
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final Path root;

    private TelemetryBenchmark() throws IOException {
        root = Files.createTempDirectory("telemetry");
    }

    private <T extends AutoCloseable> T keep(T part) {
        parts.push(part);
        return part;
    }

    private static String inputs(String each) {
        var text = new StringBuilder();
        for (int i = 0; i < INPUTS; i++) {
            text.append(i == 0 ? "" : ", ").append("x").append(i).append(each);
        }
        return text.toString();
    }

    private PlanCompiler compiler(ProjectDirectory directory) {
        return new PlanCompiler(directory.definition(), directory.expressions(), new MemoryStore());
    }

    private ProjectDirectory project() throws IOException {
        Files.write(root.resolve("model.onnx"), OnnxFiles.network(new int[] {INPUTS, 32, 1}));
        Files.writeString(
                root.resolve("punctual.yaml"),
                """
                project: measured
                endpoints:
                  scored:
                    request: {%s}
                    budget: 100ms
                    ladder: [{model: network}]
                models:
                  network: {format: onnx, artefact: model.onnx, endpoint: scored, inputs: [%s]}
                """
                        .formatted(inputs(": float64"), inputs("")));
        return ProjectDirectory.at(root);
    }

    private EndpointPlan plan(ProjectDirectory directory, boolean logged) {
        ProjectDefinition project = directory.definition();
        EndpointDefinition endpoint = project.endpoint(ENDPOINT);
        if (logged) {
            endpoint =
                    endpoint.with(
                            new EndpointDefinition.AnswerLog(
                                    SHARE, Duration.ofDays(1), Duration.ofMinutes(10)));
        }
        Model model = OnnxReader.read(OnnxFiles.network(new int[] {INPUTS, 32, 1})).orElseThrow();
        List<String> names = project.model("network").inputs();
        return compiler(directory)
                .endpoint(
                        endpoint, Map.of("network", new ServedModel("network", "1", model, names)));
    }

    /// A gateway that counts answers by rung only.
    private HttpEdge silent(ProjectDirectory directory) {
        var gateway = gateway(plan(directory, false), Gateway.Witnesses.only(new Telemetry()));
        return edge(new Unheard(gateway), directory);
    }

    private HttpEdge measured(ProjectDirectory directory, Traces traces) {
        EndpointPlan plan = plan(directory, true);
        var budgets = new Budgets(clock);
        budgets.watch(List.of(plan.definition()));
        var telemetry = new Telemetry(() -> 0, budgets);
        telemetry.trace(traces);
        AnswerLog log =
                keep(
                        new AnswerLog(
                                List.of(plan),
                                new AnswerLog.Place(
                                        root::resolve,
                                        () -> DuckDbEngine.open(Map.of(), "", root.resolve("work")),
                                        EndpointDefinition::name),
                                telemetry,
                                wallClock));
        return edge(gateway(plan, new Gateway.Witnesses(telemetry, log)), directory);
    }

    private Gateway gateway(EndpointPlan plan, Gateway.Witnesses witnesses) {
        return keep(
                new Gateway(
                        List.of(Serving.of(new Ladder(plan, clock.nanos()))),
                        GatewayLimits.defaults(),
                        witnesses,
                        clock,
                        wallClock));
    }

    private HttpEdge edge(Predictions predictions, ProjectDirectory directory) {
        var ports =
                new EdgePorts(
                        predictions,
                        unused(Events.class),
                        unused(Pushes.class),
                        unused(Loads.class),
                        unused(TableJobs.class),
                        unused(ModelVersions.class),
                        unused(FeatureListing.class),
                        compiler(directory).featureSets(),
                        (_, _) -> new byte[0],
                        Indexes.NONE,
                        IndexJobs.NONE,
                        unused(InferenceProtocol.class),
                        () -> new byte[0],
                        clock,
                        wallClock);
        HttpEdge edge = keep(HttpEdge.start(EdgeSettings.of("127.0.0.1", 0), ports));
        edge.ready();
        return edge;
    }

    private static <T> T unused(Class<T> port) {
        return port.cast(
                Proxy.newProxyInstance(
                        port.getClassLoader(),
                        new Class<?>[] {port},
                        (_, method, _) -> {
                            throw new IllegalStateException(method + " is not measured");
                        }));
    }

    private byte[] question() {
        var body = new StringBuilder("{\"instances\":[{");
        for (int i = 0; i < INPUTS; i++) {
            body.append(i == 0 ? "" : ",").append("\"x").append(i).append("\":");
            body.append(random.nextInt(1_000) / 8.0);
        }
        return RawHttp.post(
                "/v1/endpoints/scored:predict",
                body.append("}]}").toString().getBytes(StandardCharsets.UTF_8),
                "content-type: application/json\r\n");
    }

    private static long block(RawHttp client, byte[][] requests) throws IOException {
        long start = System.nanoTime();
        for (byte[] request : requests) {
            client.call(request);
        }
        return System.nanoTime() - start;
    }

    private void run(int rounds) throws Exception {
        HttpServer collector =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        collector.createContext(
                "/",
                exchange -> {
                    exchange.getRequestBody().readAllBytes();
                    exchange.sendResponseHeaders(200, -1);
                    exchange.close();
                });
        collector.start();
        URI address = URI.create("http://127.0.0.1:" + collector.getAddress().getPort());
        ProjectDirectory directory = project();
        try {
            Traces traces =
                    keep(new Traces(new TraceSettings(address, SHARE), "measured", wallClock));
            RawHttp silent = keep(new RawHttp(silent(directory).port()));
            RawHttp measured = keep(new RawHttp(measured(directory, traces).port()));
            var without = new long[rounds * BLOCKS];
            var with = new long[rounds * BLOCKS];
            for (int i = -WARM_UP * BLOCKS; i < rounds * BLOCKS; i++) {
                var requests = new byte[BLOCK][];
                Arrays.setAll(requests, _ -> question());
                long first = block(i % 2 == 0 ? silent : measured, requests);
                long second = block(i % 2 == 0 ? measured : silent, requests);
                if (i >= 0) {
                    without[i] = i % 2 == 0 ? first : second;
                    with[i] = i % 2 == 0 ? second : first;
                }
            }
            print(without, with, traces);
        } finally {
            while (!parts.isEmpty()) {
                parts.pop().close();
            }
            collector.stop(0);
        }
    }

    private static void print(long[] without, long[] with, Traces traces) {
        double off = median(without);
        double on = median(with);
        System.out.printf(
                "%nus for each question, median: %.2f without telemetry, %.2f with: %.3fx; of throughput"
                        + " %.1f %%%n",
                off, on, on / off, 100 * (1 - off / on));
        System.out.printf(
                "mean: %.3fx; traces: %d sent, %d dropped, %d lost%n",
                (double) Arrays.stream(with).sum() / Arrays.stream(without).sum(),
                traces.sent(),
                traces.dropped(),
                traces.lost());
    }

    private static double median(long[] nanos) {
        long[] sorted = nanos.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2] / 1e3 / BLOCK;
    }

    /// A gateway whose answers nobody hears of once they are sent.
    private record Unheard(Gateway gateway) implements Predictions {

        @Override
        public @Nullable EndpointShape endpoint(String name) {
            return gateway.endpoint(name);
        }

        @Override
        public List<EndpointShape> endpoints() {
            return gateway.endpoints();
        }

        @Override
        public void predict(
                EndpointShape endpoint,
                List<Frame> questions,
                Deadline deadline,
                Ledger ledger,
                AnswerSink sink) {
            gateway.predict(endpoint, questions, deadline, ledger, sink);
        }
    }

    /// Measures and prints.
    public static void main(String[] arguments) throws Exception {
        new TelemetryBenchmark().run(arguments.length > 0 ? Integer.parseInt(arguments[0]) : 100);
    }
}
