package dev.punctual.server.http.wire;

import org.jspecify.annotations.Nullable;

/// One request and the way to answer it.
public interface Exchange {
    /// The method, in capitals.
    String method();

    /// The path without the query, percent signs decoded.
    String path();

    /// The first parameter of that name in the query, decoded; or null.
    @Nullable String parameter(String name);

    /// The first header of that name, which is given in small letters; or null.
    @Nullable String header(String name);

    /// The body, of which the first [#bodyLength] bytes count; empty until the route is asked to handle the exchange.
    byte[] body();

    int bodyLength();

    /// The address of whoever sent it, as far as this server can see.
    String address();

    /// When the head of the request had arrived, on the monotonic clock.
    long arrivalNanos();

    /// Whether an answer can still reach the caller. Any thread may ask.
    boolean waits();

    /// Sends the answer. Any thread may call it; calls after the first do nothing, and so do all when the caller has gone.
    void respond(Response response);
}
