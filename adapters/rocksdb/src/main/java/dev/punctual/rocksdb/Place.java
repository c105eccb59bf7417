package dev.punctual.rocksdb;

import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyHandle;

/// Where the rows that a table serves lie: the family and the prefix of their keys.
final class Place {
    private final ColumnFamilyHandle family;
    private final byte[] prefix;
    private final @Nullable String generation;
    private final long rows;
    private volatile boolean removed;

    /// @param generation the identity of the generation, or null for a table written row by row
    /// @param rows the number of rows of the generation
    Place(ColumnFamilyHandle family, byte[] prefix, @Nullable String generation, long rows) {
        this.family = family;
        this.prefix = prefix;
        this.generation = generation;
        this.rows = rows;
    }

    ColumnFamilyHandle family() {
        return family;
    }

    byte[] prefix() {
        return prefix;
    }

    @Nullable String generation() {
        return generation;
    }

    long rows() {
        return rows;
    }

    /// Whether rows may be gone; whoever finds this so after reading reads again from where the table points now.
    boolean removed() {
        return removed;
    }

    /// Says so before the first row goes.
    void remove() {
        removed = true;
    }
}
