package dev.punctual.testing.oip;

import com.google.protobuf.Message;
import dev.punctual.protocol.GRPCInferenceServiceGrpc;
import dev.punctual.protocol.GRPCInferenceServiceGrpc.GRPCInferenceServiceBlockingStub;
import dev.punctual.protocol.ModelInferRequest;
import dev.punctual.protocol.ModelInferResponse;
import dev.punctual.protocol.ModelMetadataRequest;
import dev.punctual.protocol.ModelMetadataResponse;
import dev.punctual.protocol.ModelMetadataResponse.TensorMetadata;
import dev.punctual.protocol.ServerLiveRequest;
import dev.punctual.protocol.ServerMetadataRequest;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/// The server under test over gRPC, and the model that is asked.
public final class GrpcTarget implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 30;
    private static final int MOST_BYTES = 256 << 20;

    private final ManagedChannel channel;
    private final String model;
    private final Map<String, String> samples;

    private GrpcTarget(ManagedChannel channel, String model, Map<String, String> samples) {
        this.channel = channel;
        this.model = model;
        this.samples = samples;
    }

    /// A server that speaks gRPC in clear text.
    ///
    /// @param address `host:port`
    /// @param model the name of a model that is ready
    /// @param samples a value for each input that cannot be asked with just any, as text
    public static GrpcTarget of(String address, String model, Map<String, String> samples) {
        ManagedChannel channel =
                NettyChannelBuilder.forTarget(address)
                        .usePlaintext()
                        .maxInboundMessageSize(MOST_BYTES)
                        .build();
        return new GrpcTarget(channel, model, Map.copyOf(samples));
    }

    String model() {
        return model;
    }

    ManagedChannel channel() {
        return channel;
    }

    GRPCInferenceServiceBlockingStub stub() {
        return stub(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    GRPCInferenceServiceBlockingStub stub(long patience, TimeUnit unit) {
        return GRPCInferenceServiceGrpc.newBlockingStub(channel).withDeadlineAfter(patience, unit);
    }

    /// Calls, and has an answer.
    <A extends Message> A answered(
            String what, Function<GRPCInferenceServiceBlockingStub, A> call) {
        try {
            return call.apply(stub());
        } catch (StatusRuntimeException e) {
            throw new Deviation(what + " gave " + shown(e.getStatus()));
        }
    }

    /// Calls, and is refused with one of some codes and a message; the server goes on.
    void refused(
            String what,
            Set<Status.Code> codes,
            Function<GRPCInferenceServiceBlockingStub, ? extends Message> call) {
        Status status = status(call);
        if (!codes.contains(status.getCode())) {
            throw new Deviation(what + " gave " + shown(status) + ", not one of " + codes);
        }
        String description = status.getDescription();
        if (description == null || description.isBlank()) {
            throw new Deviation(what + " gave " + status.getCode() + " without a message");
        }
        answered("ServerLive", s -> s.serverLive(ServerLiveRequest.getDefaultInstance()));
    }

    /// Calls, and has a status.
    Status status(Function<GRPCInferenceServiceBlockingStub, ? extends Message> call) {
        try {
            var _ = call.apply(stub());
            return Status.OK;
        } catch (StatusRuntimeException e) {
            return e.getStatus();
        }
    }

    private static String shown(Status status) {
        return status.getCode() + " " + status.getDescription();
    }

    ModelInferResponse infer(ModelInferRequest request) {
        return answered("ModelInfer", s -> s.modelInfer(request));
    }

    ModelMetadataResponse metadata() {
        return answered(
                "ModelMetadata",
                s -> s.modelMetadata(ModelMetadataRequest.newBuilder().setName(model).build()));
    }

    List<Tensor> inputs() {
        return metadata().getInputsList().stream().map(GrpcTarget::tensor).toList();
    }

    List<Tensor> outputs() {
        return metadata().getOutputsList().stream().map(GrpcTarget::tensor).toList();
    }

    private static Tensor tensor(TensorMetadata described) {
        return new Tensor(
                described.getName(),
                Datatype.valueOf(described.getDatatype()),
                List.copyOf(described.getShapeList()));
    }

    String sample(Tensor input) {
        return samples.getOrDefault(input.name(), input.datatype().sample());
    }

    /// Skips the check unless the server says that it has an extension.
    void requireExtension(String name) {
        boolean listed =
                answered(
                                "ServerMetadata",
                                s -> s.serverMetadata(ServerMetadataRequest.getDefaultInstance()))
                        .getExtensionsList()
                        .contains(name);
        if (!listed) {
            throw new NotApplicable("the server does not list the extension " + name);
        }
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
