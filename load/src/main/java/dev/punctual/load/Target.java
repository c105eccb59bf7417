package dev.punctual.load;

import io.vertx.core.Vertx;

/// A server under load, asked by one of its protocols.
///
/// A target turns items into the bytes of requests and knows the way there; when requests are due, how they end and what
/// is measured of them is the generator's.
public interface Target {

    /// The server, as people know it: `localhost:8080`.
    String address();

    /// How many requests may wait for a free place on the way; what does not fit is an error.
    int backlog();

    /// A new encoder, for one thread.
    Encoder encoder();

    /// A new way to the server, for one phase. All of it runs on the event loop that calls.
    Channel channel(Vertx vertx, Channel.Events events);
}
