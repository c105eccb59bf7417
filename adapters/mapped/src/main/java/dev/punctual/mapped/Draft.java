package dev.punctual.mapped;

import dev.punctual.core.store.OnlineStore.RowPreference;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The file of a generation that is being written. Not for several threads.
final class Draft implements AutoCloseable {
    /*
     * Rows go into the file as they come; what is sorted are keys and positions. So a load writes its rows once, and rows
     * that a later one replaced stay in the file as room that nobody reads.
     */
    private static final int INDEX_ALIGNMENT = 64;

    private final Path file;
    private final long seed;
    private final FileChannel channel;
    private final BlockWriter writer;
    private KeyOrder order;
    private int orders;

    /// What a file says of itself.
    record Names(String table, String id, String note) {
        byte[] toBytes() {
            byte[][] texts = {utf8(table), utf8(id), utf8(note)};
            int size = Arrays.stream(texts).mapToInt(text -> Integer.BYTES + text.length).sum();
            ByteBuffer bytes = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
            for (byte[] text : texts) {
                bytes.putInt(text.length);
            }
            for (byte[] text : texts) {
                bytes.put(text);
            }
            return bytes.array();
        }

        static Names of(ByteBuffer bytes) {
            bytes.order(ByteOrder.LITTLE_ENDIAN);
            int[] lengths = {bytes.getInt(), bytes.getInt(), bytes.getInt()};
            return new Names(
                    text(bytes, lengths[0]), text(bytes, lengths[1]), text(bytes, lengths[2]));
        }

        private static byte[] utf8(String text) {
            return text.getBytes(StandardCharsets.UTF_8);
        }

        private static String text(ByteBuffer bytes, int length) {
            byte[] utf8 = new byte[length];
            bytes.get(utf8);
            return new String(utf8, StandardCharsets.UTF_8);
        }
    }

    /// @param file of which there must be none; others whose names begin like it may be made beside it
    /// @param seed of the hash of keys
    Draft(Path file, long seed) throws IOException {
        this.file = file;
        this.seed = seed;
        this.channel =
                FileChannel.open(
                        file,
                        StandardOpenOption.CREATE_NEW,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE);
        this.writer = new BlockWriter(channel);
        this.order = newOrder();
    }

    private KeyOrder newOrder() {
        return new KeyOrder(file.resolveSibling(file.getFileName() + ".keys" + orders++));
    }

    Path file() {
        return file;
    }

    void put(byte[] key, byte[] row) throws IOException {
        try {
            order.add(key, append(key, row));
        } catch (IOException e) {
            throw stopped(e);
        }
    }

    private IOException stopped(IOException e) {
        long bytes = writer.position();
        return new IOException(
                "%s after %,d bytes of %s".formatted(e.getMessage(), bytes, file), e);
    }

    private long append(byte[] key, byte[] row) throws IOException {
        long position = writer.position();
        Records.append(writer, key, row);
        return position;
    }

    /// How many keys it has.
    long rows() {
        long rows = 0;
        for (KeyWalk walk = order.walk(); walk.next(); ) {
            rows++;
        }
        return rows;
    }

    /// Adds the rows of a generation that are not here, or that are preferred to those here.
    void layOver(GenerationFile served, RowPreference preference) throws IOException {
        writer.show();
        KeyOrder merged = newOrder();
        try (Arena arena = Arena.ofConfined()) {
            long end = writer.position();
            MemorySegment written = channel.map(FileChannel.MapMode.READ_ONLY, 0, end, arena);
            var merge = new Merge(new Records(written, end), merged);
            merge.run(order.walk(), served.walk(), preference);
        } catch (IOException | RuntimeException e) {
            merged.close();
            throw e;
        }
        order.close();
        order = merged;
    }

    /// The keys of a draft and a generation, made one order.
    private final class Merge {
        private final Records put;
        private final KeyOrder merged;

        Merge(Records put, KeyOrder merged) {
            this.put = put;
            this.merged = merged;
        }

        void run(KeyWalk ours, GenerationFile.Walk theirs, RowPreference preference)
                throws IOException {
            boolean our = ours.next();
            boolean their = theirs.next();
            while (our || their) {
                int which =
                        !our ? 1 : !their ? -1 : Arrays.compareUnsigned(ours.key(), theirs.key());
                if (which > 0 || (which == 0 && keepsServed(ours, theirs, preference))) {
                    merged.add(theirs.key(), append(theirs.key(), theirs.row()));
                } else {
                    merged.add(ours.key(), ours.position());
                }
                our = which <= 0 ? ours.next() : our;
                their = which >= 0 ? theirs.next() : their;
            }
        }

        private boolean keepsServed(
                KeyWalk ours, GenerationFile.Walk theirs, RowPreference preference)
                throws IOException {
            byte @Nullable [] row = put.row(ours.position(), ours.key());
            if (row == null) {
                throw new IOException("what was written to " + file + " cannot be read back");
            }
            return preference.keepsServed(theirs.row(), row);
        }
    }

    /// Writes all that follows the rows, and has the disk keep the file; nothing may be put any more.
    void finish(Names names, long createdMicros) throws IOException {
        try {
            writeRest(names, createdMicros);
        } catch (IOException e) {
            throw stopped(e);
        }
    }

    private void writeRest(Names names, long createdMicros) throws IOException {
        long orderStart = writer.position();
        long rows = 0;
        long homes;
        long indexStart;
        try (var index = new IndexBuilder(order.added(), file)) {
            for (KeyWalk walk = order.walk(); walk.next(); rows++) {
                writer.appendLong(walk.position());
                index.add(KeyHash.of(walk.key(), seed), walk.position());
            }
            writer.align(INDEX_ALIGNMENT);
            indexStart = writer.position();
            homes = index.homes(rows);
            index.write(homes, writer);
        }
        long metaStart = writer.position();
        byte[] meta = names.toBytes();
        writer.append(meta, 0, meta.length);
        long metaEnd = writer.position();
        int checksumsCrc = writer.end();
        writer.head(
                new Layout(
                        seed,
                        rows,
                        homes,
                        orderStart,
                        indexStart,
                        metaStart,
                        metaEnd,
                        createdMicros,
                        checksumsCrc));
        channel.force(true);
        channel.close();
    }

    /// Frees everything, and deletes the file if there still is one of that name.
    @Override
    public void close() throws IOException {
        try (channel;
                KeyOrder _ = order) {
            Files.deleteIfExists(file);
        }
    }
}
