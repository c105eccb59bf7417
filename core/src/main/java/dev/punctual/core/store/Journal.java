package dev.punctual.core.store;

/// An append-only log of records, kept until what they say is safe elsewhere. One thread appends.
public interface Journal extends AutoCloseable {

    /// Appends a record and returns its position, which is greater than that of every record before it.
    ///
    /// When this returns the record survives the end of the process.
    long append(byte[] record);

    /// Waits until every record appended so far survives the end of the machine.
    void sync();

    /// Calls back with the records at `from` and after it, in order.
    void replay(long from, RecordVisitor visitor);

    /// Forgets the records before `position`.
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
