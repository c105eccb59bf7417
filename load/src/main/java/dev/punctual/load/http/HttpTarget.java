package dev.punctual.load.http;

import dev.punctual.load.Channel;
import dev.punctual.load.Encoder;
import dev.punctual.load.Target;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.Map;

/// A server that is asked by HTTP/1.1, and how much of the generator's own room it is given.
///
/// @param tls whether the connections are encrypted, with a certificate that this machine trusts
/// @param headers sent with every request
/// @param connections kept open, each with at most one request in flight
/// @param backlog how many requests may wait for a free connection; what does not fit is an error
/// @param answers reads the answers to questions
public record HttpTarget(
        String host,
        int port,
        boolean tls,
        Map<String, String> headers,
        int connections,
        int backlog,
        AnswerFormat answers)
        implements Target {
    /*
     * HTTP/1.1 over kept-alive connections: with Vert.x's own client it cost as much as this framing costs with the
     * reading of the answers, and HTTP/2 over one connection cost a little more. The framing is our own because
     * it gives what a pool behind futures does not: one order of sending, a bound on what waits, and an end for every
     * request that is counted once.
     */

    public HttpTarget {
        headers = Map.copyOf(headers);
        if (connections < 1 || backlog < 1) {
            throw new IllegalArgumentException(
                    "connections and backlog must be positive: " + connections + ", " + backlog);
        }
    }

    /// A gateway on this machine, with 64 connections and a backlog of 8,192 requests.
    public static HttpTarget local(int port) {
        return new HttpTarget(
                "127.0.0.1", port, false, Map.of(), 64, 8_192, AnswerFormat.PREDICTIONS);
    }

    /// The same server with one more header on every request.
    public HttpTarget withHeader(String name, String value) {
        var all = new HashMap<>(headers);
        all.put(name, value);
        return new HttpTarget(host, port, tls, all, connections, backlog, answers);
    }

    /// The same server with other bounds.
    public HttpTarget withBounds(int newConnections, int newBacklog) {
        return new HttpTarget(host, port, tls, headers, newConnections, newBacklog, answers);
    }

    @Override
    public String address() {
        return host + ":" + port;
    }

    @Override
    public Encoder encoder() {
        return new RequestEncoder(this);
    }

    @Override
    public Channel channel(Vertx vertx, Channel.Events events) {
        return new ConnectionPool(vertx, this, events);
    }
}
