package dev.punctual.mapped;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// The right to write into a directory, which one store has at a time, and the name that its files begin with.
final class DirectoryLock implements AutoCloseable {
    /*
     * A lock of the operating system, which goes with its process. Such locks are a process's: closing any other channel
     * to the file would give it up. So this process's own locks are also kept here, and their files left alone.
     */
    private static final String NAME = "lock";
    private static final Map<Path, String> OURS = new ConcurrentHashMap<>();

    private final Path directory;
    private final FileChannel channel;
    private final String owner;

    private DirectoryLock(Path directory, FileChannel channel, String owner) {
        this.directory = directory;
        this.channel = channel;
        this.owner = owner;
    }

    /// Takes the lock; null if another store has it.
    static @Nullable DirectoryLock tryTake(Path directory) throws IOException {
        Path real = directory.toRealPath();
        String owner = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
        if (OURS.putIfAbsent(real, owner) != null) {
            return null;
        }
        FileChannel channel = null;
        try {
            channel =
                    FileChannel.open(
                            real.resolve(NAME),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE);
            if (channel.tryLock() == null) {
                channel.close();
                OURS.remove(real);
                return null;
            }
            int _ = channel.write(ByteBuffer.wrap(owner.getBytes(StandardCharsets.UTF_8)), 0);
            return new DirectoryLock(real, channel, owner);
        } catch (IOException | RuntimeException e) {
            if (channel != null) {
                channel.close();
            }
            OURS.remove(real);
            throw e;
        }
    }

    /// @throws ServingException with `STORAGE_FAILED` if another store has it
    static DirectoryLock take(Path directory) throws IOException {
        DirectoryLock lock = tryTake(directory);
        if (lock == null) {
            throw new ServingException(
                    ErrorCode.STORAGE_FAILED,
                    directory
                            + " is open already, perhaps by a running gateway; end whatever uses it first");
        }
        return lock;
    }

    /// The owner of a lock that could not be taken.
    static String ownerOf(Path directory) throws IOException {
        Path real = directory.toRealPath();
        String ours = OURS.get(real);
        return ours == null ? Files.readString(real.resolve(NAME)) : ours;
    }

    /// What the names of this owner's files begin with.
    String owner() {
        return owner;
    }

    @Override
    public void close() throws IOException {
        channel.close();
        OURS.remove(directory);
    }
}
