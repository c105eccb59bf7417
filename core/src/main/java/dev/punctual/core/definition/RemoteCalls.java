package dev.punctual.core.definition;

import java.time.Duration;

/// How a remote model is asked.
///
/// @param connections how many requests may be under way at once
/// @param timeout how long a call may take, however long its caller would wait
/// @param hedges how many requests may be sent a second time, as a share of all
/// @param breaker when the server is left alone
public record RemoteCalls(int connections, Duration timeout, double hedges, Breaker breaker) {

    /// What holds unless a definition says otherwise.
    public static RemoteCalls defaults() {
        Duration timeout = Duration.ofSeconds(1);
        return new RemoteCalls(32, timeout, 0.05, Breaker.defaults(timeout));
    }

    /// When a server that fails is left alone, and for how long.
    ///
    /// @param failures the share of failed calls that is too many
    /// @param slow how long a call may take and still not count as failed
    /// @param window over which time calls are counted
    /// @param pause how long nobody asks
    public record Breaker(double failures, Duration slow, Duration window, Duration pause) {

        /// What holds unless a definition says otherwise.
        ///
        /// @param timeout how long a call may take at all
        public static Breaker defaults(Duration timeout) {
            return new Breaker(0.5, timeout, Duration.ofSeconds(10), Duration.ofSeconds(2));
        }
    }
}
