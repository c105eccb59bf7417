package dev.punctual.server.grpc;

import com.google.protobuf.ByteString;
import dev.punctual.core.tensor.Tensor;
import dev.punctual.core.time.MonotonicClock;
import dev.punctual.protocol.GRPCInferenceServiceGrpc;
import dev.punctual.protocol.GRPCInferenceServiceGrpc.GRPCInferenceServiceBlockingStub;
import dev.punctual.protocol.ModelInferRequest;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Inferences that nobody asked for, sent over gRPC until the code on their way has been compiled.
public final class GrpcRehearsal {
    private static final Logger LOG = LoggerFactory.getLogger(GrpcRehearsal.class);
    private static final int MOST_CALLS = 3_000;
    private static final long LONGEST_NANOS = Duration.ofMillis(300).toNanos();

    private GrpcRehearsal() {}

    /// Asks a server of this machine.
    ///
    /// @param model that is asked, or an endpoint
    /// @param inputs of each inference
    public static void run(int port, String model, List<Tensor> inputs, MonotonicClock clock) {
        ManagedChannel channel =
                NettyChannelBuilder.forAddress("127.0.0.1", port)
                        .usePlaintext()
                        .directExecutor()
                        .build();
        try {
            GRPCInferenceServiceBlockingStub stub =
                    GRPCInferenceServiceGrpc.newBlockingStub(channel);
            ModelInferRequest message = message(model, inputs);
            long end = clock.nanos() + LONGEST_NANOS;
            for (int i = 0; i < MOST_CALLS && clock.nanos() - end < 0; i++) {
                ask(stub, message);
            }
        } finally {
            channel.shutdownNow();
        }
    }

    /// What it is answered does not matter here, as long as it is answered.
    private static void ask(GRPCInferenceServiceBlockingStub stub, ModelInferRequest message) {
        try {
            stub.modelInfer(message);
        } catch (StatusRuntimeException e) {
            LOG.debug("a rehearsed inference failed", e);
        }
    }

    private static ModelInferRequest message(String model, List<Tensor> inputs) {
        var message = ModelInferRequest.newBuilder().setModelName(model);
        for (Tensor input : inputs) {
            message.addInputs(
                    ModelInferRequest.InferInputTensor.newBuilder()
                            .setName(input.name())
                            .setDatatype(input.type().name())
                            .addAllShape(input.shape()));
            message.addRawInputContents(ByteString.copyFrom(input.data().duplicate()));
        }
        return message.build();
    }
}
