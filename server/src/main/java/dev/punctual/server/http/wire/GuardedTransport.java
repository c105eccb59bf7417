package dev.punctual.server.http.wire;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelHandler;
import io.vertx.core.impl.transports.EpollTransport;
import io.vertx.core.impl.transports.NioTransport;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.spi.transport.Transport;
import org.jspecify.annotations.Nullable;

/// A transport that lets a handler of ours see every connection from its first moment: epoll where there is one.
///
/// The server library shows a connection only when a whole head has come over it, which is too late to bound their
/// number and the time that a head takes.
///
/// @param implementation the library's transport, with the handler put in
record GuardedTransport(Transport implementation) implements io.vertx.core.transport.Transport {
    /// @param acceptor is put before the part of the server's channel that registers connections
    static GuardedTransport of(ChannelHandler acceptor) {
        io.vertx.core.transport.Transport epoll = io.vertx.core.transport.Transport.EPOLL;
        return new GuardedTransport(
                epoll != null && epoll.available() ? new Epoll(acceptor) : new Nio(acceptor));
    }

    @Override
    public String name() {
        return implementation instanceof Epoll ? "epoll" : "nio";
    }

    @Override
    public boolean available() {
        return implementation.isAvailable();
    }

    @Override
    public @Nullable Throwable unavailabilityCause() {
        return implementation.unavailabilityCause();
    }

    private static final class Epoll extends EpollTransport {
        private final ChannelHandler acceptor;

        Epoll(ChannelHandler acceptor) {
            this.acceptor = acceptor;
        }

        @Override
        public void configure(
                NetServerOptions options, boolean domainSocket, ServerBootstrap bootstrap) {
            super.configure(options, domainSocket, bootstrap);
            bootstrap.handler(acceptor);
        }
    }

    private static final class Nio extends NioTransport {
        private final ChannelHandler acceptor;

        Nio(ChannelHandler acceptor) {
            this.acceptor = acceptor;
        }

        @Override
        public void configure(
                NetServerOptions options, boolean domainSocket, ServerBootstrap bootstrap) {
            super.configure(options, domainSocket, bootstrap);
            bootstrap.handler(acceptor);
        }
    }
}
