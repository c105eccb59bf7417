package dev.punctual.load;

import java.util.HashMap;
import java.util.Map;

/// A server under load, and how much of the generator's own room it is given.
///
/// @param headers sent with every request
/// @param connections kept open, each with at most one request in flight
/// @param backlog how many requests may wait for a free connection; what does not fit is an error
public record Target(
        String host, int port, Map<String, String> headers, int connections, int backlog) {

    public Target {
        headers = Map.copyOf(headers);
        if (connections < 1 || backlog < 1) {
            throw new IllegalArgumentException(
                    "connections and backlog must be positive: " + connections + ", " + backlog);
        }
    }

    /// A server on this machine, with 64 connections and a backlog of 8,192 requests.
    public static Target local(int port) {
        return new Target("127.0.0.1", port, Map.of(), 64, 8_192);
    }

    /// The same server with one more header on every request.
    public Target withHeader(String name, String value) {
        var all = new HashMap<>(headers);
        all.put(name, value);
        return new Target(host, port, all, connections, backlog);
    }

    /// The same server with other bounds.
    public Target withBounds(int newConnections, int newBacklog) {
        return new Target(host, port, headers, newConnections, newBacklog);
    }
}
