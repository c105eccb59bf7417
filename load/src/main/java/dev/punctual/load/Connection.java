package dev.punctual.load;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import org.jspecify.annotations.Nullable;

/// A kept-alive connection with at most one request in flight. Used by the event loop alone.
final class Connection {
    private final NetSocket socket;
    private final Events events;
    private final ResponseReader response = new ResponseReader();
    private @Nullable Shot inFlight;

    /// What happens on connections. Each shot sent ends by exactly one of the first two, unless it is taken back.
    interface Events {
        /// The response is complete; valid during the call. The connection can be used again if the response says so.
        void completed(Connection connection, Shot shot, ResponseReader response);

        /// The connection ended, or sent bytes that are no response, before the answer was complete.
        void broken(Connection connection, Shot shot, String kind);

        /// A connection is ready that was not before.
        void opened();

        /// The connection has ended and takes nothing more.
        void closed(Connection connection);
    }

    Connection(NetSocket socket, Events events) {
        this.socket = socket;
        this.events = events;
        socket.handler(this::arrived);
        socket.closeHandler(_ -> ended());
        // A reset by the peer is followed by the close handler, which counts it.
        socket.exceptionHandler(_ -> {});
    }

    void send(Shot shot) {
        inFlight = shot;
        socket.write(shot.bytes());
    }

    @Nullable Shot inFlight() {
        return inFlight;
    }

    /// Gives up what is in flight and closes the connection: a late answer must not be taken for the next one.
    void abandon() {
        inFlight = null;
        socket.close();
    }

    private void arrived(Buffer piece) {
        Shot shot = inFlight;
        if (shot == null) {
            socket.close();
            return;
        }
        try {
            if (!response.add(piece)) {
                return;
            }
        } catch (IllegalArgumentException _) {
            inFlight = null;
            events.broken(this, shot, "unreadable");
            socket.close();
            return;
        }
        inFlight = null;
        boolean keepAlive = response.keepAlive();
        events.completed(this, shot, response);
        response.reset();
        if (!keepAlive) {
            socket.close();
        }
    }

    private void ended() {
        Shot shot = inFlight;
        inFlight = null;
        if (shot != null) {
            events.broken(this, shot, "connection");
        }
        events.closed(this);
    }
}
