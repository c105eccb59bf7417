package dev.punctual.load;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A fixed number of connections to one server, replaced when they end. Used by the event loop alone.
final class ConnectionPool {
    private static final int CONNECT_TIMEOUT_MILLIS = 2_000;
    private static final long RETRY_MILLIS = 100;

    private final Vertx vertx;
    private final NetClient client;
    private final Target target;
    private final Connection.Events events;
    private final Set<Connection> open = new LinkedHashSet<>();
    private final Deque<Connection> idle = new ArrayDeque<>();
    private boolean closed;

    ConnectionPool(Vertx vertx, Target target, Connection.Events events) {
        this.vertx = vertx;
        this.target = target;
        this.events = events;
        this.client =
                vertx.createNetClient(
                        new NetClientOptions()
                                .setTcpNoDelay(true)
                                .setConnectTimeout(CONNECT_TIMEOUT_MILLIS));
    }

    /// Opens all connections; fails if one cannot be opened.
    Future<Void> open() {
        var all = new ArrayList<Future<Void>>();
        for (int i = 0; i < target.connections(); i++) {
            all.add(connect());
        }
        return Future.all(all).mapEmpty();
    }

    /// The connection that was used last, because its buffers are still in the caches; null if all are busy.
    @Nullable Connection acquire() {
        return idle.poll();
    }

    boolean hasIdle() {
        return !idle.isEmpty();
    }

    /// Makes a connection available again, if it has not ended.
    void release(Connection connection) {
        if (open.contains(connection)) {
            idle.push(connection);
        }
    }

    /// Forgets a connection that ended and opens another in its place, trying again until the pool is closed.
    void replace(Connection connection) {
        idle.remove(connection);
        if (open.remove(connection) && !closed) {
            reconnect();
        }
    }

    /// The connections that wait for an answer.
    List<Connection> busy() {
        return open.stream().filter(c -> c.inFlight() != null).toList();
    }

    void close() {
        closed = true;
        client.close();
    }

    private void reconnect() {
        connect()
                .onSuccess(_ -> events.opened())
                .onFailure(_ -> {
                    if (!closed) {
                        vertx.setTimer(RETRY_MILLIS, _ -> reconnect());
                    }
                });
    }

    private Future<Void> connect() {
        return client.connect(target.port(), target.host())
                .map(socket -> {
                    var connection = new Connection(socket, events);
                    open.add(connection);
                    idle.push(connection);
                    return null;
                });
    }
}
