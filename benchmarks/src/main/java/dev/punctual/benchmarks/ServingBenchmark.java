package dev.punctual.benchmarks;

import com.google.protobuf.ByteString;
import dev.punctual.core.model.Model;
import dev.punctual.core.model.onnx.OnnxReader;
import dev.punctual.core.tensor.RowTensors;
import dev.punctual.core.tensor.Tensor;
import dev.punctual.core.tensor.TensorModel;
import dev.punctual.core.time.MonotonicClock;
import dev.punctual.core.time.WallClock;
import dev.punctual.protocol.GRPCInferenceServiceGrpc;
import dev.punctual.protocol.GRPCInferenceServiceGrpc.GRPCInferenceServiceBlockingStub;
import dev.punctual.protocol.ModelInferRequest;
import dev.punctual.protocol.ServerLiveRequest;
import dev.punctual.server.gateway.GatewayLimits;
import dev.punctual.server.gateway.ModelDesk;
import dev.punctual.server.grpc.GrpcEdge;
import dev.punctual.server.grpc.GrpcSettings;
import dev.punctual.server.http.endpoints.Predictions;
import dev.punctual.server.http.models.ModelShape;
import dev.punctual.server.http.oip.ProtocolRouter;
import dev.punctual.server.http.wire.HttpServer;
import dev.punctual.server.http.wire.Router;
import dev.punctual.server.http.wire.ServerSettings;
import dev.punctual.server.metrics.Telemetry;
import dev.punctual.server.oip.Inferences;
import dev.punctual.server.oip.MemoryBound;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;

/// What an inference over the protocol costs beside its model: one row through a network of 30-64-32-1, asked over HTTP in
/// JSON and in bytes and over gRPC, against a bare echo of the same body by the same HTTP server.
///
/// One client, one request at a time, the contenders in turns; what is compared is the median of each, less that of the
/// model called in the process. Arguments: rounds of 1,000 calls each, 20 if none are given.
public final class ServingBenchmark {
    private static final int[] NETWORK = {30, 64, 32, 1};
    private static final int CALLS = 1_000;
    private static final int WARM_UP = 10;
    private static final int BLOCK = 20;
    private static final String HOST = "127.0.0.1";
    private static final String NAME = "network";
    private static final String INFER = "/v2/models/" + NAME + "/infer";
    private static final String MODEL = "the model in the process";
    private static final String ECHO_CALL = "HTTP echo";
    private static final String JSON_CALL = "infer in JSON";

    private final Map<String, Contender> contenders = new LinkedHashMap<>();
    private final Map<String, long[]> nanos = new LinkedHashMap<>();

    /// Makes one call and waits for its answer.
    private interface Contender {
        void call() throws IOException;
    }

    private static TensorModel network() {
        Model model = OnnxReader.read(OnnxFiles.network(NETWORK)).orElseThrow();
        return new RowTensors(model);
    }

    private static Tensor row() {
        float[] row = new float[NETWORK[0]];
        var random = new SplittableRandom(5);
        for (int i = 0; i < row.length; i++) {
            row[i] = (float) random.nextGaussian();
        }
        return Tensor.of(RowTensors.INPUT, row, 1, row.length);
    }

    private static String json(Tensor row) {
        float[] values = new float[NETWORK[0]];
        row.floats().get(values);
        return "{\"id\":\"1\",\"inputs\":[{\"name\":\"input\",\"shape\":[1,30],\"datatype\":\"FP32\","
                + "\"data\":"
                + Arrays.toString(values)
                + "}]}";
    }

    private static ModelInferRequest message(Tensor row) {
        return ModelInferRequest.newBuilder()
                .setModelName(NAME)
                .setId("1")
                .addInputs(
                        ModelInferRequest.InferInputTensor.newBuilder()
                                .setName("input")
                                .setDatatype("FP32")
                                .addAllShape(row.shape()))
                .addRawInputContents(ByteString.copyFrom(row.data().duplicate()))
                .build();
    }

    private void run(int rounds) throws IOException {
        var clock = MonotonicClock.system();
        TensorModel network = network();
        var shape = new ModelShape(NAME, "1", "onnx_onnxv1", network.signature());
        var hosted = List.of(new ModelDesk.Hosted(shape, network, 1));
        try (var desk = new ModelDesk(hosted, GatewayLimits.defaults(), new Telemetry(), clock)) {
            var served = Inferences.Served.fixed(Predictions.none(), desk);
            var inferences =
                    new Inferences(served, MemoryBound.ofHeap(), clock, WallClock.system());
            var protocol = new ProtocolRouter(inferences);
            Router router =
                    head ->
                            head.path().equals("/echo")
                                    ? GatewayProcess.ECHO
                                    : protocol.route(head, true);
            try (HttpServer http = HttpServer.start(ServerSettings.of(HOST, 0), router, clock);
                    GrpcEdge grpc = GrpcEdge.start(GrpcSettings.of(HOST, 0), inferences, clock);
                    var client = new RawHttp(http.port())) {
                Tensor row = row();
                contenders.put(MODEL, () -> network.infer(List.of(row), List.of()).close());
                byte[] json = json(row).getBytes(StandardCharsets.UTF_8);
                contend(client, ECHO_CALL, RawHttp.post("/echo", json, ""));
                contend(client, JSON_CALL, RawHttp.post(INFER, json, ""));
                contendInBytes(client, row);
                contendOverGrpc(grpc.port(), row, rounds);
            }
        }
    }

    private void contend(RawHttp client, String name, byte[] request) {
        contenders.put(name, () -> client.call(request));
    }

    private void contendInBytes(RawHttp client, Tensor row) {
        int size = row.data().remaining();
        String head =
                "{\"id\":\"1\",\"parameters\":{\"binary_data_output\":true},\"inputs\":[{\"name\":\"input\","
                        + "\"shape\":[1,30],\"datatype\":\"FP32\",\"parameters\":{\"binary_data_size\":"
                        + size
                        + "}}]}";
        byte[] json = head.getBytes(StandardCharsets.UTF_8);
        byte[] body = Arrays.copyOf(json, json.length + size);
        row.data().get(0, body, json.length, size);
        contend(client, "echo of that body", RawHttp.post("/echo", body, ""));
        String header = "inference-header-content-length: " + json.length + "\r\n";
        contend(client, "infer in bytes", RawHttp.post(INFER, body, header));
    }

    private void contendOverGrpc(int port, Tensor row, int rounds) throws IOException {
        ManagedChannel channel =
                NettyChannelBuilder.forAddress(HOST, port).usePlaintext().directExecutor().build();
        try {
            GRPCInferenceServiceBlockingStub stub =
                    GRPCInferenceServiceGrpc.newBlockingStub(channel);
            var live = ServerLiveRequest.getDefaultInstance();
            contenders.put("gRPC ServerLive", () -> stub.serverLive(live));
            ModelInferRequest message = message(row);
            contenders.put("gRPC ModelInfer, raw", () -> stub.modelInfer(message));
            measure(rounds);
        } finally {
            channel.shutdownNow();
        }
    }

    /// Rounds of blocks of calls, in turns, so that all meet the same noise.
    private void measure(int rounds) throws IOException {
        contenders.keySet().forEach(name -> nanos.put(name, new long[rounds * CALLS]));
        for (int round = -WARM_UP; round < rounds; round++) {
            for (int block = 0; block < CALLS; block += BLOCK) {
                for (Map.Entry<String, Contender> each : contenders.entrySet()) {
                    long[] results = Objects.requireNonNull(nanos.get(each.getKey()));
                    for (int i = 0; i < BLOCK; i++) {
                        long start = System.nanoTime();
                        each.getValue().call();
                        long taken = System.nanoTime() - start;
                        if (round >= 0) {
                            results[round * CALLS + block + i] = taken;
                        }
                    }
                }
            }
        }
        print();
    }

    private void print() {
        var medians = new LinkedHashMap<String, Double>();
        nanos.forEach((name, taken) -> {
            Arrays.sort(taken);
            medians.put(name, taken[taken.length / 2] / 1e3);
        });
        double model = medians.getOrDefault(MODEL, 0.0);
        double echo = medians.getOrDefault(ECHO_CALL, 0.0);
        System.out.printf("%n%-28s %10s %10s %8s%n", "median of", "us", "less model", "to echo");
        medians.forEach((name, median) -> {
            boolean infers = name.contains("nfer");
            double less = infers ? median - model : median;
            System.out.printf("%-28s %10.1f %10.1f %7.2fx%n", name, median, less, less / echo);
        });
    }

    /// Measures and prints the medians and their ratios.
    public static void main(String[] arguments) throws IOException {
        new ServingBenchmark().run(arguments.length > 0 ? Integer.parseInt(arguments[0]) : 20);
    }
}
