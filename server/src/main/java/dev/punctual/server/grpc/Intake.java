package dev.punctual.server.grpc;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.server.oip.MemoryBound;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/// Bounds what is taken in: the calls under way, and the bytes of messages that have not come whole.
final class Intake extends ServerStreamTracer.Factory implements ServerInterceptor {
    /*
     * The library bounds one message and the calls of one connection, but not all of them together, and it says how long a
     * message is only when it has come. So a tracer counts bytes as they are read, in the bound that all requests share,
     * and has a call ended for whose bytes there is no room. A message that has come whole takes over what it holds.
     */
    private static final Context.Key<Tracer> TRACER = Context.key("intake");

    /// Calls that are served however many others there are.
    private static final String VITAL = "grpc.health.v1.Health/";

    private final MemoryBound memory;
    private final int maxCalls;
    private final AtomicInteger calls = new AtomicInteger();

    Intake(MemoryBound memory, int maxCalls) {
        this.memory = memory;
        this.maxCalls = maxCalls;
    }

    /// What follows the call that runs on this thread.
    static Tracer current() {
        return TRACER.get();
    }

    int calls() {
        return calls.get();
    }

    @Override
    public ServerStreamTracer newServerStreamTracer(String method, Metadata headers) {
        boolean room = calls.incrementAndGet() <= maxCalls;
        return new Tracer(room || method.startsWith(VITAL));
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        Tracer tracer = current();
        if (tracer.room) {
            tracer.onOverflow(failure -> call.close(Statuses.of(failure), new Metadata()));
            return next.startCall(call, headers);
        }
        var full =
                new ServingException(
                        ErrorCode.OVERLOADED,
                        "the server has as many calls as it takes; try later");
        call.close(Statuses.of(full), new Metadata());
        return new ServerCall.Listener<>() {};
    }

    /// Follows one call.
    final class Tracer extends ServerStreamTracer {
        private final boolean room;
        private final MemoryBound.Holding incoming = memory.holding();
        private volatile Consumer<ServingException> overflow = failure -> {};

        private Tracer(boolean room) {
            this.room = room;
        }

        /// Says what ends the call if there is no room for its bytes.
        void onOverflow(Consumer<ServingException> end) {
            overflow = end;
        }

        @Override
        public Context filterContext(Context context) {
            return context.withValue(TRACER, this);
        }

        @Override
        public void inboundWireSize(long bytes) {
            try {
                incoming.take(bytes);
            } catch (ServingException e) {
                Consumer<ServingException> end = overflow;
                overflow = failure -> {};
                end.accept(e);
            }
        }

        /// What a message holds that has come whole, and takes over.
        MemoryBound.Holding takeOver() {
            incoming.release();
            return memory.holding();
        }

        @Override
        public void streamClosed(Status status) {
            incoming.release();
            calls.decrementAndGet();
        }
    }
}
