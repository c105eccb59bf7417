package dev.punctual.server.grpc;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.protocol.ModelInferResponse;
import dev.punctual.server.http.endpoints.ServerTiming;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.Status;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// `ModelInfer`: one message, one answer.
record UnaryInfer(InferCall.Means means)
        implements ServerCallHandler<Received, ModelInferResponse> {
    private static final Metadata.Key<String> TIMING =
            Metadata.Key.of(ServerTiming.HEADER, Metadata.ASCII_STRING_MARSHALLER);

    @Override
    public ServerCall.Listener<Received> startCall(
            ServerCall<Received, ModelInferResponse> call, Metadata headers) {
        ServingException refusal = means.refusal(call, headers);
        if (refusal != null) {
            call.close(Statuses.of(refusal), Statuses.trailers(refusal));
            return new ServerCall.Listener<>() {};
        }
        var unary = new Unary(call, headers);
        Intake.current().onOverflow(failure -> unary.fail(failure, "", ""));
        call.request(2); // the second would be one too many
        return unary;
    }

    /// One call. Its events come one after the other; its answer may come from any thread, and the first one is sent.
    private final class Unary extends ServerCall.Listener<Received> implements InferCall.Outlet {
        private final ServerCall<Received, ModelInferResponse> call;
        private final InferCall infer;
        private final AtomicBoolean over = new AtomicBoolean();
        private @Nullable Received message;

        Unary(ServerCall<Received, ModelInferResponse> call, Metadata headers) {
            this.call = call;
            this.infer = new InferCall(means, Context.current(), headers, this);
        }

        @Override
        public void onMessage(Received received) {
            if (message == null) {
                message = received;
            } else {
                received.holding().release();
                refuse("send one message in a call");
            }
        }

        @Override
        public void onHalfClose() {
            Received whole = message;
            message = null;
            if (whole == null) {
                refuse("there is no message");
            } else if (over.get()) {
                whole.holding().release();
            } else {
                infer.begin(whole);
            }
        }

        private void refuse(String why) {
            fail(new ServingException(ErrorCode.MALFORMED_BODY, why), "", "");
        }

        @Override
        public void onCancel() {
            over.set(true);
            Received unread = message;
            if (unread != null) {
                unread.holding().release();
                message = null;
            }
        }

        @Override
        public void answer(ModelInferResponse answer, String timing) {
            if (over.compareAndSet(false, true)) {
                call.sendHeaders(new Metadata());
                call.sendMessage(answer);
                call.close(Status.OK, trailers(timing));
            }
        }

        @Override
        public void fail(ServingException failure, String id, String timing) {
            if (over.compareAndSet(false, true)) {
                call.close(Statuses.of(failure), trailers(timing));
            }
        }

        private static Metadata trailers(String timing) {
            var trailers = new Metadata();
            if (!timing.isEmpty()) {
                trailers.put(TIMING, timing);
            }
            return trailers;
        }

        @Override
        public boolean waits() {
            return !over.get();
        }
    }
}
