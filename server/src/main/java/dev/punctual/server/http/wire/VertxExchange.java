package dev.punctual.server.http.wire;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.internal.buffer.BufferInternal;
import java.util.Arrays;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One request of the server library, from its head to its answer. All but [#respond] is for its event loop.
final class VertxExchange implements Exchange {
    private static final Logger LOG = LoggerFactory.getLogger(VertxExchange.class);
    private static final byte[] EMPTY = {};
    private static final int FIRST_BYTES = 16_384;
    private static final int UNKNOWN = -1;

    private enum State {
        RECEIVING,
        HANDED_OVER,
        OVER
    }

    private final HttpServerRequest request;
    private final Channel channel;
    private final ConnectionGuard guard;
    private final ServerLoad load;
    private final long arrivalNanos;
    private Route route = ServerLoad.REFUSAL;
    private State state = State.RECEIVING;

    /// Whether the caller took the request back.
    private volatile boolean gone;

    private byte[] body = EMPTY;
    private int length;

    VertxExchange(HttpServerRequest request, Channel channel, ServerLoad load, long arrivalNanos) {
        this.request = request;
        this.channel = channel;
        this.guard = ConnectionGuard.of(channel);
        this.load = load;
        this.arrivalNanos = arrivalNanos;
    }

    /// Chooses the route by the head, and takes the body in if the route wants it.
    void begin(Router router) {
        guard.began(this);
        boolean room = load.enter();
        Route chosen = router.route(this);
        route =
                room || chosen.vital()
                        ? chosen
                        : Route.answering(chosen.refusal(ServerLoad.overloaded()));
        long declared = declaredLength();
        if (declared > route.bodyLimit()) {
            refuse(tooLarge());
            return;
        }
        if ("100-continue".equalsIgnoreCase(request.getHeader("expect"))) {
            request.response().writeContinue();
        }
        request.exceptionHandler(failure -> abandon());
        if (request.version() == HttpVersion.HTTP_2) {
            request.response().exceptionHandler(failure -> gone = true);
        }
        request.handler(chunk -> receive(chunk, declared));
        request.endHandler(end -> handOver());
    }

    /// What the head says of the body's length; [#UNKNOWN] if it says nothing.
    private long declaredLength() {
        String declared = request.getHeader("content-length");
        if (declared == null) {
            return UNKNOWN;
        }
        try {
            return Long.parseLong(declared);
        } catch (NumberFormatException e) {
            // More digits than a long has; anything else was refused by the decoder.
            return Long.MAX_VALUE;
        }
    }

    private void receive(Buffer chunk, long declared) {
        if (state != State.RECEIVING) {
            return;
        }
        int count = chunk.length();
        if (count > route.bodyLimit() - length) {
            refuse(tooLarge());
            return;
        }
        int needed = length + count;
        if (needed > body.length && !grow(needed, declared)) {
            refuse(route.refusal(ServerLoad.overloaded()));
            return;
        }
        chunk.getBytes(body, length);
        length = needed;
    }

    /// Makes room for a body in doubling steps, because a caller may promise bytes that never come.
    private boolean grow(int needed, long declared) {
        int least = declared == UNKNOWN ? needed : (int) Math.min(declared, FIRST_BYTES);
        int size = Math.max(Math.max(needed, least), Math.min(body.length * 2, route.bodyLimit()));
        if (size > FIRST_BYTES && !load.hold(size - heldBytes())) {
            return false;
        }
        body = Arrays.copyOf(body, size);
        return true;
    }

    private int heldBytes() {
        return body.length > FIRST_BYTES ? body.length : 0;
    }

    private Response tooLarge() {
        return route.refusal(
                new ServingException(
                        ErrorCode.TOO_LARGE,
                        "the body may have at most "
                                + route.bodyLimit()
                                + " bytes; send several requests"));
    }

    private void handOver() {
        if (state != State.RECEIVING) {
            return;
        }
        state = State.HANDED_OVER;
        guard.received(this);
        try {
            route.handle(this);
        } catch (ServingException e) {
            respond(route.refusal(e));
        } catch (RuntimeException e) {
            LOG.error("a request to {} failed", request.path(), e);
            respond(
                    route.refusal(
                            new ServingException(
                                    ErrorCode.INTERNAL,
                                    "this is our mistake; see the server's log")));
        }
    }

    /// Answers before the body has come whole, and reads no more of it.
    void refuse(Response response) {
        if (state != State.RECEIVING) {
            return;
        }
        guard.received(this);
        finish();
        request.pause();
        write(response, false);
    }

    private void abandon() {
        if (state == State.RECEIVING) {
            guard.received(this);
            finish();
        }
    }

    private void finish() {
        state = State.OVER;
        load.release(heldBytes());
        body = EMPTY;
        load.leave();
        guard.ended();
    }

    @Override
    public void respond(Response response) {
        if (channel.eventLoop().inEventLoop()) {
            send(response);
            return;
        }
        try {
            channel.eventLoop().execute(() -> send(response));
        } catch (RejectedExecutionException e) {
            LOG.debug("the server closed before an answer", e);
        }
    }

    private void send(Response response) {
        if (state == State.HANDED_OVER) {
            finish();
            write(response, true);
        }
    }

    private void write(Response response, boolean whole) {
        if (!channel.isActive()) {
            return;
        }
        boolean http2 = request.version() == HttpVersion.HTTP_2;
        boolean last = !whole || load.draining();
        HttpServerResponse out = request.response();
        try {
            out.setStatusCode(response.status());
            out.putHeader(HttpHeaders.CONTENT_TYPE, response.contentType());
            response.headers().forEach(out::putHeader);
            if (last && !http2) {
                out.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
            }
            Buffer bytes =
                    BufferInternal.buffer(
                            Unpooled.wrappedBuffer(response.body(), 0, response.length()));
            var sent = out.end(bytes);
            if (last) {
                sent.onComplete(written -> close(http2, whole));
            }
        } catch (IllegalStateException e) {
            LOG.debug("the caller took its request back before the answer", e);
        }
    }

    private void close(boolean http2, boolean whole) {
        if (http2) {
            if (!whole) {
                request.response().reset(0);
            }
        } else if (whole) {
            request.connection().close();
        } else {
            guard.linger();
        }
    }

    @Override
    public boolean waits() {
        return !gone && channel.isActive();
    }

    @Override
    public String address() {
        return request.remoteAddress().hostAddress();
    }

    @Override
    public String method() {
        return request.method().name();
    }

    @Override
    public String path() {
        String path = request.path();
        if (path == null) {
            return "";
        }
        return path.indexOf('%') < 0 ? path : decoded(path);
    }

    @Override
    public @Nullable String parameter(String name) {
        try {
            return request.getParam(name);
        } catch (IllegalArgumentException e) {
            return null; // its percent signs mean nothing
        }
    }

    private static String decoded(String path) {
        try {
            return QueryStringDecoder.decodeComponent(path.replace("+", "%2B"));
        } catch (IllegalArgumentException e) {
            return path;
        }
    }

    @Override
    public @Nullable String header(String name) {
        return request.getHeader(name);
    }

    @Override
    public byte[] body() {
        return body;
    }

    @Override
    public int bodyLength() {
        return length;
    }

    @Override
    public long arrivalNanos() {
        return arrivalNanos;
    }
}
