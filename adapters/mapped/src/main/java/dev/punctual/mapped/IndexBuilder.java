package dev.punctual.mapped;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Lays the hashes and positions of all keys out as slots, a stretch of the index at a time.
final class IndexBuilder implements AutoCloseable {
    /*
     * The homes are a multiple of the number of stretches, so that the same upper bits of a hash give its stretch and its
     * home. Hashes are parted by stretch as they come, into files where there are many; then each stretch is filled in
     * memory and written. What finds no room in its own goes to the first free slots of the next: between a home and the
     * slot that was taken no slot is ever empty. The last stretch is followed by what is left over and an empty slot.
     */
    static final int ENTRIES_PER_STRETCH = 1 << 20;
    private static final int SHIFT = 40;
    private static final long POSITIONS = (1L << SHIFT) - 1;
    static final int SLOTS_PER_KEY_TENTHS = 16;

    private final Stretch[] stretches;
    private long[] leftOver = new long[16];
    private int leftOvers;

    /// @param mostKeys how many keys there are at most
    /// @param file the beginning of the names of files that there may be meanwhile
    IndexBuilder(long mostKeys, Path file) {
        this.stretches = new Stretch[Math.toIntExact(mostKeys / ENTRIES_PER_STRETCH) + 1];
        for (int i = 0; i < stretches.length; i++) {
            stretches[i] = new Stretch(file.resolveSibling(file.getFileName() + ".index" + i));
        }
    }

    /// The part of a hash that a slot keeps, where a slot keeps it.
    static long tag(long hash) {
        return hash << SHIFT;
    }

    static boolean hasTag(long slot, long tag) {
        return (slot & ~POSITIONS) == tag;
    }

    static long position(long slot) {
        return (slot & POSITIONS) * Records.ALIGNMENT;
    }

    /// The slot at which the search for a hash begins.
    static long home(long hash, long homes) {
        return Math.unsignedMultiplyHigh(hash, homes);
    }

    /// How many homes so many keys get.
    long homes(long keys) {
        long each = keys * SLOTS_PER_KEY_TENTHS / 10 / stretches.length + 1;
        return each * stretches.length;
    }

    void add(long hash, long position) throws IOException {
        int stretch = (int) Math.unsignedMultiplyHigh(hash, stretches.length);
        stretches[stretch].add(hash, position / Records.ALIGNMENT);
    }

    /// Writes the slots.
    void write(long homes, BlockWriter to) throws IOException {
        var slots = new long[Math.toIntExact(homes / stretches.length)];
        for (int i = 0; i < stretches.length; i++) {
            Arrays.fill(slots, 0);
            fill(slots, stretches[i], (long) i * slots.length, homes);
            for (long slot : slots) {
                to.appendLong(slot);
            }
        }
        for (int i = 0; i < leftOvers; i++) {
            to.appendLong(leftOver[i]);
        }
        to.appendLong(0);
    }

    private void fill(long[] slots, Stretch stretch, long first, long homes) throws IOException {
        long[] before = leftOver;
        int count = leftOvers;
        leftOver = new long[16];
        leftOvers = 0;
        for (int i = 0; i < count; i++) {
            put(slots, 0, before[i]);
        }
        stretch.read((hash, position) ->
                put(slots, (int) (home(hash, homes) - first), tag(hash) | position));
    }

    private void put(long[] slots, int home, long slot) {
        for (int at = home; at < slots.length; at++) {
            if (slots[at] == 0) {
                slots[at] = slot;
                return;
            }
        }
        if (leftOvers == leftOver.length) {
            leftOver = Arrays.copyOf(leftOver, 2 * leftOvers);
        }
        leftOver[leftOvers++] = slot;
    }

    @Override
    public void close() throws IOException {
        for (Stretch stretch : stretches) {
            stretch.close();
        }
    }

    /// Takes what a stretch holds.
    @FunctionalInterface
    private interface Entries {
        void entry(long hash, long position);
    }

    /// The entries of one stretch: a few in memory, many in a file that is deleted when it is opened.
    private static final class Stretch {
        private static final int MOST_BYTES = 64 << 10;
        private static final int FIRST_BYTES = 1 << 10;

        private final Path file;
        private ByteBuffer buffer = ByteBuffer.allocate(FIRST_BYTES);
        private @Nullable FileChannel spilled;
        private long spilledBytes;

        Stretch(Path file) {
            this.file = file;
        }

        void add(long hash, long position) throws IOException {
            if (!buffer.hasRemaining()) {
                if (buffer.capacity() < MOST_BYTES) {
                    buffer = ByteBuffer.allocate(2 * buffer.capacity()).put(buffer.flip());
                } else {
                    spill();
                }
            }
            buffer.putLong(hash).putLong(position);
        }

        private void spill() throws IOException {
            if (spilled == null) {
                spilled =
                        FileChannel.open(
                                file,
                                StandardOpenOption.CREATE_NEW,
                                StandardOpenOption.READ,
                                StandardOpenOption.WRITE,
                                StandardOpenOption.DELETE_ON_CLOSE);
            }
            buffer.flip();
            while (buffer.hasRemaining()) {
                spilledBytes += spilled.write(buffer, spilledBytes);
            }
            buffer.clear();
        }

        void read(Entries to) throws IOException {
            give(buffer.flip(), to);
            if (spilled == null) {
                return;
            }
            ByteBuffer part = buffer.clear();
            long at = 0;
            while (at < spilledBytes) {
                part.clear();
                while (part.hasRemaining() && at < spilledBytes) {
                    int read = spilled.read(part, at);
                    if (read < 0) {
                        throw new IOException(file + " ends at " + at);
                    }
                    at += read;
                }
                give(part.flip(), to);
            }
        }

        private static void give(ByteBuffer entries, Entries to) {
            while (entries.hasRemaining()) {
                to.entry(entries.getLong(), entries.getLong());
            }
        }

        void close() throws IOException {
            if (spilled != null) {
                spilled.close();
            }
        }
    }
}
