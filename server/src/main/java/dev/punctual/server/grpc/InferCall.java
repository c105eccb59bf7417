package dev.punctual.server.grpc;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.tensor.Tensor;
import dev.punctual.core.time.MonotonicClock;
import dev.punctual.core.trace.TraceContext;
import dev.punctual.protocol.ModelInferRequest;
import dev.punctual.protocol.ModelInferResponse;
import dev.punctual.server.connections.UnderWay;
import dev.punctual.server.http.ClientGate;
import dev.punctual.server.http.call.CallerBudget;
import dev.punctual.server.oip.Caller;
import dev.punctual.server.oip.InferRequest;
import dev.punctual.server.oip.Inferences;
import dev.punctual.server.oip.Subject;
import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One inference that came as a message, alone or in a stream, up to where its answer is a message again.
final class InferCall {
    private static final Logger LOG = LoggerFactory.getLogger(InferCall.class);

    /// About a tenth of a millisecond of parsing, which event loops have time for.
    private static final int LARGE = 32_768;

    private static final Metadata.Key<String> TRACEPARENT =
            Metadata.Key.of(TraceContext.HEADER, Metadata.ASCII_STRING_MARSHALLER);

    private final Means means;
    private final Outlet outlet;
    private final long arrivalNanos;
    private final long allowedNanos;
    private final @Nullable String traceparent;

    /// What all inferences are made with.
    ///
    /// @param gate refuses clients that ask too much; null if there is none
    record Means(
            Inferences inferences, MonotonicClock clock, UnderWay load, @Nullable ClientGate gate) {

        /// Why an inference by a call is refused; null if it is not.
        @Nullable ServingException refusal(ServerCall<?, ?> call, Metadata headers) {
            if (gate == null) {
                return null;
            }
            String address =
                    call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR)
                                    instanceof InetSocketAddress from
                            ? from.getAddress().getHostAddress()
                            : "";
            return gate.refusal(
                    address,
                    name -> headers.get(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER)));
        }
    }

    /// Sends what becomes of an inference: one call of [#answer] or [#fail], by any thread.
    interface Outlet {
        void answer(ModelInferResponse answer, String timing);

        /// Says why there is no answer.
        ///
        /// @param id of the request; empty if it has none or could not be read
        /// @param timing empty if the request could not be read
        void fail(ServingException failure, String id, String timing);

        /// Whether the caller still waits.
        boolean waits();
    }

    /// An inference whose head has come now.
    ///
    /// @param context with the caller's deadline
    /// @param headers with the caller's place in a trace
    InferCall(Means means, Context context, Metadata headers, Outlet outlet) {
        this.traceparent = headers.get(TRACEPARENT);
        this.means = means;
        this.outlet = outlet;
        this.arrivalNanos = means.clock.nanos();
        Deadline deadline = context.getDeadline();
        this.allowedNanos =
                deadline == null
                        ? CallerBudget.UNLIMITED
                        : Math.max(1, deadline.timeRemaining(TimeUnit.NANOSECONDS));
    }

    /// Has a message answered. A large one is read on a thread of its own, so that small ones do not wait for it.
    void begin(Received message) {
        means.load.enter();
        if (message.length() <= LARGE) {
            infer(message);
        } else {
            Thread.startVirtualThread(() -> infer(message));
        }
    }

    private void infer(Received message) {
        String id = "";
        try {
            ModelInferRequest request = message.parse();
            id = request.getId();
            Subject subject =
                    means.inferences.subject(request.getModelName(), request.getModelVersion());
            var caller = new GrpcCaller(subject, id);
            means.inferences
                    .call(subject, arrivalNanos, caller, message.holding())
                    .begin(() ->
                            RequestReader.read(request, message.holding()).within(allowedNanos));
        } catch (ServingException e) {
            failUnread(message, e, id);
        } catch (RuntimeException e) {
            LOG.error("a message could not be read", e);
            failUnread(
                    message,
                    new ServingException(
                            ErrorCode.INTERNAL, "this is our mistake; see the server's log"),
                    id);
        }
    }

    private void failUnread(Received message, ServingException failure, String id) {
        message.holding().release();
        fail(failure, id, "");
    }

    private void fail(ServingException failure, String id, String timing) {
        outlet.fail(failure, id, timing);
        means.load.leave();
    }

    /// Who sent the message.
    private final class GrpcCaller implements Caller {
        private final Subject subject;
        private final String id;

        GrpcCaller(Subject subject, String id) {
            this.subject = subject;
            this.id = id;
        }

        @Override
        public Consumer<String> written(
                InferRequest request, List<Tensor> outputs, Map<String, String> parameters) {
            ModelInferResponse answer = AnswerMessage.of(subject, request, outputs, parameters);
            return timing -> {
                outlet.answer(answer, timing);
                means.load.leave();
            };
        }

        @Override
        public void failed(ServingException failure, String timing) {
            fail(failure, id, timing);
        }

        @Override
        public @Nullable String traceparent() {
            return traceparent;
        }

        @Override
        public boolean waits() {
            return outlet.waits();
        }
    }
}
