package dev.punctual.server.gateway;

/// Wakes those whose deadline has come.
@FunctionalInterface
interface Alarms extends AutoCloseable {

    /// Runs a short action after a delay, unless it is cancelled before.
    Alarm after(long nanos, Runnable action);

    @Override
    default void close() {}

    /// An action that was not run yet.
    interface Alarm {
        void cancel();
    }
}
