package dev.punctual.mapped;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.similarity.IndexImage;
import dev.punctual.core.similarity.IndexStore;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Generations of indexes as files of one directory, whose manifest names the one of each index that is in service.
///
/// One process may publish at a time; any number may read, also meanwhile.
public final class IndexDirectory implements IndexStore {
    /*
     * A file is written under another name, synced, renamed, and then named by the manifest, which is replaced by one
     * rename. A builder that dies before leaves the generation before it in service, and a file that nobody names, which
     * the next to publish removes. A reader keeps the memory of a file that was removed until it closes it.
     */
    private static final int MOST_TRIES = 10;
    private static final int MOST_NAME = 60;

    private final Path directory;

    public IndexDirectory(Path directory) {
        this.directory = directory;
    }

    @Override
    public @Nullable String current(String name) {
        return Disk.use(directory, () -> Manifest.read(directory).get(name));
    }

    @Override
    public List<String> names() {
        return Disk.use(directory, () -> List.copyOf(Manifest.read(directory).keySet()));
    }

    @Override
    public @Nullable Generation open(String name) {
        return Disk.use(
                directory,
                () -> {
                    for (int tries = 1; ; tries++) {
                        String file = Manifest.read(directory).get(name);
                        if (file == null) {
                            return null;
                        }
                        try {
                            return IndexFile.open(directory.resolve(file));
                        } catch (NoSuchFileException e) {
                            if (tries == MOST_TRIES) { // not because it was replaced meanwhile
                                throw e;
                            }
                        } catch (Layout.Unreadable e) {
                            throw damaged(name, directory.resolve(file), e);
                        }
                    }
                });
    }

    private static ServingException damaged(String name, Path file, Layout.Unreadable why) {
        return new ServingException(
                ErrorCode.STORAGE_FAILED,
                String.format(
                        "%s is damaged at %d: %s; build index %s again with 'punctual index build"
                                + " --whole %s'",
                        file, why.position(), why.getMessage(), name, name),
                null,
                why);
    }

    @Override
    public String publish(IndexImage image) {
        return Disk.use(
                directory,
                () -> {
                    Files.createDirectories(directory);
                    try (DirectoryLock lock = DirectoryLock.take(directory)) {
                        GenerationDirectory.clean(directory, Manifest.read(directory));
                        return publish(lock, image);
                    }
                });
    }

    private String publish(DirectoryLock lock, IndexImage image) throws IOException {
        String name = image.facts().name();
        String readable = name.replaceAll("[^A-Za-z0-9_-]", "_");
        String stem =
                String.format(
                        "%s-%x-%s",
                        lock.owner(),
                        image.facts().createdMicros(),
                        readable.substring(0, Math.min(MOST_NAME, readable.length())));
        Path unfinished = directory.resolve(stem + GenerationDirectory.UNFINISHED);
        Path finished = directory.resolve(stem + GenerationDirectory.FINISHED);
        try {
            write(unfinished, image);
            Files.move(unfinished, finished, StandardCopyOption.ATOMIC_MOVE);
            Manifest.sync(directory);
            var files = new HashMap<>(Manifest.read(directory));
            String id = stem + GenerationDirectory.FINISHED;
            String before = files.put(name, id);
            Manifest.write(directory, files);
            if (before != null) {
                Files.deleteIfExists(directory.resolve(before));
            }
            return id;
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    private static void write(Path file, IndexImage image) throws IOException {
        try {
            IndexFile.write(file, image);
        } catch (IOException e) {
            long bytes =
                    image.sections().values().stream().mapToLong(MemorySegment::byteSize).sum();
            throw new IOException(
                    "%s while writing %s, an index of %,d bytes"
                            .formatted(e.getMessage(), file, bytes),
                    e);
        }
    }
}
