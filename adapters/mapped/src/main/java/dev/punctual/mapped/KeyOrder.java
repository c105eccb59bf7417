package dev.punctual.mapped;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Keys and the positions of their records, given back in the order of the keys, in bounded memory.
final class KeyOrder implements AutoCloseable {
    /*
     * Entries (position u64, length u16, key; most significant byte first) gather in one array. A full one is sorted,
     * rid of all but the newest entry of each key, and appended to a file as a run. Walking merges the runs and what is
     * in memory. The file is deleted when it is opened, so that a process that is killed leaves nothing; it is read
     * through a mapping that never reaches beyond what was written.
     */
    static final int LENGTH_AT = Long.BYTES;
    static final int ENTRY_BYTES = Long.BYTES + Short.BYTES;
    private static final int MOST_BYTES = 24 << 20;
    private static final int MOST_KEYS = 1 << 20;
    private static final int FIRST_BYTES = 8 << 10;
    private static final int FIRST_KEYS = 256;

    private final Path file;
    private @Nullable Arena arena; // of the runs
    private final List<MemorySegment> runs = new ArrayList<>();
    private @Nullable FileChannel spilled;
    private long spilledBytes;
    private byte[] bytes = new byte[FIRST_BYTES];
    private int used;
    private int[] places = new int[FIRST_KEYS];
    private int count;
    private long added;
    private @Nullable MemorySegment sorted; // what is in memory, once it was walked over

    /// @param file where runs may be written; there must be none of that name
    KeyOrder(Path file) {
        this.file = file;
    }

    /// How many entries were added, those of equal keys included.
    long added() {
        return added;
    }

    void add(byte[] key, long position) throws IOException {
        int size = ENTRY_BYTES + key.length;
        if (used + size > MOST_BYTES || count == MOST_KEYS) {
            spill();
        }
        sorted = null;
        if (used + size > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.min(MOST_BYTES, 2 * Math.max(used, size)));
        }
        if (count == places.length) {
            places = Arrays.copyOf(places, 2 * count);
        }
        places[count++] = used;
        ByteBuffer.wrap(bytes, used, ENTRY_BYTES).putLong(position).putShort((short) key.length);
        System.arraycopy(key, 0, bytes, used + ENTRY_BYTES, key.length);
        used += size;
        added++;
    }

    private void spill() throws IOException {
        byte[] run = sortedBytes();
        if (spilled == null || arena == null) {
            arena = Arena.ofShared();
            spilled =
                    FileChannel.open(
                            file,
                            StandardOpenOption.CREATE_NEW,
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE,
                            StandardOpenOption.DELETE_ON_CLOSE);
        }
        ByteBuffer rest = ByteBuffer.wrap(run);
        long begin = spilledBytes;
        while (rest.hasRemaining()) {
            spilledBytes += spilled.write(rest, spilledBytes);
        }
        runs.add(spilled.map(FileChannel.MapMode.READ_ONLY, begin, run.length, arena));
        used = 0;
        count = 0;
        sorted = null;
    }

    /// The entries in memory, sorted, the newest one of each key.
    private byte[] sortedBytes() {
        int[] order = Arrays.copyOf(places, count);
        KeySort.sort(bytes, LENGTH_AT, order);
        var run = new byte[used];
        int to = 0;
        for (int i = 0; i < count; i++) {
            if (i + 1 == count || !equalKeys(order[i], order[i + 1])) {
                int size = entryBytes(order[i]);
                System.arraycopy(bytes, order[i], run, to, size);
                to += size;
            }
        }
        return to == used ? run : Arrays.copyOf(run, to);
    }

    private int entryBytes(int place) {
        int at = place + LENGTH_AT;
        return ENTRY_BYTES + ((bytes[at] & 0xFF) << Byte.SIZE | (bytes[at + 1] & 0xFF));
    }

    private boolean equalKeys(int left, int right) {
        return Arrays.equals(
                bytes,
                left + LENGTH_AT,
                left + entryBytes(left),
                bytes,
                right + LENGTH_AT,
                right + entryBytes(right));
    }

    /// A walk over the newest entry of each key, in the order of the keys. Nothing may be added until it ended.
    KeyWalk walk() {
        if (sorted == null) {
            sorted = MemorySegment.ofArray(sortedBytes());
        }
        var all = new ArrayList<>(runs);
        all.add(sorted);
        return new KeyWalk(all);
    }

    @Override
    public void close() throws IOException {
        if (arena != null) {
            arena.close();
        }
        if (spilled != null) {
            spilled.close();
        }
    }
}
