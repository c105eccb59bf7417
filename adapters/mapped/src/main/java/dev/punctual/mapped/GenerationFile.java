package dev.punctual.mapped;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.store.Holders;
import dev.punctual.core.store.OnlineStore.RowVisitor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// A finished generation, mapped into memory.
final class GenerationFile {
    /*
     * Once retired, its memory is given back when the last one who holds it lets go. Reads of single rows do not hold it:
     * the store retires it when nobody can be reading it any more.
     *
     * Everything but the records is checked when the file is opened, and each record when it is read: so what was damaged
     * later, or lies in a record, is an error that names the place, never another row. `checkAll` reads everything.
     */
    private static final ValueLayout.OfLong SLOT =
            ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final Path file;
    private final MemorySegment bytes;
    private final Layout layout;
    private final Records records;
    private final Draft.Names names;
    private final Holders holders;

    private GenerationFile(Path file, Arena arena, MemorySegment bytes, Layout layout)
            throws Layout.Unreadable {
        this.file = file;
        this.holders = new Holders(arena::close);
        this.bytes = bytes;
        this.layout = layout;
        this.records = new Records(bytes, layout.orderStart());
        requireSums();
        long size = layout.metaEnd() - layout.metaStart();
        this.names = Draft.Names.of(bytes.asSlice(layout.metaStart(), size).asByteBuffer());
    }

    /// Opens a file, and checks all of it but the records.
    ///
    /// @throws Layout.Unreadable if it is damaged or not finished
    static GenerationFile open(Path file) throws IOException, Layout.Unreadable {
        Arena arena = Arena.ofShared();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            if (size < Layout.HEADER_BYTES) {
                throw new Layout.Unreadable("it has " + size + " bytes, too few for a header");
            }
            MemorySegment bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, size, arena);
            byte[] header = bytes.asSlice(0, Layout.HEADER_BYTES).toArray(ValueLayout.JAVA_BYTE);
            return new GenerationFile(file, arena, bytes, Layout.of(header, size));
        } catch (IOException | Layout.Unreadable | RuntimeException | InternalError e) {
            arena.close();
            throw e;
        }
    }

    private void requireSums() throws Layout.Unreadable {
        if (sum(layout.metaEnd(), layout.fileBytes()) != layout.checksumsCrc()) {
            throw new Layout.Unreadable(
                    "the checksum of the list of checksums is wrong", -1, layout.metaEnd());
        }
        for (int i = block(layout.orderStart()); i < layout.blocks(); i++) {
            if (!intact(i)) {
                throw new Layout.Unreadable(
                        "the checksum of block " + i + " is wrong, a part of the index",
                        i,
                        blockStart(i));
            }
        }
    }

    private static int block(long position) {
        return (int) (position / Layout.BLOCK_BYTES);
    }

    static long blockStart(int block) {
        return Math.max(Layout.HEADER_BYTES, (long) block * Layout.BLOCK_BYTES);
    }

    private boolean intact(int block) {
        long end = Math.min(layout.metaEnd(), (block + 1L) * Layout.BLOCK_BYTES);
        long expectedAt = layout.metaEnd() + (long) block * Integer.BYTES;
        int expected =
                bytes.get(
                        ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN),
                        expectedAt);
        return sum(blockStart(block), end) == expected;
    }

    private int sum(long from, long end) {
        var crc = new CRC32C();
        for (long at = from; at < end; at += Layout.BLOCK_BYTES) {
            long size = Math.min(end - at, Layout.BLOCK_BYTES);
            crc.update(bytes.asSlice(at, size).asByteBuffer());
        }
        return (int) crc.getValue();
    }

    Path file() {
        return file;
    }

    Layout layout() {
        return layout;
    }

    Draft.Names names() {
        return names;
    }

    /// Finds the hash of a key here.
    long hash(byte[] key) {
        return KeyHash.of(key, layout.seed());
    }

    /// Where the search for a hash begins.
    long home(long hash) {
        return layout.indexStart() + IndexBuilder.home(hash, layout.homes()) * Long.BYTES;
    }

    /// Fetches a slot into the processor's cache; what it gives means nothing.
    long touchSlot(long slot) {
        return bytes.get(SLOT, slot);
    }

    /// The first slot, from one on, that may be for a hash; negative if there is none.
    long match(long from, long hash) {
        long tag = IndexBuilder.tag(hash);
        for (long at = from; ; at += Long.BYTES) {
            long slot = bytes.get(SLOT, at);
            if (slot == 0) {
                return -1;
            }
            if (IndexBuilder.hasTag(slot, tag)) {
                return at;
            }
        }
    }

    /// Fetches the record of a slot into the processor's cache; what it gives means nothing.
    long touchRecord(long slot) {
        long position = IndexBuilder.position(bytes.get(SLOT, slot));
        return records.mayHold(position) ? records.touch(position) : 0;
    }

    /// The row of a key, found at a slot that matches its hash or at one after that; null if there is none.
    byte @Nullable [] row(long match, long hash, byte[] key) {
        for (long at = match; at >= 0; at = match(at + Long.BYTES, hash)) {
            long position = IndexBuilder.position(bytes.get(SLOT, at));
            if (!records.mayHold(position)) {
                throw damaged(at);
            }
            if (records.hasKey(position, key)) {
                byte[] row = records.row(position, key);
                if (row == null) {
                    throw damaged(position);
                }
                return row;
            }
            if (!holdsRecord(position)) {
                throw damaged(position);
            }
        }
        return null;
    }

    private boolean holdsRecord(long position) {
        byte[] key = records.key(position);
        return key != null && records.row(position, key) != null;
    }

    byte @Nullable [] get(byte[] key) {
        long hash = hash(key);
        return row(match(home(hash), hash), hash, key);
    }

    private ServingException damaged(long position) {
        return new ServingException(
                ErrorCode.STORAGE_FAILED,
                String.format(
                        "%s is damaged in block %d at %d; 'punctual store verify' finds all that"
                                + " is; delete the file and load table %s again",
                        file, block(position), position, names.table()));
    }

    /// A walk over all rows in the order of their keys, for one who holds this.
    Walk walk() {
        return new Walk();
    }

    /// A walk over all rows.
    final class Walk {
        private long next = layout.orderStart();
        private final long end = next + layout.rows() * Long.BYTES;
        private byte[] key = new byte[0];
        private byte[] row = new byte[0];

        /// Steps to the next row; false if there is none.
        boolean next() {
            if (next == end) {
                return false;
            }
            long position = bytes.get(Records.LONG, next);
            byte[] foundKey = records.key(position);
            byte[] found = foundKey == null ? null : records.row(position, foundKey);
            if (foundKey == null || found == null) {
                throw damaged(position);
            }
            key = foundKey;
            row = found;
            next += Long.BYTES;
            return true;
        }

        byte[] key() {
            return key;
        }

        byte[] row() {
            return row;
        }
    }

    void scan(long limit, RowVisitor visitor) {
        Walk walk = walk();
        for (long left = limit; left > 0 && walk.next(); left--) {
            visitor.row(walk.key(), walk.row());
        }
    }

    /// Reads everything and gives what is damaged to `found`; for one who holds this.
    void checkAll(DamageVisitor found) {
        boolean whole = true;
        for (int i = 0; i < layout.blocks(); i++) {
            if (!intact(i)) {
                whole = false;
                found.damage(i, blockStart(i), "its checksum is wrong");
            }
        }
        if (whole) {
            checkRecords(found);
        }
    }

    /// What checksums cannot tell: that each key is found, once, and in its place of the order.
    private void checkRecords(DamageVisitor found) {
        long order = layout.orderStart();
        byte[] before = null;
        for (long i = 0; i < layout.rows(); i++) {
            long position = bytes.get(Records.LONG, order + i * Long.BYTES);
            byte[] key = records.key(position);
            if (key == null || records.row(position, key) == null) {
                found.damage(block(position), position, "there is no record");
            } else if (before != null && Arrays.compareUnsigned(before, key) >= 0) {
                found.damage(block(position), position, "its key is out of order");
            } else if (get(key) == null) {
                found.damage(block(position), position, "the index does not find its key");
            }
            before = key == null ? before : key;
        }
    }

    /// Receives what is damaged.
    @FunctionalInterface
    interface DamageVisitor {
        void damage(int block, long position, String what);
    }

    /// Holds the memory until [#letGo]; false if it may be gone.
    boolean hold() {
        return holders.hold();
    }

    void letGo() {
        holders.letGo();
    }

    /// Gives the memory back as soon as nobody holds it.
    void retire() {
        holders.retire();
    }
}
