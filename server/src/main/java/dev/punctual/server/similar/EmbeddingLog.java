package dev.punctual.server.similar;

import dev.punctual.core.embedding.Description;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The vectors that a build has made so far, for the next one if this one is broken off. Used by one thread.
final class EmbeddingLog implements AutoCloseable {
    /*
     * One file for each index: the key of what made the vectors and their dimension, then a record for each vector: the hash
     * of what it was made of, its numbers, and a checksum of both. A record that was not written whole ends the file. Where
     * the key is another, or a record is damaged, the rest is forgotten, which costs time and nothing else. A build that finds
     * the file in use by another does without, as does one that cannot write it.
     */
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddingLog.class);
    private static final int KEY_BYTES = 64;
    private static final int HEAD_BYTES = KEY_BYTES + Integer.BYTES;
    private static final int BUFFER_BYTES = 1 << 20;

    private final Path file;
    private final byte[] key;
    private @Nullable FileChannel channel; // null to do without
    private final Map<ByteBuffer, Long> places = new HashMap<>(); // of numbers, by hash
    private int dimension;
    private ByteBuffer unwritten = ByteBuffer.allocate(0);

    /// Opens what there is.
    ///
    /// @param key of what makes the vectors, at most 64 characters
    EmbeddingLog(Path file, String key) {
        this.file = file;
        this.key = Arrays.copyOf(key.getBytes(StandardCharsets.UTF_8), KEY_BYTES);
        try {
            Files.createDirectories(Objects.requireNonNull(file.toAbsolutePath().getParent()));
            FileChannel opened =
                    FileChannel.open(
                            file,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE);
            this.channel = locked(opened) ? opened : null;
            if (channel == null) {
                opened.close();
            } else {
                read(opened);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot open " + file, e);
        }
    }

    private static boolean locked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    private void read(FileChannel from) throws IOException {
        ByteBuffer head = ByteBuffer.allocate(HEAD_BYTES);
        boolean ours = full(from, head, 0) && head.slice(0, KEY_BYTES).equals(ByteBuffer.wrap(key));
        if (!ours) {
            from.truncate(0);
            return;
        }
        dimension = head.getInt(KEY_BYTES);
        ByteBuffer record = ByteBuffer.allocate(recordBytes());
        long at = HEAD_BYTES;
        while (full(from, record, at) && sound(record)) {
            remember(record, at);
            at += record.capacity();
        }
        from.truncate(at);
    }

    private static boolean full(FileChannel from, ByteBuffer buffer, long at) throws IOException {
        buffer.clear();
        while (buffer.hasRemaining()) {
            if (from.read(buffer, at + buffer.position()) < 0) {
                return false;
            }
        }
        return true;
    }

    private int recordBytes() {
        return Description.HASH_BYTES + dimension * Float.BYTES + Integer.BYTES;
    }

    private static int checksum(ByteBuffer record) {
        var checksum = new CRC32();
        checksum.update(record.duplicate().position(0).limit(record.capacity() - Integer.BYTES));
        return (int) checksum.getValue();
    }

    private static boolean sound(ByteBuffer record) {
        return record.getInt(record.capacity() - Integer.BYTES) == checksum(record);
    }

    private void remember(ByteBuffer record, long at) {
        byte[] hash = new byte[Description.HASH_BYTES];
        record.get(0, hash);
        places.put(ByteBuffer.wrap(hash), at + Description.HASH_BYTES);
    }

    /// The dimension of the vectors; 0 if there are none.
    int dimension() {
        return places.isEmpty() ? 0 : dimension;
    }

    /// The vector that was made of what has a hash; null if it is not known.
    float @Nullable [] find(byte[] hash) {
        FileChannel from = channel;
        Long at = places.get(ByteBuffer.wrap(hash));
        if (from == null || at == null) {
            return null;
        }
        try {
            ByteBuffer numbers = ByteBuffer.allocate(dimension * Float.BYTES);
            if (!full(from, numbers, at)) {
                return null; // it is not written yet
            }
            float[] vector = new float[dimension];
            numbers.flip().asFloatBuffer().get(vector);
            return vector;
        } catch (IOException e) {
            doWithout(from, e);
            return null;
        }
    }

    /// Adds a vector, which [#flush] writes.
    void add(byte[] hash, float[] vector) {
        FileChannel to = channel;
        if (to == null) {
            return;
        }
        try {
            if (to.size() == 0) {
                dimension = vector.length;
                write(to, ByteBuffer.allocate(HEAD_BYTES).put(key).putInt(dimension).flip());
            }
            if (vector.length != dimension) {
                return; // whoever asked finds that out
            }
            ByteBuffer record = ByteBuffer.allocate(recordBytes()).put(hash);
            for (float number : vector) {
                record.putFloat(number);
            }
            record.putInt(checksum(record)).flip();
            if (unwritten.remaining() < record.capacity()) {
                flush();
                unwritten = ByteBuffer.allocate(Math.max(BUFFER_BYTES, record.capacity()));
            }
            remember(record, to.size() + unwritten.position());
            unwritten.put(record);
        } catch (IOException e) {
            doWithout(to, e);
        }
    }

    /// Writes what was added.
    void flush() {
        FileChannel to = channel;
        if (to != null && unwritten.position() > 0) {
            try {
                write(to, unwritten.flip());
                unwritten.clear();
            } catch (IOException e) {
                doWithout(to, e);
            }
        }
    }

    private void doWithout(FileChannel broken, IOException why) {
        LOG.warn("{} cannot be used; what was embedded is lost if the build ends early", file, why);
        channel = null;
        try (broken) {
            places.clear();
        } catch (IOException e) {
            LOG.debug("closing {}", file, e);
        }
    }

    private static void write(FileChannel to, ByteBuffer bytes) throws IOException {
        long at = to.size();
        while (bytes.hasRemaining()) {
            at += to.write(bytes, at);
        }
    }

    /// Forgets all of it: the generation has it now.
    void done() {
        if (channel != null) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot delete " + file, e);
            }
        }
    }

    @Override
    public void close() {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                throw new UncheckedIOException("cannot close " + file, e);
            }
        }
    }
}
