package dev.punctual.core.store;

/// An append-only log of records, kept until what they say is safe elsewhere. One thread appends; any may sync, replay
/// and truncate.
///
/// Once closed, a journal answers every call but [#close] with `STORAGE_FAILED`.
public interface Journal extends AutoCloseable {

    /// The longest record, in bytes.
    int MAX_RECORD_BYTES = 16 << 20;

    /// Appends a record and returns its position, which is greater than that of every record before it, forgotten ones
    /// included.
    ///
    /// When this returns the record survives the end of the process.
    ///
    /// @throws dev.punctual.core.error.ServingException with `TOO_LARGE` if it is longer than [#MAX_RECORD_BYTES]
    long append(byte[] record);

    /// Waits until every record appended so far survives the end of the machine.
    void sync();

    /// Calls back, in order, with the records at `from` and after it that there were when the replay began.
    void replay(long from, RecordVisitor visitor);

    /// Forgets the records before `position`; all of them if it is greater than [#nextPosition].
    void truncateBefore(long position);

    /// The position that the next record will have.
    long nextPosition();

    @Override
    void close();

    /// Receives the records of a replay.
    @FunctionalInterface
    interface RecordVisitor {
        void record(long position, byte[] record);
    }
}
