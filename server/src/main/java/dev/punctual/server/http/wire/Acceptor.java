package dev.punctual.server.http.wire;

import dev.punctual.core.time.MonotonicClock;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Counts connections as they come, closes those beyond the bound, and sets a guard over each of the others.
@ChannelHandler.Sharable
final class Acceptor extends ChannelInboundHandlerAdapter {
    private final AtomicInteger connections = new AtomicInteger();
    private final int maxConnections;
    private final long requestNanos;
    private final MonotonicClock clock;
    private volatile @Nullable Channel listening;

    Acceptor(ServerSettings settings, MonotonicClock clock) {
        this.maxConnections = settings.maxConnections();
        this.requestNanos = settings.requestTime().toNanos();
        this.clock = clock;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        listening = context.channel();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof Channel connection) {
            if (connections.incrementAndGet() > maxConnections) {
                connections.decrementAndGet();
                connection.unsafe().closeForcibly();
                return;
            }
            connection.closeFuture().addListener(closed -> connections.decrementAndGet());
            connection.pipeline().addFirst(new ConnectionGuard(clock, requestNanos));
        }
        context.fireChannelRead(message);
    }

    int connections() {
        return connections.get();
    }

    /// Takes no more connections; those that are open stay.
    void stopListening() {
        Channel channel = listening;
        if (channel != null) {
            channel.close().addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
        }
    }
}
