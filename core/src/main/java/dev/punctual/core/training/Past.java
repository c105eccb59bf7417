package dev.punctual.core.training;

/// Something whose past is replayed: what was written to it, in the order in which it became known.
sealed interface Past extends AutoCloseable permits HistoricEvents, HistoricPushes {

    /// From when on the next of it is known; `Long.MAX_VALUE` if there is no more.
    long nextMicros();

    /// Applies what was known before an instant.
    void advance(long beforeMicros);

    @Override
    void close();
}
