package dev.punctual.server.http.wire;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.time.MonotonicClock;
import dev.punctual.server.http.json.ErrorBody;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.AttributeKey;
import io.netty.util.concurrent.Future;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Watches one connection: a request must arrive within its time, head and body. Used on the connection's event loop.
final class ConnectionGuard extends ChannelInboundHandlerAdapter {
    /*
     * It stands before all other handlers, so whatever a read brought has been decoded when the read returns: a head that
     * has begun and not come whole is seen by bytes without a new request, a body by an exchange that is still
     * receiving. Only then is a timer set, so requests that come in one piece, nearly all, cost nothing. The timer looks
     * again when it fires and is set anew for whatever is unfinished then.
     *
     * A connection that is closed while the caller still sends is reset by the kernel, which may cost the caller the
     * answer. So it lingers: the answer and an end of stream go out, nothing more is read, and it is closed a second later.
     */
    private static final AttributeKey<ConnectionGuard> KEY =
            AttributeKey.valueOf(ConnectionGuard.class, "guard");
    private static final Logger LOG = LoggerFactory.getLogger(ConnectionGuard.class);
    private static final long LINGER_MILLIS = 1000;
    private static final long NONE = Long.MIN_VALUE;
    private static final String LATE =
            "the request did not arrive in time: send it in one go, or over a faster connection";

    private final MonotonicClock clock;
    private final long requestNanos;
    private final ArrayDeque<VertxExchange> receiving = new ArrayDeque<>();
    private @Nullable ChannelHandlerContext context;
    private long headSinceNanos = NONE;
    private int heads;
    private int open;
    private boolean multiplexed;
    private boolean timing;

    ConnectionGuard(MonotonicClock clock, long requestNanos) {
        this.clock = clock;
        this.requestNanos = requestNanos;
    }

    /// The guard of a connection.
    static ConnectionGuard of(Channel channel) {
        return channel.attr(KEY).get();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
        added.channel().attr(KEY).set(this);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        int before = heads;
        if (headSinceNanos == NONE && receiving.isEmpty()) {
            headSinceNanos = clock.nanos();
        }
        context.fireChannelRead(message);
        if (multiplexed || heads != before || !receiving.isEmpty()) {
            headSinceNanos = NONE;
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        context.fireChannelReadComplete();
        if (!timing && (headSinceNanos != NONE || !receiving.isEmpty())) {
            schedule(context, requestNanos);
        }
    }

    /// The connection carries many requests at once, in frames that have bounds of their own.
    void multiplexed() {
        multiplexed = true;
    }

    /// A head has come whole.
    void began(VertxExchange exchange) {
        heads++;
        open++;
        headSinceNanos = NONE;
        receiving.add(exchange);
    }

    /// A body has come whole, or will not be read further.
    void received(VertxExchange exchange) {
        receiving.remove(exchange);
    }

    /// An exchange is over.
    void ended() {
        open--;
    }

    private void schedule(ChannelHandlerContext context, long nanos) {
        timing = true;
        context.executor()
                .schedule(() -> check(context), nanos, TimeUnit.NANOSECONDS)
                .addListener(ConnectionGuard::report);
    }

    private void check(ChannelHandlerContext context) {
        timing = false;
        if (!context.channel().isActive()) {
            return;
        }
        long now = clock.nanos();
        for (VertxExchange oldest = receiving.peek();
                oldest != null && now - oldest.arrivalNanos() >= requestNanos;
                oldest = receiving.peek()) {
            oldest.refuse(Response.failure(ErrorCode.REQUEST_TIMEOUT, LATE, null));
        }
        if (headSinceNanos != NONE && open > 0) {
            // A request that waits for the one before it is not late by its own fault.
            headSinceNanos = now;
        }
        if (headSinceNanos != NONE && now - headSinceNanos >= requestNanos) {
            refuseHead(context);
            return;
        }
        VertxExchange oldest = receiving.peek();
        long since = oldest != null ? oldest.arrivalNanos() : headSinceNanos;
        if (since != NONE) {
            schedule(context, Math.max(1, requestNanos - (now - since)));
        }
    }

    private void refuseHead(ChannelHandlerContext context) {
        byte[] body = ErrorBody.of(ErrorCode.REQUEST_TIMEOUT, LATE, null);
        String head =
                "HTTP/1.1 408 Request Timeout\r\nconnection: close\r\n"
                        + "content-type: application/json\r\ncontent-length: "
                        + body.length
                        + "\r\n\r\n";
        ByteBuf answer = Unpooled.wrappedBuffer(head.getBytes(StandardCharsets.US_ASCII), body);
        context.writeAndFlush(answer).addListener(ChannelFutureListener.CLOSE);
    }

    /// Closes the connection, whose last answer was sent, although the caller may still be sending.
    void linger() {
        ChannelHandlerContext here = context;
        if (here == null || !(here.channel() instanceof DuplexChannel channel)) {
            return;
        }
        channel.config().setAutoRead(false);
        channel.shutdownOutput().addListener(ConnectionGuard::report);
        here.executor()
                .schedule(() -> close(here), LINGER_MILLIS, TimeUnit.MILLISECONDS)
                .addListener(ConnectionGuard::report);
    }

    private static void close(ChannelHandlerContext context) {
        context.close().addListener(ConnectionGuard::report);
    }

    private static void report(Future<?> done) {
        if (done.cause() != null) {
            LOG.debug("a connection did not end as it should", done.cause());
        }
    }
}
