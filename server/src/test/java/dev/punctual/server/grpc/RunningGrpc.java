package dev.punctual.server.grpc;

import com.google.protobuf.ByteString;
import dev.punctual.core.time.MonotonicClock;
import dev.punctual.protocol.GRPCInferenceServiceGrpc;
import dev.punctual.protocol.GRPCInferenceServiceGrpc.GRPCInferenceServiceBlockingStub;
import dev.punctual.protocol.GRPCInferenceServiceGrpc.GRPCInferenceServiceFutureStub;
import dev.punctual.protocol.ModelInferRequest;
import dev.punctual.server.http.ClientGate;
import dev.punctual.server.oip.MemoryBound;
import dev.punctual.server.oip.TestModels;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A gRPC edge on a free port of the loopback device, with test models behind it, and a client for it.
final class RunningGrpc implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 20;
    private static final Duration USUAL = Duration.ofSeconds(10);

    final TestModels models = new TestModels();
    final GrpcEdge edge;
    final ManagedChannel channel;

    RunningGrpc() {
        this(1 << 26, 100);
    }

    RunningGrpc(long memoryBytes, int maxCalls) {
        this(memoryBytes, maxCalls, null);
    }

    /// With a bound on connections, and so long for each to speak HTTP/2.
    RunningGrpc(int maxConnections, Duration greeting) {
        this(1 << 26, 100, null, maxConnections, greeting);
    }

    RunningGrpc(long memoryBytes, int maxCalls, @Nullable ClientGate clients) {
        this(memoryBytes, maxCalls, clients, 100, USUAL);
    }

    private RunningGrpc(
            long memoryBytes,
            int maxCalls,
            @Nullable ClientGate clients,
            int maxConnections,
            Duration greeting) {
        var connections =
                new GrpcSettings.Connections(maxConnections, 1_000, greeting, USUAL, USUAL);
        var settings = new GrpcSettings("127.0.0.1", 0, connections, maxCalls, 4, clients);
        edge =
                GrpcEdge.start(
                        settings,
                        models.inferences(new MemoryBound(memoryBytes)),
                        MonotonicClock.system());
        edge.ready();
        channel =
                NettyChannelBuilder.forAddress("127.0.0.1", edge.port())
                        .usePlaintext()
                        .maxInboundMessageSize(1 << 28)
                        .build();
    }

    GRPCInferenceServiceBlockingStub stub() {
        return GRPCInferenceServiceGrpc.newBlockingStub(channel)
                .withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    GRPCInferenceServiceFutureStub future() {
        return GRPCInferenceServiceGrpc.newFutureStub(channel);
    }

    /// A request for so many rows of zeros.
    static ModelInferRequest.Builder rows(String model, int count) {
        byte[] bytes =
                ByteBuffer.allocate(count * 2 * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN).array();
        return ModelInferRequest.newBuilder()
                .setModelName(model)
                .addInputs(
                        ModelInferRequest.InferInputTensor.newBuilder()
                                .setName("x")
                                .setDatatype("FP32")
                                .addShape(count)
                                .addShape(2))
                .addRawInputContents(ByteString.copyFrom(bytes));
    }

    /// The status that a call ends with.
    Status status(Consumer<GRPCInferenceServiceBlockingStub> call) {
        try {
            call.accept(stub());
            return Status.OK;
        } catch (StatusRuntimeException e) {
            return e.getStatus();
        }
    }

    @Override
    public void close() {
        channel.shutdownNow();
        edge.close();
    }
}
