package dev.punctual.server.grpc;

import dev.punctual.core.time.MonotonicClock;
import dev.punctual.protocol.GRPCInferenceServiceGrpc;
import dev.punctual.server.connections.ListenFailure;
import dev.punctual.server.connections.UnderWay;
import dev.punctual.server.oip.Inferences;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The gRPC side of the gateway: the inference protocol, the standard health service and reflection.
public final class GrpcEdge implements AutoCloseable {
    /*
     * Calls run on the event loops of their connections, as requests do over HTTP: nothing in them blocks, and a hand-over
     * to another thread costs more than a quick answer.
     */
    private static final Logger LOG = LoggerFactory.getLogger(GrpcEdge.class);
    private static final String ALL = "";
    private static final Duration LAST_ANSWERS = Duration.ofSeconds(1);
    private static final long CLOSE_SECONDS = 5;
    private static final int METADATA_BYTES = 16_384;

    /// A connection on which nothing was heard for that long is asked whether it is still there.
    private static final long PING_MINUTES = 2;

    private final HealthStatusManager health = new HealthStatusManager();
    private final Intake intake;

    /// Inferences, those of streams too; streams may stay open without any.
    private final UnderWay load = new UnderWay();

    private final Listener listener;
    private final Server server;
    private volatile boolean ready;

    private GrpcEdge(GrpcSettings settings, Inferences inferences, MonotonicClock clock) {
        this.intake = new Intake(inferences.memory(), settings.maxCalls());
        this.listener = new Listener(settings.connections().most());
        health.setStatus(ALL, ServingStatus.NOT_SERVING);
        health.setStatus(GRPCInferenceServiceGrpc.SERVICE_NAME, ServingStatus.NOT_SERVING);
        var means = new InferCall.Means(inferences, clock, load, settings.clients());
        var unary = new UnaryInfer(means);
        var stream = new StreamInfer(means, settings.inferencesPerStream());
        var own =
                Map.<String, ServerMethodDefinition<?, ?>>of(
                        GRPCInferenceServiceGrpc.getModelInferMethod().getFullMethodName(),
                        ServerMethodDefinition.create(
                                reading(GRPCInferenceServiceGrpc.getModelInferMethod()), unary),
                        GRPCInferenceServiceGrpc.getModelStreamInferMethod().getFullMethodName(),
                        ServerMethodDefinition.create(
                                reading(GRPCInferenceServiceGrpc.getModelStreamInferMethod()),
                                stream));
        this.server =
                builder(settings)
                        .directExecutor()
                        .addStreamTracerFactory(intake)
                        .intercept(intake)
                        .addService(
                                with(
                                        new ProtocolService(inferences, this::isReady)
                                                .bindService(),
                                        own))
                        .addService(health.getHealthService())
                        .addService(ProtoReflectionServiceV1.newInstance())
                        .build();
        try {
            server.start();
        } catch (IOException e) {
            listener.close();
            throw ListenFailure.of("gRPC", settings.host(), settings.port(), e);
        }
    }

    private NettyServerBuilder builder(GrpcSettings settings) {
        GrpcSettings.Connections each = settings.connections();
        var address = new InetSocketAddress(settings.host(), settings.port());
        return listener.under(NettyServerBuilder.forAddress(address))
                .maxInboundMessageSize(Inferences.MOST_BYTES)
                .maxInboundMetadataSize(METADATA_BYTES)
                .maxConcurrentCallsPerConnection(each.calls())
                .handshakeTimeout(each.greeting().toMillis(), TimeUnit.MILLISECONDS)
                .maxConnectionIdle(each.idle().toMillis(), TimeUnit.MILLISECONDS)
                .permitKeepAliveTime(each.keepAlive().toMillis(), TimeUnit.MILLISECONDS)
                .permitKeepAliveWithoutCalls(true)
                .keepAliveTime(PING_MINUTES, TimeUnit.MINUTES);
    }

    /// A method as it is called, whose requests are taken in unread.
    private static <A> MethodDescriptor<Received, A> reading(MethodDescriptor<?, A> method) {
        return method.toBuilder(Received.MARSHALLER, method.getResponseMarshaller()).build();
    }

    /// The same service with other definitions of some methods.
    private static ServerServiceDefinition with(
            ServerServiceDefinition service, Map<String, ServerMethodDefinition<?, ?>> others) {
        List<ServerMethodDefinition<?, ?>> methods = new ArrayList<>();
        for (ServerMethodDefinition<?, ?> method : service.getMethods()) {
            String name = method.getMethodDescriptor().getFullMethodName();
            methods.add(others.getOrDefault(name, method));
        }
        ServiceDescriptor.Builder descriptor =
                ServiceDescriptor.newBuilder(service.getServiceDescriptor().getName())
                        .setSchemaDescriptor(service.getServiceDescriptor().getSchemaDescriptor());
        methods.forEach(method -> descriptor.addMethod(method.getMethodDescriptor()));
        ServerServiceDefinition.Builder all = ServerServiceDefinition.builder(descriptor.build());
        methods.forEach(all::addMethod);
        return all.build();
    }

    /// Starts to listen. Inferences are answered from now on, but it says that it is not ready until told so.
    public static GrpcEdge start(
            GrpcSettings settings, Inferences inferences, MonotonicClock clock) {
        return new GrpcEdge(settings, inferences, clock);
    }

    /// The port it listens on.
    public int port() {
        return server.getPort();
    }

    /// How many connections are open.
    public int connections() {
        return listener.connections();
    }

    /// How many calls are under way.
    public int calls() {
        return intake.calls();
    }

    /// Says from now on that inferences are welcome.
    public void ready() {
        ready = true;
        health.setStatus(ALL, ServingStatus.SERVING);
        health.setStatus(GRPCInferenceServiceGrpc.SERVICE_NAME, ServingStatus.SERVING);
    }

    private boolean isReady() {
        return ready;
    }

    /// How many inferences are under way, those of streams too.
    public int inFlight() {
        return load.count();
    }

    /// Ends in good order: not ready, no new calls, and closed when no inference is under way or the limit is reached.
    ///
    /// @return whether all inferences were answered
    public boolean drain(Duration limit) {
        ready = false;
        health.enterTerminalState();
        server.shutdown();
        boolean answered = load.awaitIdle(limit);
        awaitEnd(LAST_ANSWERS); // of calls; streams stay open without any inference
        close();
        return answered;
    }

    private boolean awaitEnd(Duration limit) {
        try {
            return server.awaitTermination(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /// Ends every call at once.
    @Override
    public void close() {
        server.shutdownNow();
        if (!awaitEnd(Duration.ofSeconds(CLOSE_SECONDS))) {
            LOG.warn("the gRPC server did not end within {} s", CLOSE_SECONDS);
        }
        listener.close();
    }
}
