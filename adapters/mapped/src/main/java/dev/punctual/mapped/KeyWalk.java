package dev.punctual.mapped;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.List;

/// A walk over sorted runs of entries as if they were one; of equal keys it has the entry of the latest run.
final class KeyWalk {
    private static final ValueLayout.OfLong LONG =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    // A heap: each cursor is before its two children, at twice its index and one more.
    private final Cursor[] heap;
    private int size;
    private byte[] key = new byte[0];
    private long position;

    KeyWalk(List<MemorySegment> runs) {
        this.heap = new Cursor[runs.size() + 1];
        for (int rank = 0; rank < runs.size(); rank++) {
            var cursor = new Cursor(runs.get(rank), rank);
            if (cursor.next()) {
                heap[++size] = cursor;
            }
        }
        for (int i = size / 2; i > 0; i--) {
            sink(i);
        }
    }

    /// Steps to the next key; false if there is none.
    boolean next() {
        if (size == 0) {
            return false;
        }
        Cursor top = heap[1];
        key = top.key();
        position = top.position();
        step();
        while (size > 0 && heap[1].hasKey(key)) {
            step();
        }
        return true;
    }

    /// The key, which belongs to the caller.
    byte[] key() {
        return key;
    }

    /// The position of its record.
    long position() {
        return position;
    }

    private void step() {
        if (!heap[1].next()) {
            heap[1] = heap[size--];
        }
        if (size > 1) {
            sink(1);
        }
    }

    private void sink(int from) {
        Cursor sinking = heap[from];
        int at = from;
        for (int child = 2 * at; child <= size; child = 2 * at) {
            if (child < size && heap[child + 1].isBefore(heap[child])) {
                child++;
            }
            if (!heap[child].isBefore(sinking)) {
                break;
            }
            heap[at] = heap[child];
            at = child;
        }
        heap[at] = sinking;
    }

    /// One run.
    private static final class Cursor {
        private final MemorySegment run;
        private final int rank;
        private long next;
        private long keyAt;
        private int length;
        private long head; // the key's first eight bytes, filled up with zeros

        Cursor(MemorySegment run, int rank) {
            this.run = run;
            this.rank = rank;
        }

        boolean next() {
            if (next == run.byteSize()) {
                return false;
            }
            length = Short.toUnsignedInt(run.get(SHORT, next + KeyOrder.LENGTH_AT));
            keyAt = next + KeyOrder.ENTRY_BYTES;
            next = keyAt + length;
            if (length >= Long.BYTES) {
                head = run.get(LONG, keyAt);
            } else {
                head = 0;
                for (int i = 0; i < length; i++) {
                    long unsigned = run.get(ValueLayout.JAVA_BYTE, keyAt + i) & 0xFFL;
                    head |= unsigned << (Long.SIZE - Byte.SIZE * (i + 1));
                }
            }
            return true;
        }

        long position() {
            return run.get(LONG, keyAt - KeyOrder.ENTRY_BYTES);
        }

        byte[] key() {
            return run.asSlice(keyAt, length).toArray(ValueLayout.JAVA_BYTE);
        }

        boolean hasKey(byte[] other) {
            return length == other.length
                    && MemorySegment.mismatch(
                                    run,
                                    keyAt,
                                    keyAt + length,
                                    MemorySegment.ofArray(other),
                                    0,
                                    length)
                            < 0;
        }

        /// By key; of equal ones the entry that came last.
        boolean isBefore(Cursor other) {
            int order = Long.compareUnsigned(head, other.head);
            if (order == 0) {
                order = compareRest(other);
            }
            return order == 0 ? rank > other.rank : order < 0;
        }

        private int compareRest(Cursor other) {
            int shorter = Math.min(length, other.length);
            if (shorter > Long.BYTES) {
                long at =
                        MemorySegment.mismatch(
                                run,
                                keyAt,
                                keyAt + shorter,
                                other.run,
                                other.keyAt,
                                other.keyAt + shorter);
                if (at >= 0) {
                    return Byte.compareUnsigned(
                            run.get(ValueLayout.JAVA_BYTE, keyAt + at),
                            other.run.get(ValueLayout.JAVA_BYTE, other.keyAt + at));
                }
            }
            return Integer.compare(length, other.length);
        }
    }
}
