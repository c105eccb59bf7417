package dev.punctual.load.http;

import dev.punctual.load.Outcome;
import dev.punctual.load.Reading;
import dev.punctual.load.Shot;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import org.jspecify.annotations.Nullable;

/// A kept-alive connection with at most one request in flight. Used by the event loop alone.
final class Connection {
    private final NetSocket socket;
    private final Events events;
    private final AnswerFormat format;
    private final AnswerReader answers;
    private final ResponseReader response = new ResponseReader();
    private @Nullable Shot inFlight;
    private boolean proven;

    /// What happens on connections. Each shot sent ends exactly once, unless it is taken back.
    interface Events {
        /// A shot ended. The connection takes another one if `usable`.
        void ended(Connection connection, Shot shot, Outcome outcome, boolean usable);

        /// The connection has ended and takes nothing more.
        void closed(Connection connection);
    }

    Connection(NetSocket socket, AnswerFormat format, AnswerReader answers, Events events) {
        this.socket = socket;
        this.events = events;
        this.format = format;
        this.answers = answers;
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

    /// Whether it has carried a response.
    boolean isProven() {
        return proven;
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
            events.ended(this, shot, new Outcome.Lost("unreadable"), false);
            socket.close();
            return;
        }
        inFlight = null;
        proven = true;
        boolean keepAlive = response.keepAlive();
        Outcome outcome = outcome(shot);
        response.reset();
        events.ended(this, shot, outcome, keepAlive);
        if (!keepAlive) {
            socket.close();
        }
    }

    private Outcome outcome(Shot shot) {
        int status = response.status();
        byte[] bytes = response.bytes();
        int start = response.bodyStart();
        if (status < 200 || status > 299) {
            boolean late =
                    !shot.isQuestion()
                            && answers.late(bytes, start, response.bodyEnd()) == shot.events();
            return late ? new Outcome.TooLate() : new Outcome.Refused("http_" + status);
        }
        if (!shot.isQuestion()) {
            return new Outcome.Acknowledged();
        }
        Reading reading = format.read(answers, bytes, start, response.jsonEnd());
        return reading == null ? new Outcome.Refused("unreadable") : new Outcome.Answered(reading);
    }

    private void ended() {
        Shot shot = inFlight;
        inFlight = null;
        if (shot != null) {
            events.ended(this, shot, new Outcome.Lost("connection"), false);
        }
        events.closed(this);
    }
}
