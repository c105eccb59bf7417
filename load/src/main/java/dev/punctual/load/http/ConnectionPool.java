package dev.punctual.load.http;

import dev.punctual.load.Channel;
import dev.punctual.load.Outcome;
import dev.punctual.load.Shot;
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

/// A fixed number of connections to one server, replaced when they end.
final class ConnectionPool implements Channel, Connection.Events {
    private static final int CONNECT_TIMEOUT_MILLIS = 2_000;
    private static final long RETRY_MILLIS = 100;

    private final Vertx vertx;
    private final NetClient client;
    private final HttpTarget target;
    private final Channel.Events events;
    private final AnswerReader answers = new AnswerReader();
    private final Set<Connection> open = new LinkedHashSet<>();
    private final Deque<Connection> idle = new ArrayDeque<>();
    private boolean closed;

    ConnectionPool(Vertx vertx, HttpTarget target, Channel.Events events) {
        this.vertx = vertx;
        this.target = target;
        this.events = events;
        var options =
                new NetClientOptions()
                        .setTcpNoDelay(true)
                        .setConnectTimeout(CONNECT_TIMEOUT_MILLIS);
        if (target.tls()) {
            options.setSsl(true).setHostnameVerificationAlgorithm("HTTPS");
        }
        this.client = vertx.createNetClient(options);
    }

    @Override
    public Future<Void> open() {
        var all = new ArrayList<Future<Void>>();
        for (int i = 0; i < target.connections(); i++) {
            all.add(connect());
        }
        return Future.all(all).mapEmpty();
    }

    @Override
    public boolean hasRoom() {
        return !idle.isEmpty();
    }

    /// Takes the connection that was used last, because its buffers are still in the caches.
    @Override
    public void send(Shot shot) {
        idle.pop().send(shot);
    }

    @Override
    public List<Shot> abandon(long beforeNanos) {
        var abandoned = new ArrayList<Shot>();
        for (Connection connection : List.copyOf(open)) {
            Shot shot = connection.inFlight();
            if (shot != null && shot.fromNanos() < beforeNanos) {
                connection.abandon();
                abandoned.add(shot);
            }
        }
        return abandoned;
    }

    @Override
    public void close() {
        closed = true;
        client.close();
    }

    @Override
    public void ended(Connection connection, Shot shot, Outcome outcome, boolean usable) {
        if (usable && open.contains(connection)) {
            idle.push(connection);
        }
        if (!closed) {
            events.ended(shot, outcome);
        }
    }

    /// Opens another connection in the place of one that ended; not at once if the server took nothing on that one.
    @Override
    public void closed(Connection connection) {
        idle.remove(connection);
        if (open.remove(connection) && !closed) {
            if (connection.isProven()) {
                reconnect();
            } else {
                reconnectLater();
            }
        }
    }

    private void reconnect() {
        connect()
                .onSuccess(_ -> {
                    if (!closed) {
                        events.roomMade();
                    }
                })
                .onFailure(_ -> reconnectLater());
    }

    private void reconnectLater() {
        if (!closed) {
            vertx.setTimer(
                    RETRY_MILLIS,
                    _ -> {
                        if (!closed) {
                            reconnect();
                        }
                    });
        }
    }

    private Future<Void> connect() {
        return client.connect(target.port(), target.host())
                .map(socket -> {
                    var connection = new Connection(socket, target.answers(), answers, this);
                    open.add(connection);
                    idle.push(connection);
                    return null;
                });
    }
}
