package dev.punctual.core.similarity;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Texts by number, and the number of a text, in memory that can be kept in a file.
final class TextTable {
    /*
     * count u32, then where each text begins and the last ends, u64 each, then the slots of a hash table, twice as many
     * as texts at least and a power of two, u32 each: the number of a text plus 1, or 0; then the bytes as UTF-8. A text
     * that is there twice is found under the first of its numbers.
     */
    private static final ValueLayout.OfInt INT = TreeIndex.INT;
    private static final ValueLayout.OfLong LONG =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final MemorySegment bytes;
    private final int count;
    private final long slotsAt;
    private final int slots;

    TextTable(MemorySegment bytes) {
        this.bytes = bytes;
        this.count = bytes.get(INT, 0);
        this.slotsAt = Integer.BYTES + (count + 1L) * Long.BYTES;
        this.slots = slots(count);
    }

    private static int slots(int count) {
        return Integer.highestOneBit(Math.max(1, count)) << 2;
    }

    /// Lays texts out; an empty one is found by no search.
    static MemorySegment of(List<String> texts, Arena arena) {
        long length = 0;
        for (String text : texts) {
            length += text.getBytes(StandardCharsets.UTF_8).length;
        }
        int slots = slots(texts.size());
        long slotsAt = Integer.BYTES + (texts.size() + 1L) * Long.BYTES;
        long textsAt = slotsAt + (long) slots * Integer.BYTES;
        MemorySegment bytes = arena.allocate(textsAt + length, Long.BYTES);
        bytes.set(INT, 0, texts.size());
        long at = textsAt;
        bytes.set(LONG, Integer.BYTES, at);
        for (int i = 0; i < texts.size(); i++) {
            byte[] text = texts.get(i).getBytes(StandardCharsets.UTF_8);
            MemorySegment.copy(text, 0, bytes, ValueLayout.JAVA_BYTE, at, text.length);
            at += text.length;
            bytes.set(LONG, Integer.BYTES + (i + 1L) * Long.BYTES, at);
            if (text.length > 0) {
                int slot = hash(text) & slots - 1;
                while (bytes.get(INT, slotsAt + (long) slot * Integer.BYTES) != 0) {
                    slot = slot + 1 & slots - 1;
                }
                bytes.set(INT, slotsAt + (long) slot * Integer.BYTES, i + 1);
            }
        }
        return bytes;
    }

    int count() {
        return count;
    }

    String text(int number) {
        long from = bytes.get(LONG, Integer.BYTES + (long) number * Long.BYTES);
        long to = bytes.get(LONG, Integer.BYTES + (number + 1L) * Long.BYTES);
        byte[] text = bytes.asSlice(from, to - from).toArray(ValueLayout.JAVA_BYTE);
        return new String(text, StandardCharsets.UTF_8);
    }

    /// The number of a text, or -1.
    int number(String text) {
        byte[] wanted = text.getBytes(StandardCharsets.UTF_8);
        int slot = hash(wanted) & slots - 1;
        while (true) {
            int number = bytes.get(INT, slotsAt + (long) slot * Integer.BYTES) - 1;
            if (number < 0 || is(number, wanted)) {
                return number;
            }
            slot = slot + 1 & slots - 1;
        }
    }

    private boolean is(int number, byte[] wanted) {
        long from = bytes.get(LONG, Integer.BYTES + (long) number * Long.BYTES);
        long to = bytes.get(LONG, Integer.BYTES + (number + 1L) * Long.BYTES);
        if (to - from != wanted.length) {
            return false;
        }
        for (int i = 0; i < wanted.length; i++) {
            if (bytes.get(ValueLayout.JAVA_BYTE, from + i) != wanted[i]) {
                return false;
            }
        }
        return true;
    }

    /// FNV-1a, its bits mixed once more.
    private static int hash(byte[] text) {
        int hash = 0x811c9dc5;
        for (byte each : text) {
            hash = (hash ^ (each & 0xff)) * 0x01000193;
        }
        hash ^= hash >>> 15;
        hash *= 0x2c1b3c6d;
        return hash ^ hash >>> 13;
    }
}
