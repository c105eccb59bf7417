package dev.punctual.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.util.concurrent.ListenableFuture;
import dev.punctual.core.definition.ClientLimits;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.time.MonotonicClock;
import dev.punctual.protocol.GRPCInferenceServiceGrpc;
import dev.punctual.protocol.GRPCInferenceServiceGrpc.GRPCInferenceServiceBlockingStub;
import dev.punctual.protocol.InferParameter;
import dev.punctual.protocol.ModelInferRequest;
import dev.punctual.protocol.ModelInferResponse;
import dev.punctual.protocol.ModelStreamInferResponse;
import dev.punctual.protocol.RepositoryModelLoadRequest;
import dev.punctual.protocol.ServerLiveRequest;
import dev.punctual.protocol.ServerReadyRequest;
import dev.punctual.server.http.ClientGate;
import dev.punctual.server.oip.TestModels;
import io.grpc.CallOptions;
import io.grpc.ClientInterceptor;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class GrpcEdgeTest {
    private static final long PATIENCE_SECONDS = 20;

    private static void await(BooleanSupplier condition) throws InterruptedException {
        for (int i = 0; i < 20_000 && !condition.getAsBoolean(); i++) {
            Thread.sleep(1);
        }
        assertThat(condition.getAsBoolean()).isTrue();
    }

    @Test
    void aClientThatAsksTooMuchIsRefusedAndOthersAreNot() throws InterruptedException {
        var gate = new ClientGate(new ClientLimits(0.001, 3, "x-api-key"), MonotonicClock.system());
        try (var bounded = new RunningGrpc(1 << 26, 100, gate)) {
            ModelInferRequest asked = RunningGrpc.rows("echo", 1).build();
            for (int i = 0; i < 2; i++) {
                assertThat(bounded.status(stub -> by(stub, "a").modelInfer(asked)))
                        .isEqualTo(Status.OK);
            }
            var answers = new LinkedBlockingQueue<String>();
            StreamObserver<ModelInferRequest> stream =
                    GRPCInferenceServiceGrpc.newStub(bounded.channel)
                            .withInterceptors(key("a"))
                            .modelStreamInfer(errorsInto(answers));
            stream.onNext(asked);
            stream.onNext(asked);
            assertThat(answers.take()).isEmpty();
            assertThat(answers.take()).contains("ask again later");
            stream.onCompleted();
            Status refused = bounded.status(stub -> by(stub, "a").modelInfer(asked));
            assertThat(refused.getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
            assertThat(refused.getDescription()).contains("ask again later");
            assertThat(bounded.status(stub -> by(stub, "b").modelInfer(asked)))
                    .isEqualTo(Status.OK);
        }
    }

    private static GRPCInferenceServiceBlockingStub by(
            GRPCInferenceServiceBlockingStub stub, String client) {
        return stub.withInterceptors(key(client));
    }

    private static ClientInterceptor key(String client) {
        var headers = new Metadata();
        headers.put(Metadata.Key.of("x-api-key", Metadata.ASCII_STRING_MARSHALLER), client);
        return MetadataUtils.newAttachHeadersInterceptor(headers);
    }

    private static StreamObserver<ModelStreamInferResponse> errorsInto(Queue<String> errors) {
        return new StreamObserver<>() {
            @Override
            public void onNext(ModelStreamInferResponse answer) {
                errors.add(answer.getErrorMessage());
            }

            @Override
            public void onError(Throwable failure) {
                errors.add(String.valueOf(failure.getMessage()));
            }

            @Override
            public void onCompleted() {}
        };
    }

    @Test
    void aCancelledCallIsNotWanted() throws Exception {
        try (var grpc = new RunningGrpc()) {
            var call = grpc.future().modelInfer(RunningGrpc.rows("held", 1).build());
            TestModels.Held held = grpc.models.next();
            assertThat(held.sink().wanted()).isTrue();
            assertThat(call.cancel(true)).isTrue();
            await(() -> !held.sink().wanted());
            held.answer(); // to nobody
            await(() -> grpc.edge.inFlight() == 0);
            assertThat(grpc.stub().modelInfer(RunningGrpc.rows("echo", 1).build()).getOutputsList())
                    .hasSize(1);
        }
    }

    @Test
    void theDeadlineOfTheCallAndItsTimeoutBoundTheBudget() throws Exception {
        try (var grpc = new RunningGrpc()) {
            ModelInferRequest request = RunningGrpc.rows("held", 1).build();
            var byDeadline =
                    grpc.future().withDeadlineAfter(5, TimeUnit.SECONDS).modelInfer(request);
            assertThat(budgetNanos(grpc.models.next())).isBetween(1L, TimeUnit.SECONDS.toNanos(5));
            var micros = InferParameter.newBuilder().setInt64Param(2_000_000).build();
            var byTimeout =
                    grpc.future()
                            .withDeadlineAfter(5, TimeUnit.SECONDS)
                            .modelInfer(
                                    request.toBuilder().putParameters("timeout", micros).build());
            assertThat(budgetNanos(grpc.models.next())).isEqualTo(TimeUnit.SECONDS.toNanos(2));
            assertThat(byDeadline.cancel(true) && byTimeout.cancel(true)).isTrue();
        }
    }

    private static long budgetNanos(TestModels.Held held) {
        return held.work().deadline().atNanos() - held.work().ledger().startNanos();
    }

    @Test
    void aMessageForWhichThereIsNoRoomHarmsNoOther() {
        try (var grpc = new RunningGrpc(100_000, 100)) {
            ModelInferRequest small = RunningGrpc.rows("echo", 100).build();
            ModelInferRequest large = RunningGrpc.rows("echo", 50_000).build();
            for (int i = 0; i < 300; i++) { // more than there is room for, if any were kept
                assertThat(grpc.stub().modelInfer(small).getRawOutputContents(0).size())
                        .isEqualTo(800);
                if (i % 100 == 0) {
                    Status status = grpc.status(stub -> stub.modelInfer(large));
                    assertThat(status.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
                    assertThat(status.getDescription()).contains("ask again later");
                }
            }
        }
    }

    @Test
    void callsBeyondTheBoundAreRefusedButNotThoseOfHealth() throws Exception {
        try (var grpc = new RunningGrpc(1 << 20, 1)) {
            var first = grpc.future().modelInfer(RunningGrpc.rows("held", 1).build());
            TestModels.Held held = grpc.models.next();
            Status status = grpc.status(s -> s.modelInfer(RunningGrpc.rows("echo", 1).build()));
            assertThat(status.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
            assertThat(health(grpc)).isEqualTo(ServingStatus.SERVING);
            held.answer();
            assertThat(first.get(PATIENCE_SECONDS, TimeUnit.SECONDS).getModelName())
                    .isEqualTo("held");
            await(() -> grpc.edge.calls() == 0);
            grpc.stub().modelInfer(RunningGrpc.rows("echo", 1).build());
        }
    }

    private static ServingStatus health(RunningGrpc grpc) {
        return HealthGrpc.newBlockingStub(grpc.channel)
                .withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .check(HealthCheckRequest.getDefaultInstance())
                .getStatus();
    }

    @Test
    void aDrainAnswersWhatIsUnderWayAndEndsIdleStreams() throws Exception {
        try (var grpc = new RunningGrpc()) {
            var idle = new Answers();
            GRPCInferenceServiceGrpc.newStub(grpc.channel).modelStreamInfer(idle);
            ListenableFuture<ModelInferResponse> call =
                    grpc.future().modelInfer(RunningGrpc.rows("held", 1).build());
            TestModels.Held held = grpc.models.next();
            var drained =
                    CompletableFuture.supplyAsync(() -> grpc.edge.drain(Duration.ofSeconds(30)));
            await(() ->
                    !grpc.status(s -> s.serverLive(ServerLiveRequest.getDefaultInstance())).isOk());
            assertThat(drained.isDone()).isFalse();
            held.answer();
            assertThat(call.get(PATIENCE_SECONDS, TimeUnit.SECONDS).getModelName())
                    .isEqualTo("held");
            assertThat(drained.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
            await(() -> idle.over);
        }
    }

    @Test
    void aStreamAnswersWhatIsReadyFirst() throws Exception {
        try (var grpc = new RunningGrpc()) {
            var answers = new Answers();
            StreamObserver<ModelInferRequest> stream =
                    GRPCInferenceServiceGrpc.newStub(grpc.channel).modelStreamInfer(answers);
            stream.onNext(RunningGrpc.rows("held", 1).setId("first").build());
            TestModels.Held held = grpc.models.next();
            stream.onNext(RunningGrpc.rows("echo", 1).setId("second").build());
            stream.onNext(RunningGrpc.rows("nobody", 1).setId("third").build());
            assertThat(answers.next().getInferResponse().getId()).isEqualTo("second");
            ModelStreamInferResponse failed = answers.next();
            assertThat(failed.getErrorMessage()).contains("there is no model 'nobody'");
            assertThat(failed.getInferResponse().getId()).isEqualTo("third");
            stream.onCompleted();
            held.answer();
            assertThat(answers.next().getInferResponse().getId()).isEqualTo("first");
            await(() -> answers.over);
            assertThat(answers.failure).isNull();
        }
    }

    @Test
    void aStreamTakesNoMoreThanItMayAtATime() throws Exception {
        try (var grpc = new RunningGrpc()) {
            var answers = new Answers();
            StreamObserver<ModelInferRequest> stream =
                    GRPCInferenceServiceGrpc.newStub(grpc.channel).modelStreamInfer(answers);
            for (int i = 0; i < 50; i++) {
                stream.onNext(RunningGrpc.rows("held", 1).setId("" + i).build());
            }
            stream.onCompleted();
            for (int i = 0; i < 50; i++) {
                TestModels.Held held = grpc.models.next();
                assertThat(grpc.edge.inFlight()).isBetween(1, 4);
                held.answer();
            }
            for (int i = 0; i < 50; i++) {
                assertThat(answers.next().getErrorMessage()).isEmpty();
            }
            await(() -> answers.over);
        }
    }

    private static final class Answers implements StreamObserver<ModelStreamInferResponse> {
        private final BlockingQueue<ModelStreamInferResponse> all = new LinkedBlockingQueue<>();
        private volatile boolean over;
        private volatile @Nullable Throwable failure;

        ModelStreamInferResponse next() throws InterruptedException {
            ModelStreamInferResponse next = all.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (next == null) {
                throw new AssertionError("no answer came: " + failure);
            }
            return next;
        }

        @Override
        public void onNext(ModelStreamInferResponse answer) {
            all.add(answer);
        }

        @Override
        public void onError(Throwable thrown) {
            failure = thrown;
            over = true;
        }

        @Override
        public void onCompleted() {
            over = true;
        }
    }

    @Test
    void bytesThatAreNoMessageAreRefused() {
        MethodDescriptor<byte[], ModelInferResponse> method =
                GRPCInferenceServiceGrpc.getModelInferMethod().toBuilder(
                                new Raw(),
                                GRPCInferenceServiceGrpc.getModelInferMethod()
                                        .getResponseMarshaller())
                        .build();
        try (var grpc = new RunningGrpc()) {
            assertThatThrownBy(() ->
                            ClientCalls.blockingUnaryCall(
                                    grpc.channel,
                                    method,
                                    CallOptions.DEFAULT.withDeadlineAfter(20, TimeUnit.SECONDS),
                                    new byte[] {-1, -1, -1}))
                    .hasMessageContaining("INVALID_ARGUMENT: the message is no ModelInferRequest");
        }
    }

    private static final class Raw implements MethodDescriptor.Marshaller<byte[]> {
        @Override
        public InputStream stream(byte[] bytes) {
            return new ByteArrayInputStream(bytes);
        }

        @Override
        public byte[] parse(InputStream stream) {
            throw new UnsupportedOperationException();
        }
    }

    @Test
    void readinessIsToldByAllWays() {
        try (var grpc = new RunningGrpc()) {
            assertThat(health(grpc)).isEqualTo(ServingStatus.SERVING);
            assertThat(grpc.stub().serverReady(ServerReadyRequest.getDefaultInstance()).getReady())
                    .isTrue();
        }
    }

    @Test
    void modelsThatStayAreNotLoaded() {
        try (var grpc = new RunningGrpc()) {
            var known = RepositoryModelLoadRequest.newBuilder().setModelName("echo").build();
            var unknown = RepositoryModelLoadRequest.newBuilder().setModelName("nobody").build();
            assertThat(grpc.status(s -> s.repositoryModelLoad(known)).getCode())
                    .isEqualTo(Status.Code.UNIMPLEMENTED);
            assertThat(grpc.status(s -> s.repositoryModelLoad(unknown)).getCode())
                    .isEqualTo(Status.Code.NOT_FOUND);
        }
    }

    @Test
    void theStatusFollowsTheCategory() {
        var codes =
                List.of(
                        ErrorCode.WRONG_TYPE,
                        ErrorCode.NOT_FOUND,
                        ErrorCode.UNSUPPORTED,
                        ErrorCode.TOO_MANY_REQUESTS,
                        ErrorCode.OVERLOADED,
                        ErrorCode.NO_ANSWER,
                        ErrorCode.STORAGE_FAILED,
                        ErrorCode.INTERNAL);
        assertThat(codes)
                .extracting(code -> Statuses.of(new ServingException(code, "why")).getCode())
                .containsExactly(
                        Status.Code.INVALID_ARGUMENT,
                        Status.Code.NOT_FOUND,
                        Status.Code.UNIMPLEMENTED,
                        Status.Code.RESOURCE_EXHAUSTED,
                        Status.Code.UNAVAILABLE,
                        Status.Code.DEADLINE_EXCEEDED,
                        Status.Code.UNAVAILABLE,
                        Status.Code.INTERNAL);
        assertThat(Statuses.of(new ServingException(ErrorCode.WRONG_TYPE, "is odd", "x")))
                .extracting(Status::getDescription)
                .isEqualTo("x is odd");
    }
}
