package dev.punctual.duckdb;

import dev.punctual.core.value.Schema;
import dev.punctual.core.value.ValueType;
import org.duckdb.DuckDBColumnType;
import org.duckdb.DuckDBDataChunkWriter;
import org.duckdb.DuckDBWritableVector;
import org.jspecify.annotations.Nullable;

/// Some consecutive rows on their way into DuckDB, column by column. Used by one thread at a time.
final class RowBlock {
    /// The rows of DuckDB's own blocks.
    static final int ROWS = 2_048;

    private final ValueType[] types;
    private final long[][] bits;
    private final @Nullable String[][] texts;
    private final boolean[][] nulls;
    private int size;

    RowBlock(Schema schema) {
        int width = schema.size();
        this.types = new ValueType[width];
        this.bits = new long[width][];
        this.texts = new @Nullable String[width][];
        this.nulls = new boolean[width][ROWS];
        for (int i = 0; i < width; i++) {
            types[i] = schema.field(i).type();
            boolean text = types[i] == ValueType.STRING;
            bits[i] = new long[text ? 0 : ROWS];
            texts[i] = new @Nullable String[text ? ROWS : 0];
        }
    }

    /// What DuckDB holds a value type in on its way; timestamps are microseconds until they are written.
    static DuckDBColumnType columnType(ValueType type) {
        return switch (type) {
            case BOOL -> DuckDBColumnType.BOOLEAN;
            case INT64, TIMESTAMP -> DuckDBColumnType.BIGINT;
            case FLOAT64 -> DuckDBColumnType.DOUBLE;
            case STRING -> DuckDBColumnType.VARCHAR;
        };
    }

    boolean full() {
        return size == ROWS;
    }

    boolean empty() {
        return size == 0;
    }

    void putNull(int column) {
        nulls[column][size] = true;
    }

    void putBits(int column, long value) {
        bits[column][size] = value;
    }

    void putText(int column, String value) {
        texts[column][size] = value;
    }

    void endRow() {
        size++;
    }

    /// Copies all rows into an empty block of DuckDB.
    ///
    /// @return how many they are
    int copyTo(DuckDBDataChunkWriter chunk) {
        if (chunk.capacity() < size) {
            throw new IllegalStateException("a block of DuckDB holds " + chunk.capacity());
        }
        for (int column = 0; column < types.length; column++) {
            copyColumn(column, chunk.vector(column));
        }
        return size;
    }

    private void copyColumn(int column, DuckDBWritableVector vector) {
        for (int row = 0; row < size; row++) {
            if (nulls[column][row]) {
                vector.setNull(row);
                continue;
            }
            switch (types[column]) {
                case BOOL -> vector.setBoolean(row, bits[column][row] != 0);
                case INT64, TIMESTAMP -> vector.setLong(row, bits[column][row]);
                case FLOAT64 -> vector.setDouble(row, Double.longBitsToDouble(bits[column][row]));
                case STRING -> vector.setString(row, texts[column][row]);
            }
        }
    }
}
