package dev.punctual.mapped;

import dev.punctual.core.store.OnlineStore;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// The records of a generation: keys and rows as bytes, each with a checksum that every read compares.
final class Records {
    static final int HEADER_BYTES = 10;
    static final int ALIGNMENT = 8;

    static final ValueLayout.OfLong LONG =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG_OF_BYTES =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int ROW_LENGTH_AT = 4;
    private static final int KEY_LENGTH_AT = 8;

    private final MemorySegment file;
    private final long end;

    /// @param end where the last record ends
    Records(MemorySegment file, long end) {
        this.file = file;
        this.end = end;
    }

    /// Writes a record where the writer is.
    static void append(BlockWriter to, byte[] key, byte[] row) throws IOException {
        to.appendInt(crc(key, row));
        to.appendInt(row.length);
        to.appendShort((short) key.length);
        to.append(key, 0, key.length);
        to.append(row, 0, row.length);
        to.align(ALIGNMENT);
    }

    private static int crc(byte[] key, byte[] row) {
        var crc = new CRC32C();
        crc.update(key, 0, key.length);
        crc.update(row, 0, row.length);
        // The lengths too: bytes may go over from key to row, and zeros at the end leave a sum as
        // it is.
        return (int) crc.getValue() ^ (key.length * 0x9E3779B1) ^ Integer.rotateLeft(row.length, 7);
    }

    /// Whether a record may begin there.
    boolean mayHold(long position) {
        return position >= Layout.HEADER_BYTES
                && position % ALIGNMENT == 0
                && position + HEADER_BYTES <= end;
    }

    /// Fetches a record of usual length into the processor's cache; what it gives means nothing.
    long touch(long position) {
        return file.get(LONG, position) + file.get(LONG, Math.min(position + 128, end - 8));
    }

    boolean hasKey(long position, byte[] key) {
        if (keyLength(position) != key.length || position + HEADER_BYTES + key.length > end) {
            return false;
        }
        long at = position + HEADER_BYTES;
        int i = 0;
        for (; i + Long.BYTES <= key.length; i += Long.BYTES) {
            if (file.get(LONG, at + i) != (long) LONG_OF_BYTES.get(key, i)) {
                return false;
            }
        }
        for (; i < key.length; i++) {
            if (file.get(ValueLayout.JAVA_BYTE, at + i) != key[i]) {
                return false;
            }
        }
        return true;
    }

    private int keyLength(long position) {
        return Short.toUnsignedInt(file.get(SHORT, position + KEY_LENGTH_AT));
    }

    /// The row of a record that has this key; null if the record is damaged.
    byte @Nullable [] row(long position, byte[] key) {
        int length = file.get(INT, position + ROW_LENGTH_AT);
        long at = position + HEADER_BYTES + key.length;
        if (length < 0 || length > OnlineStore.MAX_ROW_BYTES || at + length > end) {
            return null;
        }
        byte[] row = new byte[length];
        MemorySegment.copy(file, ValueLayout.JAVA_BYTE, at, row, 0, length);
        return crc(key, row) == file.get(INT, position) ? row : null;
    }

    /// The key of a record; null if there can be no such record.
    byte @Nullable [] key(long position) {
        if (!mayHold(position)) {
            return null;
        }
        int length = keyLength(position);
        if (length > OnlineStore.MAX_KEY_BYTES || position + HEADER_BYTES + length > end) {
            return null;
        }
        byte[] key = new byte[length];
        MemorySegment.copy(file, ValueLayout.JAVA_BYTE, position + HEADER_BYTES, key, 0, length);
        return key;
    }
}
