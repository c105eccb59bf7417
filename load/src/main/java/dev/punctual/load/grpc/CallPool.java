package dev.punctual.load.grpc;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.punctual.load.Channel;
import dev.punctual.load.Outcome;
import dev.punctual.load.Shot;
import dev.punctual.protocol.GRPCInferenceServiceGrpc;
import dev.punctual.protocol.ModelInferResponse;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A bounded number of calls over a few connections to one server.
final class CallPool implements Channel {
    /*
     * The connections live on the event loop that sends, so that neither a request nor its answer changes threads.
     * One connection carries as many calls as servers usually allow at a time; more calls get more connections.
     */
    private static final int CALLS_PER_CONNECTION = 64;
    private static final int MOST_BYTES = 64 << 20;
    private static final MethodDescriptor<byte[], byte[]> INFER =
            GRPCInferenceServiceGrpc.getModelInferMethod().toBuilder(
                            Bytes.AS_THEY_ARE, Bytes.AS_THEY_ARE)
                    .build();

    private final ContextInternal context;
    private final GrpcTarget target;
    private final Channel.Events events;
    private final List<ManagedChannel> connections = new ArrayList<>();
    private final Map<Call, Shot> underWay = new LinkedHashMap<>();
    private int next;
    private boolean closed;

    CallPool(Vertx vertx, GrpcTarget target, Channel.Events events) {
        this.context = (ContextInternal) vertx.getOrCreateContext();
        this.target = target;
        this.events = events;
    }

    @Override
    public Future<Void> open() {
        EventLoop loop = context.nettyEventLoop();
        int count = (target.calls() + CALLS_PER_CONNECTION - 1) / CALLS_PER_CONNECTION;
        var all = new ArrayList<Future<Void>>();
        for (int i = 0; i < count; i++) {
            NettyChannelBuilder builder =
                    target.builder()
                            .eventLoopGroup(loop)
                            .channelType(NioSocketChannel.class)
                            .directExecutor()
                            .maxInboundMessageSize(MOST_BYTES);
            ManagedChannel connection = target.secured(builder).build();
            connections.add(connection);
            Promise<Void> open = context.promise();
            awaitReady(connection, open);
            all.add(open.future());
        }
        return Future.all(all).mapEmpty();
    }

    private void awaitReady(ManagedChannel connection, Promise<Void> open) {
        ConnectivityState state = connection.getState(true);
        switch (state) {
            case READY -> open.tryComplete();
            case TRANSIENT_FAILURE, SHUTDOWN ->
                    open.tryFail(new IOException("cannot connect to " + target.address()));
            default ->
                    connection.notifyWhenStateChanged(
                            state, () -> context.emit(_ -> awaitReady(connection, open)));
        }
    }

    @Override
    public boolean hasRoom() {
        return underWay.size() < target.calls();
    }

    @Override
    public void send(Shot shot) {
        ManagedChannel connection = connections.get(next++ % connections.size());
        ClientCall<byte[], byte[]> call = connection.newCall(INFER, CallOptions.DEFAULT);
        var listener = new Call(call);
        underWay.put(listener, shot);
        call.start(listener, target.metadata());
        call.sendMessage(shot.bytes().getBytes());
        call.halfClose();
        call.request(2);
    }

    @Override
    public List<Shot> abandon(long beforeNanos) {
        var abandoned = new ArrayList<Shot>();
        for (Map.Entry<Call, Shot> each : List.copyOf(underWay.entrySet())) {
            if (each.getValue().fromNanos() < beforeNanos) {
                underWay.remove(each.getKey());
                abandoned.add(each.getValue());
                each.getKey().call.cancel("nobody waits for it any more", null);
            }
        }
        return abandoned;
    }

    @Override
    public void close() {
        closed = true;
        underWay.clear();
        connections.forEach(ManagedChannel::shutdownNow);
    }

    /// One call.
    private final class Call extends ClientCall.Listener<byte[]> {
        private final ClientCall<byte[], byte[]> call;
        private byte @Nullable [] answer;

        Call(ClientCall<byte[], byte[]> call) {
            this.call = call;
        }

        @Override
        public void onMessage(byte[] message) {
            answer = message;
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            context.emit(_ -> {
                Shot shot = underWay.remove(this);
                if (shot != null && !closed) {
                    events.ended(shot, outcome(status));
                }
            });
        }

        private Outcome outcome(Status status) {
            byte[] message = answer;
            if (status.isOk() && message != null) {
                try {
                    return new Outcome.Answered(
                            Answers.read(ModelInferResponse.parseFrom(message)));
                } catch (InvalidProtocolBufferException e) {
                    return new Outcome.Refused("unreadable");
                }
            }
            String code = status.getCode().name().toLowerCase(Locale.ROOT);
            // A connection that ends takes its calls with it; anything else the server said.
            return status.getCause() instanceof IOException
                    ? new Outcome.Lost("connection")
                    : new Outcome.Refused("grpc_" + code);
        }
    }
}
