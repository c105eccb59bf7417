package dev.punctual.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.punctual.protocol.GRPCInferenceServiceGrpc;
import dev.punctual.protocol.InferTensorContents;
import dev.punctual.protocol.ModelInferRequest;
import dev.punctual.protocol.ModelInferRequest.InferInputTensor;
import dev.punctual.server.project.GatewaySettings;
import dev.punctual.server.project.ProjectDirectory;
import dev.punctual.server.project.RunningGateway;
import dev.punctual.testing.oip.ConformanceKit;
import dev.punctual.testing.oip.GrpcTarget;
import dev.punctual.testing.oip.Result;
import dev.punctual.testing.oip.Target;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What must be refused, over REST and over gRPC, and that nobody else notices.
class BadInferencesTest {
    private static final String PROJECT =
            """
            project: parcels
            endpoints:
              price:
                request:
                  asked_at: timestamp
                  weight: {type: float64, min: 0}
                time: asked_at
                budget: 1s
                ladder:
                  - default: 4.5
            """;
    @TempDir private static Path directory = Path.of("unset");
    private static RunningGateway gateway;
    private static ManagedChannel channel;
    private static HttpClient client;

    @BeforeAll
    static void serve() throws IOException {
        Files.writeString(directory.resolve("punctual.yaml"), PROJECT);
        gateway =
                RunningGateway.start(
                        ProjectDirectory.at(directory),
                        GatewaySettings.of("127.0.0.1", 0).withGrpc(0));
        channel = NettyChannelBuilder.forTarget(grpc()).usePlaintext().build();
        client = HttpClient.newHttpClient();
    }

    @AfterAll
    static void close() {
        client.close();
        channel.shutdownNow();
        gateway.close();
    }

    private static URI base() {
        return URI.create("http://127.0.0.1:" + gateway.port());
    }

    private static String grpc() {
        return "127.0.0.1:" + gateway.grpcPort().orElseThrow();
    }

    private static HttpResponse<String> ask(String weight) throws Exception {
        String body =
                """
                {"inputs": [
                  {"name": "asked_at", "datatype": "INT64", "shape": [1], "data": [1]},
                  {"name": "weight", "datatype": "FP64", "shape": [1], "data": [%s]}]}
                """
                        .formatted(weight);
        HttpRequest request =
                HttpRequest.newBuilder(base().resolve("/v2/models/price/infer"))
                        .POST(BodyPublishers.ofString(body))
                        .build();
        return client.send(request, BodyHandlers.ofString());
    }

    private static ModelInferRequest raw(double weight) {
        return ModelInferRequest.newBuilder()
                .setModelName("price")
                .addInputs(input("asked_at", "INT64"))
                .addInputs(input("weight", "FP64"))
                .addRawInputContents(bytes(1L))
                .addRawInputContents(bytes(Double.doubleToRawLongBits(weight)))
                .build();
    }

    private static ModelInferRequest typed(double weight) {
        var asked = InferTensorContents.newBuilder().addInt64Contents(1);
        var heavy = InferTensorContents.newBuilder().addFp64Contents(weight);
        return ModelInferRequest.newBuilder()
                .setModelName("price")
                .addInputs(input("asked_at", "INT64").setContents(asked))
                .addInputs(input("weight", "FP64").setContents(heavy))
                .build();
    }

    private static InferInputTensor.Builder input(String name, String datatype) {
        return InferInputTensor.newBuilder().setName(name).setDatatype(datatype).addShape(1);
    }

    private static ByteString bytes(long bits) {
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        return ByteString.copyFrom(bytes.putLong(0, bits));
    }

    private static double answer(ModelInferRequest request) {
        var answer = GRPCInferenceServiceGrpc.newBlockingStub(channel).modelInfer(request);
        return answer.getRawOutputContentsCount() > 0
                ? answer.getRawOutputContents(0)
                        .asReadOnlyByteBuffer()
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .getDouble()
                : answer.getOutputs(0).getContents().getFp64Contents(0);
    }

    private static Status status(ModelInferRequest request) {
        try {
            return answer(request) == 4.5 ? Status.OK : Status.UNKNOWN;
        } catch (StatusRuntimeException e) {
            return e.getStatus();
        }
    }

    @Test
    void aNumberThatIsNoneIsRefusedByItsNameAndPlace() throws Exception {
        HttpResponse<String> answer = ask("NaN");
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).startsWith("{\"error\":\"weight[0] must be");
        for (ModelInferRequest request : List.of(raw(Double.NaN), typed(Double.NaN))) {
            Status status = status(request);
            assertThat(status.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
            assertThat(status.getDescription()).startsWith("weight[0] must be");
        }
        assertThat(status(raw(1))).isEqualTo(Status.OK);
        assertThat(status(typed(1))).isEqualTo(Status.OK);
    }

    @Test
    void aGoodCallerDoesNotNoticeBadOnes() throws Exception {
        var over = new AtomicBoolean();
        var good =
                CompletableFuture.supplyAsync(() -> {
                    var failures = new ArrayList<String>();
                    int asked = 0;
                    while (!over.get() || asked < 10) {
                        asked++;
                        failures.addAll(askWell());
                    }
                    return failures;
                });
        List<Result> results = new ArrayList<>();
        results.addAll(ConformanceKit.run(Target.of(base(), "price", Map.of())));
        try (GrpcTarget target = GrpcTarget.of(grpc(), "price", Map.of())) {
            results.addAll(ConformanceKit.run(target));
        }
        over.set(true);
        assertThat(good.get()).isEmpty();
        assertThat(results).filteredOn(Result.Failed.class::isInstance).isEmpty();
    }

    private static List<String> askWell() {
        try {
            HttpResponse<String> answer = ask("1");
            Status overGrpc = status(raw(1));
            boolean answered =
                    answer.statusCode() == 200
                            && answer.body().contains("\"data\":[4.5]")
                            && overGrpc.isOk();
            return answered ? List.of() : List.of(answer.body() + " and " + overGrpc);
        } catch (Exception e) {
            return List.of(e.toString());
        }
    }
}
