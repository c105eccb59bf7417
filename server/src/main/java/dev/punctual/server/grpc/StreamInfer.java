package dev.punctual.server.grpc;

import dev.punctual.core.error.ServingException;
import dev.punctual.protocol.ModelInferResponse;
import dev.punctual.protocol.ModelStreamInferResponse;
import dev.punctual.server.oip.Failures;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.Status;
import java.util.concurrent.locks.ReentrantLock;

/// `ModelStreamInfer`: many messages, each with one answer, which comes when it is ready. A failure is an answer too, and
/// the stream goes on.
///
/// @param mostUnderWay how many messages are taken before one of them is answered
record StreamInfer(InferCall.Means means, int mostUnderWay)
        implements ServerCallHandler<Received, ModelStreamInferResponse> {

    @Override
    public ServerCall.Listener<Received> startCall(
            ServerCall<Received, ModelStreamInferResponse> call, Metadata headers) {
        var stream = new Stream(call, headers);
        Intake.current().onOverflow(failure -> stream.end(Statuses.of(failure)));
        call.sendHeaders(new Metadata());
        call.request(mostUnderWay);
        return stream;
    }

    /// One stream. Messages come one after the other; answers may come from any thread.
    private final class Stream extends ServerCall.Listener<Received> {
        /*
         * A message is asked for whenever one is answered, but not while the connection cannot take more answers, so no
         * more than the bound are under way and no more than that many answers wait to be sent.
         */
        private final ServerCall<Received, ModelStreamInferResponse> call;
        private final Context context;
        private final Metadata headers;
        private final ReentrantLock lock = new ReentrantLock();
        private int underWay;
        private int owed;
        private boolean halfClosed;
        private volatile boolean over;

        Stream(ServerCall<Received, ModelStreamInferResponse> call, Metadata headers) {
            this.call = call;
            this.context = Context.current();
            this.headers = headers;
        }

        @Override
        public void onMessage(Received message) {
            locked(() -> underWay++);
            var answering = new Answering();
            ServingException refusal = means.refusal(call, headers);
            if (refusal == null) {
                new InferCall(means, context, headers, answering).begin(message);
            } else {
                message.holding().release();
                answering.fail(refusal, "", "");
            }
        }

        @Override
        public void onReady() {
            locked(this::ask);
        }

        @Override
        public void onHalfClose() {
            locked(() -> {
                halfClosed = true;
                endIfAllAreAnswered();
            });
        }

        @Override
        public void onCancel() {
            over = true;
        }

        /// Ends the stream, whatever is under way.
        void end(Status status) {
            locked(() -> {
                if (!over) {
                    over = true;
                    call.close(status, new Metadata());
                }
            });
        }

        private void ask() {
            if (owed > 0 && !over && !halfClosed && call.isReady()) {
                call.request(owed);
                owed = 0;
            }
        }

        private void endIfAllAreAnswered() {
            if (halfClosed && underWay == 0) {
                end(Status.OK);
            }
        }

        private void send(ModelStreamInferResponse answer) {
            locked(() -> {
                underWay--;
                owed++;
                if (!over) {
                    call.sendMessage(answer);
                }
                ask();
                endIfAllAreAnswered();
            });
        }

        private void locked(Runnable change) {
            lock.lock();
            try {
                change.run();
            } finally {
                lock.unlock();
            }
        }

        /// The way back of one inference.
        private final class Answering implements InferCall.Outlet {
            @Override
            public void answer(ModelInferResponse answer, String timing) {
                send(ModelStreamInferResponse.newBuilder().setInferResponse(answer).build());
            }

            @Override
            public void fail(ServingException failure, String id, String timing) {
                send(
                        ModelStreamInferResponse.newBuilder()
                                .setErrorMessage(Failures.message(failure))
                                .setInferResponse(ModelInferResponse.newBuilder().setId(id))
                                .build());
            }

            @Override
            public boolean waits() {
                return !over;
            }
        }
    }
}
