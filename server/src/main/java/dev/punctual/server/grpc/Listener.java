package dev.punctual.server.grpc;

import dev.punctual.server.connections.Acceptor;
import io.grpc.netty.NettyServerBuilder;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What listens for gRPC connections and carries them: channels with our acceptor in them, and the threads for them.
///
/// The library counts calls but not connections, and shows one only when its first frames have come.
final class Listener implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Listener.class);

    private static final int MOST_EVENT_LOOPS = 4;
    private static final long CLOSE_MILLIS = 1_000;

    private final Acceptor acceptor;
    private final EventLoopGroup loops;

    Listener(int maxConnections) {
        acceptor = new Acceptor(maxConnections, connection -> {});
        IoHandlerFactory transport =
                Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        int threads = Math.min(MOST_EVENT_LOOPS, Runtime.getRuntime().availableProcessors());
        loops =
                new MultiThreadIoEventLoopGroup(
                        threads, new DefaultThreadFactory("grpc", true), transport);
    }

    /// Has the server listen by this.
    NettyServerBuilder under(NettyServerBuilder server) {
        return server.channelFactory(this::channel)
                .bossEventLoopGroup(loops)
                .workerEventLoopGroup(loops);
    }

    private ServerChannel channel() {
        ServerChannel channel =
                Epoll.isAvailable() ? new EpollServerSocketChannel() : new NioServerSocketChannel();
        channel.pipeline().addFirst(acceptor);
        return channel;
    }

    int connections() {
        return acceptor.connections();
    }

    @Override
    public void close() {
        loops.shutdownGracefully(0, CLOSE_MILLIS, TimeUnit.MILLISECONDS)
                .addListener(Listener::report);
    }

    private static void report(Future<?> ended) {
        if (ended.cause() != null) {
            LOG.warn("the threads for gRPC did not end as they should", ended.cause());
        }
    }
}
