package dev.punctual.server.connections;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Counts connections as they come, closes those beyond the bound, and shows each of the others before it is registered.
///
/// It belongs into the channel that listens, before the part of it that registers connections.
@ChannelHandler.Sharable
public final class Acceptor extends ChannelInboundHandlerAdapter {
    private final UnderWay connections = new UnderWay();
    private final int maxConnections;
    private final Consumer<Channel> accepted;
    private volatile @Nullable Channel listening;

    /// @param accepted is given each connection that stays
    public Acceptor(int maxConnections, Consumer<Channel> accepted) {
        LibraryLogs.quieten();
        this.maxConnections = maxConnections;
        this.accepted = accepted;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        listening = context.channel();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof Channel connection) {
            if (connections.enter() > maxConnections) {
                connections.leave();
                connection.unsafe().closeForcibly();
                return;
            }
            connection.closeFuture().addListener(closed -> connections.leave());
            accepted.accept(connection);
        }
        context.fireChannelRead(message);
    }

    /// How many connections are open.
    public int connections() {
        return connections.count();
    }

    /// Takes no more connections; those that are open stay.
    public void stopListening() {
        Channel channel = listening;
        if (channel != null) {
            channel.close().addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
        }
    }

    /// Waits until no connection is open; false if that took too long.
    public boolean awaitNone(Duration limit) {
        return connections.awaitIdle(limit);
    }
}
