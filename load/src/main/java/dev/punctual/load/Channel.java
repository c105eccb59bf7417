package dev.punctual.load;

import io.vertx.core.Future;
import java.util.List;

/// The way to a server during one phase: a bounded number of places, each for one request in flight. Used by the event
/// loop alone.
public interface Channel {

    /// What happens on a channel.
    interface Events {
        /// A request ended. Each that was sent ends exactly once, unless it was abandoned.
        void ended(Shot shot, Outcome outcome);

        /// A place is free that was not before.
        void roomMade();
    }

    /// Connects; fails if the server cannot be reached.
    Future<Void> open();

    /// Whether a request can be sent now.
    boolean hasRoom();

    /// Sends a request; only while there is room.
    void send(Shot shot);

    /// Gives up the requests in flight that count from before a moment, and returns them. No event follows of them.
    List<Shot> abandon(long beforeNanos);

    /// Ends all of it; no event follows.
    void close();
}
