package dev.punctual.testing.oip;

import static dev.punctual.testing.oip.Group.expect;

import dev.punctual.protocol.GRPCInferenceServiceGrpc;
import dev.punctual.protocol.ModelInferRequest;
import dev.punctual.protocol.ModelInferResponse;
import dev.punctual.protocol.ModelStreamInferResponse;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Deadlines, cancellation and streams.
final class GrpcCallChecks {
    private static final long PATIENCE_SECONDS = 30;
    private static final int CANCELLED = 20;
    private static final int IN_STREAM = 10;

    private GrpcCallChecks() {}

    static Group<GrpcTarget> group() {
        return new Group<GrpcTarget>("grpc calls")
                .check("answers within a long deadline", GrpcCallChecks::longDeadline)
                .check("answers or ends at a short deadline", GrpcCallChecks::shortDeadline)
                .check("goes on after calls that were cancelled", GrpcCallChecks::cancellation)
                .check("answers every inference of a stream", GrpcCallChecks::stream)
                .check("goes on with a stream after a failure", GrpcCallChecks::failureInStream)
                .check("ends an empty stream", GrpcCallChecks::emptyStream)
                .check(
                        "goes on after a stream that was cancelled",
                        GrpcCallChecks::cancelledStream);
    }

    private static void longDeadline(GrpcTarget target) {
        ModelInferRequest request = GrpcQuestions.to(target).raw().build();
        target.answered(
                "ModelInfer within 20 s",
                s -> s.withDeadlineAfter(20, TimeUnit.SECONDS).modelInfer(request));
    }

    private static void shortDeadline(GrpcTarget target) {
        ModelInferRequest request = GrpcQuestions.to(target).raw().build();
        Status status =
                target.status(
                        s -> s.withDeadlineAfter(100, TimeUnit.MICROSECONDS).modelInfer(request));
        expect(
                status.isOk()
                        || status.getCode() == Status.Code.DEADLINE_EXCEEDED
                        || status.getCode() == Status.Code.UNAVAILABLE,
                "a deadline of 100 microseconds gave " + status);
        target.infer(request);
    }

    private static void cancellation(GrpcTarget target) {
        ModelInferRequest request = GrpcQuestions.to(target).raw().build();
        for (int i = 0; i < CANCELLED; i++) {
            var call = GRPCInferenceServiceGrpc.newFutureStub(target.channel()).modelInfer(request);
            call.cancel(true);
        }
        target.infer(request);
    }

    private static void stream(GrpcTarget target) {
        ModelInferRequest.Builder request = GrpcQuestions.to(target).raw();
        var stream = new Stream(target);
        for (int i = 0; i < IN_STREAM; i++) {
            stream.send(request.setId("number " + i).build());
        }
        Set<String> ids = new HashSet<>();
        for (ModelStreamInferResponse answer : stream.end()) {
            expect(
                    answer.getErrorMessage().isEmpty(),
                    "an inference failed: " + answer.getErrorMessage());
            ModelInferResponse response = answer.getInferResponse();
            expect(response.getOutputsCount() > 0, "an answer has no outputs: " + answer);
            ids.add(response.getId());
        }
        expect(ids.size() == IN_STREAM, IN_STREAM + " were asked, answered are " + ids);
    }

    private static void failureInStream(GrpcTarget target) {
        ModelInferRequest good = GrpcQuestions.to(target).raw().setId("good").build();
        ModelInferRequest bad = good.toBuilder().setId("bad").clearInputs().build();
        var stream = new Stream(target);
        stream.send(bad);
        stream.send(good);
        int failed = 0;
        int answered = 0;
        for (ModelStreamInferResponse answer : stream.end()) {
            if (answer.getErrorMessage().isEmpty()) {
                expect(answer.getInferResponse().getId().equals("good"), "wrong id: " + answer);
                answered++;
            } else {
                failed++;
            }
        }
        expect(failed == 1, failed + " failures, not 1");
        expect(answered == 1, answered + " answers, not 1");
    }

    private static void emptyStream(GrpcTarget target) {
        List<ModelStreamInferResponse> answers = new Stream(target).end();
        expect(answers.isEmpty(), "an empty stream has answers: " + answers);
    }

    private static void cancelledStream(GrpcTarget target) {
        ModelInferRequest request = GrpcQuestions.to(target).raw().build();
        var stream = new Stream(target);
        stream.send(request);
        stream.cancel();
        target.infer(request);
    }

    /// One stream and what came of it.
    private static final class Stream implements StreamObserver<ModelStreamInferResponse> {
        private final List<ModelStreamInferResponse> answers = new ArrayList<>();
        private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        private final CountDownLatch ended = new CountDownLatch(1);
        private final StreamObserver<ModelInferRequest> requests;

        Stream(GrpcTarget target) {
            requests =
                    GRPCInferenceServiceGrpc.newStub(target.channel())
                            .withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS)
                            .modelStreamInfer(this);
        }

        void send(ModelInferRequest request) {
            try {
                requests.onNext(request);
            } catch (IllegalStateException | StatusRuntimeException e) {
                failure.compareAndSet(null, e);
            }
        }

        void cancel() {
            requests.onError(Status.CANCELLED.asRuntimeException());
        }

        /// All answers, once the server has ended the stream too.
        List<ModelStreamInferResponse> end() {
            requests.onCompleted();
            try {
                expect(
                        ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS),
                        "the stream is not ended after " + PATIENCE_SECONDS + " s");
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new Deviation("interrupted");
            }
            Throwable thrown = failure.get();
            if (thrown instanceof StatusRuntimeException e
                    && e.getStatus().getCode() == Status.Code.UNIMPLEMENTED) {
                throw new NotApplicable("the server has no ModelStreamInfer");
            }
            expect(thrown == null, "the stream failed: " + thrown);
            return answers;
        }

        @Override
        public void onNext(ModelStreamInferResponse answer) {
            answers.add(answer);
        }

        @Override
        public void onError(Throwable thrown) {
            failure.compareAndSet(null, thrown);
            ended.countDown();
        }

        @Override
        public void onCompleted() {
            ended.countDown();
        }
    }
}
