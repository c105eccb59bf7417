package dev.punctual.redis;

import java.time.Duration;

/// How a Redis server is reached.
///
/// @param user empty for the server's default
/// @param password empty for none
/// @param database the number of one of its databases
/// @param prefix what the names of all keys begin with; stores of one server with different prefixes know nothing of each
///     other
/// @param timeout how long the server may take for anything that has no deadline of its own
public record RedisOptions(
        String host,
        int port,
        boolean tls,
        String user,
        String password,
        int database,
        String prefix,
        Duration timeout) {

    /// A server without a password, and its first database.
    public static RedisOptions of(String host, int port, String prefix) {
        return new RedisOptions(host, port, false, "", "", 0, prefix, Duration.ofSeconds(10));
    }

    /// Where it is, for messages.
    String address() {
        return host + ":" + port;
    }

    @Override
    public String toString() {
        return address() + "/" + database + " " + prefix; // without the password
    }
}
