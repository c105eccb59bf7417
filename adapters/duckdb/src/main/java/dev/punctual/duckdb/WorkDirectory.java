package dev.punctual.duckdb;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/// One engine's own directory for what memory cannot hold and for files in the making. Safe for use by several threads.
final class WorkDirectory implements AutoCloseable {
    /*
     * Each engine makes a directory with a locked file in it. The system drops the lock when the process ends, however it
     * ends, so a directory whose lock can be had was left behind by a dead process, and the next engine removes it.
     */
    private static final String PREFIX = "duckdb-";
    private static final String LOCK = "lock";

    private final Path path;
    private final FileChannel lock;
    private final AtomicLong drafts = new AtomicLong();

    private WorkDirectory(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    static WorkDirectory open(Path parent) {
        try {
            Files.createDirectories(parent);
            removeOrphans(parent);
            Path path = parent.toAbsolutePath().normalize();
            Path opening = Files.createTempDirectory(path, "opening-");
            FileChannel channel =
                    FileChannel.open(
                            opening.resolve(LOCK),
                            StandardOpenOption.CREATE_NEW,
                            StandardOpenOption.WRITE);
            channel.lock();
            // Only now may others see it: they take an unlocked one for an orphan.
            Path own = path.resolve(PREFIX + opening.getFileName());
            Files.move(opening, own, StandardCopyOption.ATOMIC_MOVE);
            return new WorkDirectory(own, channel);
        } catch (IOException e) {
            throw Failure.of("cannot use the work directory " + parent, e);
        }
    }

    private static void removeOrphans(Path parent) throws IOException {
        try (DirectoryStream<Path> found = Files.newDirectoryStream(parent, PREFIX + "*")) {
            for (Path path : found) {
                if (orphaned(path.resolve(LOCK))) {
                    remove(path);
                }
            }
        }
    }

    /// A directory without a lock file is not one of ours.
    private static boolean orphaned(Path lockFile) throws IOException {
        if (!Files.isRegularFile(lockFile)) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.WRITE)) {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false; // an engine of this very process
        }
    }

    Path path() {
        return path;
    }

    /// Where a writer of this engine may make its file.
    Path newDraft() {
        return path.resolve("draft-" + drafts.incrementAndGet() + ".parquet");
    }

    @Override
    public void close() {
        try (lock) {
            remove(path);
        } catch (IOException e) {
            throw Failure.of("cannot remove " + path, e);
        }
    }

    private static void remove(Path directory) throws IOException {
        List<Path> all;
        try (Stream<Path> walk = Files.walk(directory)) {
            all = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : all) {
            Files.deleteIfExists(path);
        }
    }
}
