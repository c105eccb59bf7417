package dev.punctual.remote;

import com.google.protobuf.ByteString;
import dev.punctual.core.tensor.Signature;
import dev.punctual.core.tensor.TensorSpec;
import dev.punctual.core.tensor.TensorType;
import dev.punctual.core.trace.TraceContext;
import dev.punctual.protocol.GRPCInferenceServiceGrpc;
import dev.punctual.protocol.InferParameter;
import dev.punctual.protocol.InferTensorContents;
import dev.punctual.protocol.ModelInferRequest;
import dev.punctual.protocol.ModelInferResponse;
import dev.punctual.protocol.ModelMetadataRequest;
import dev.punctual.protocol.ModelMetadataResponse;
import dev.punctual.protocol.ServerMetadataRequest;
import dev.punctual.protocol.ServerMetadataResponse;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptors;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.TlsChannelCredentials;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/// The protocol over gRPC. The deadline goes with each call, and one that is called off is cancelled at the server.
final class GrpcWire implements Wire {
    private static final Metadata.Key<String> TRACEPARENT =
            Metadata.Key.of(TraceContext.HEADER, Metadata.ASCII_STRING_MARSHALLER);

    private static final int MOST_BYTES = 16 << 20;

    private final ManagedChannel channel;
    private final String model;
    private final String version;

    /// @param version empty for the one that the server chooses
    GrpcWire(String url, String model, String version) {
        URI address = URI.create(url);
        var credentials =
                address.getScheme().equals("grpcs")
                        ? TlsChannelCredentials.create()
                        : InsecureChannelCredentials.create();
        this.channel =
                Grpc.newChannelBuilderForAddress(address.getHost(), address.getPort(), credentials)
                        .maxInboundMessageSize(MOST_BYTES)
                        .defaultLoadBalancingPolicy("round_robin") // a second request gets another
                        .executor(Executors.newVirtualThreadPerTaskExecutor())
                        .build();
        this.model = model;
        this.version = version;
    }

    @Override
    public Described describe(Duration patience) throws InterruptedException {
        long nanos = patience.toNanos();
        ServerMetadataResponse server =
                answer(
                        GRPCInferenceServiceGrpc.getServerMetadataMethod(),
                        ServerMetadataRequest.getDefaultInstance(),
                        nanos);
        ModelMetadataResponse described =
                answer(
                        GRPCInferenceServiceGrpc.getModelMetadataMethod(),
                        ModelMetadataRequest.newBuilder()
                                .setName(model)
                                .setVersion(version)
                                .build(),
                        nanos);
        var signature =
                new Signature(
                        described.getInputsList().stream().map(GrpcWire::spec).toList(),
                        described.getOutputsList().stream().map(GrpcWire::spec).toList());
        return new Described(
                signature, true, server.getExtensionsList().contains("schedule_policy"));
    }

    private static TensorSpec spec(ModelMetadataResponse.TensorMetadata tensor) {
        return new TensorSpec(tensor.getName(), type(tensor.getDatatype()), tensor.getShapeList());
    }

    private static TensorType type(String name) {
        TensorType type = TensorType.named(name);
        if (type == null) {
            throw RemoteFailure.answered("it says that a tensor is of the type '" + name + "'");
        }
        return type;
    }

    private <Q, A> A answer(MethodDescriptor<Q, A> method, Q request, long nanos)
            throws InterruptedException {
        try {
            return call(method, request, nanos).outcome().get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RemoteFailure known
                    ? known
                    : RemoteFailure.lost("the call failed: " + e.getCause(), e);
        }
    }

    @Override
    public Attempt<Output> infer(Fit fit, RowLayout.Rows rows, long timeoutNanos) {
        var request = ModelInferRequest.newBuilder().setModelName(model).setModelVersion(version);
        if (fit.timeouts()) {
            long micros = Math.max(1, timeoutNanos / 1_000);
            request.putParameters(
                    "timeout", InferParameter.newBuilder().setInt64Param(micros).build());
        }
        for (RowLayout.Input input : fit.layout().inputs()) {
            request.addInputs(
                    ModelInferRequest.InferInputTensor.newBuilder()
                            .setName(input.name())
                            .setDatatype(input.type().name())
                            .addAllShape(input.shape(rows.count())));
            ByteBuffer bytes =
                    ByteBuffer.allocate(input.bytes(rows.count())).order(ByteOrder.LITTLE_ENDIAN);
            input.put(rows, bytes);
            request.addRawInputContents(ByteString.copyFrom(bytes.flip()));
        }
        String wanted = fit.layout().output();
        request.addOutputs(
                ModelInferRequest.InferRequestedOutputTensor.newBuilder().setName(wanted));
        return call(GRPCInferenceServiceGrpc.getModelInferMethod(), request.build(), timeoutNanos)
                .then(response -> output(response, wanted));
    }

    private static Output output(ModelInferResponse response, String wanted) {
        for (int i = 0; i < response.getOutputsCount(); i++) {
            ModelInferResponse.InferOutputTensor tensor = response.getOutputs(i);
            if (tensor.getName().equals(wanted)) {
                return new Output(wanted, tensor.getShapeList(), numbers(response, i));
            }
        }
        throw RemoteFailure.answered("its answer has no output '" + wanted + "'");
    }

    private static Output.Numbers numbers(ModelInferResponse response, int at) {
        ModelInferResponse.InferOutputTensor tensor = response.getOutputs(at);
        if (response.getRawOutputContentsCount() == 0) {
            return numbers(tensor.getContents());
        }
        if (at >= response.getRawOutputContentsCount()) {
            throw RemoteFailure.answered(
                    "its answer has no bytes for the output '" + tensor.getName() + "'");
        }
        return Output.Numbers.of(
                type(tensor.getDatatype()),
                response.getRawOutputContents(at).asReadOnlyByteBuffer());
    }

    private static Output.Numbers numbers(InferTensorContents contents) {
        List<? extends Number> values =
                List.of(
                                contents.getFp32ContentsList(),
                                contents.getFp64ContentsList(),
                                contents.getIntContentsList(),
                                contents.getInt64ContentsList())
                        .stream()
                        .filter(list -> !list.isEmpty())
                        .findFirst()
                        .orElse(List.of());
        double[] numbers = values.stream().mapToDouble(Number::doubleValue).toArray();
        return Output.Numbers.of(numbers, numbers.length);
    }

    private static Channel traced(Channel channel) {
        if (!TraceContext.CURRENT.isBound()) {
            return channel;
        }
        var headers = new Metadata();
        headers.put(TRACEPARENT, TraceContext.CURRENT.get().header());
        return ClientInterceptors.intercept(
                channel, MetadataUtils.newAttachHeadersInterceptor(headers));
    }

    private <Q, A> Attempt<A> call(MethodDescriptor<Q, A> method, Q request, long nanos) {
        CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(nanos, TimeUnit.NANOSECONDS);
        ClientCall<Q, A> call = traced(channel).newCall(method, options);
        var outcome = new CompletableFuture<A>();
        ClientCalls.asyncUnaryCall(
                call,
                request,
                new StreamObserver<A>() {
                    @Override
                    public void onNext(A response) {
                        outcome.complete(response);
                    }

                    @Override
                    public void onError(Throwable failure) {
                        outcome.completeExceptionally(failure(Status.fromThrowable(failure)));
                    }

                    @Override
                    public void onCompleted() {}
                });
        return new Attempt<>(outcome, () -> call.cancel("the answer is not wanted any more", null));
    }

    private static RemoteFailure failure(Status status) {
        String said = status.getDescription() == null ? "" : ": " + status.getDescription();
        return switch (status.getCode()) {
            case UNAVAILABLE ->
                    RemoteFailure.lost("the connection failed" + said, status.asException());
            case DEADLINE_EXCEEDED, CANCELLED ->
                    RemoteFailure.answered("it did not answer in time");
            default -> RemoteFailure.answered("it answered " + status.getCode() + said);
        };
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
