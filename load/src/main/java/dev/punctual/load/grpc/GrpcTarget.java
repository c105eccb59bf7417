package dev.punctual.load.grpc;

import dev.punctual.load.Channel;
import dev.punctual.load.Encoder;
import dev.punctual.load.Item;
import dev.punctual.load.Target;
import dev.punctual.protocol.GRPCInferenceServiceGrpc;
import dev.punctual.protocol.ModelMetadataRequest;
import dev.punctual.protocol.ModelMetadataResponse;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// A server of the Open Inference Protocol that is asked by gRPC. The bodies of its questions are whole messages.
///
/// @param headers sent with every call
/// @param calls how many may be under way
/// @param backlog how many questions may wait for a free place; what does not fit is an error
public record GrpcTarget(
        String host, int port, boolean tls, Map<String, String> headers, int calls, int backlog)
        implements Target {
    private static final long PATIENCE_SECONDS = 10;

    public GrpcTarget {
        headers = Map.copyOf(headers);
        if (calls < 1 || backlog < 1) {
            throw new IllegalArgumentException(
                    "calls and backlog must be positive: " + calls + ", " + backlog);
        }
    }

    @Override
    public String address() {
        return host + ":" + port;
    }

    @Override
    public Encoder encoder() {
        return new Encoder() {
            @Override
            public Buffer question(Item.Question question) {
                return Buffer.buffer(question.content().toBytes());
            }

            @Override
            public Buffer batch(String path, List<String> events) {
                throw new IllegalArgumentException("events are not pushed by gRPC");
            }
        };
    }

    @Override
    public Channel channel(Vertx vertx, Channel.Events events) {
        return new CallPool(vertx, this, events);
    }

    /// Asks what the server says of a model.
    ///
    /// @throws IllegalArgumentException if it does not say so
    public ModelMetadataResponse describe(String model) {
        ManagedChannel channel = secured(builder()).build();
        try {
            return GRPCInferenceServiceGrpc.newBlockingStub(channel)
                    .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(metadata()))
                    .withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS)
                    .modelMetadata(ModelMetadataRequest.newBuilder().setName(model).build());
        } catch (StatusRuntimeException e) {
            throw new IllegalArgumentException(
                    "the server at %s does not describe model %s: %s"
                            .formatted(address(), model, e.getStatus()),
                    e);
        } finally {
            channel.shutdownNow();
        }
    }

    NettyChannelBuilder builder() {
        return NettyChannelBuilder.forAddress(host, port);
    }

    NettyChannelBuilder secured(NettyChannelBuilder builder) {
        return tls ? builder.useTransportSecurity() : builder.usePlaintext();
    }

    Metadata metadata() {
        var metadata = new Metadata();
        headers.forEach((name, value) ->
                metadata.put(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER), value));
        return metadata;
    }
}
