package dev.punctual.core.store;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The generations of a store, looked at from beside: also while a gateway serves from it.
///
/// Places are where they are kept, as whoever keeps the machines names it: a file, or a key of a server.
public interface StoredGenerations extends AutoCloseable {

    /// A table's generation.
    ///
    /// @param id its identity; null if it cannot be opened
    /// @param rows how many; 0 if it cannot be opened
    /// @param createdMicros when it was made, in microseconds since 1970; 0 if it cannot be opened
    /// @param damage what is seen to be wrong without reading the rows, or null
    record Stored(
            String table,
            String place,
            @Nullable String id,
            long rows,
            long bytes,
            long createdMicros,
            @Nullable String damage) {}

    /// A part that is damaged.
    ///
    /// @param block the number of the block of a file; negative for all of it
    /// @param position of the first byte concerned
    record Damage(String table, String place, int block, long position, String what) {}

    /// What a table's generation was found to be.
    ///
    /// @param damage each damaged part; empty for a sound one
    record Verified(String table, String place, long bytes, List<Damage> damage) {
        public Verified {
            damage = List.copyOf(damage);
        }
    }

    /// What no table serves.
    ///
    /// @param inUse whether a gateway may be writing or reading it, so that it was left
    record Garbage(String place, long bytes, boolean inUse) {}

    /// What is served, by table.
    List<Stored> list();

    /// Reads all that is served, and finds what is damaged.
    List<Verified> verify();

    /// Removes what no table serves, but for what a gateway may be writing or reading.
    List<Garbage> collect();

    @Override
    default void close() {}
}
