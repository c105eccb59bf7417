package dev.punctual.rocksdb;

import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyHandle;

/// Where the rows that a table serves lie: the family and the prefix of their keys.
final class Place {
    private final ColumnFamilyHandle family;
    private final byte[] prefix;
    private final Catalog.@Nullable Served served;
    private volatile boolean removed;

    /// @param served the generation, or null for a table written row by row and for rows that nobody is to find
    Place(ColumnFamilyHandle family, byte[] prefix, Catalog.@Nullable Served served) {
        this.family = family;
        this.prefix = prefix;
        this.served = served;
    }

    ColumnFamilyHandle family() {
        return family;
    }

    byte[] prefix() {
        return prefix;
    }

    Catalog.@Nullable Served served() {
        return served;
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
