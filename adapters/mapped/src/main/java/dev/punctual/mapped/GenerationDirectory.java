package dev.punctual.mapped;

import dev.punctual.core.store.StoredGenerations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A directory of generations as files, looked at from beside: also while a store serves from it.
public final class GenerationDirectory implements StoredGenerations {
    static final String FINISHED = ".generation";
    static final String UNFINISHED = ".unfinished";
    private static final int MOST_TRIES = 10;

    private final Path directory;

    public GenerationDirectory(Path directory) {
        this.directory = directory;
    }

    @Override
    public List<Stored> list() {
        return each((table, file) -> {
            try {
                GenerationFile opened = GenerationFile.open(file);
                var stored =
                        new Stored(
                                table,
                                file.toString(),
                                opened.names().id(),
                                opened.layout().rows(),
                                Files.size(file),
                                opened.layout().createdMicros(),
                                null);
                opened.retire();
                return stored;
            } catch (Layout.Unreadable e) {
                return new Stored(
                        table, file.toString(), null, 0, Files.size(file), 0, e.getMessage());
            }
        });
    }

    @Override
    public List<Verified> verify() {
        return each((table, file) -> {
            var found = new ArrayList<Damage>();
            try {
                GenerationFile opened = GenerationFile.open(file);
                opened.checkAll((block, position, what) ->
                        found.add(new Damage(table, file.toString(), block, position, what)));
                opened.retire();
            } catch (Layout.Unreadable e) {
                String what = String.valueOf(e.getMessage());
                found.add(new Damage(table, file.toString(), e.block(), e.position(), what));
            }
            return new Verified(table, file.toString(), Files.size(file), found);
        });
    }

    /// Looks at a table's file.
    @FunctionalInterface
    private interface Look<T> {
        T at(String table, Path file) throws IOException;
    }

    /// Looks at each table. A file may be replaced meanwhile: then at the one in its place.
    private <T> List<T> each(Look<T> look) {
        return Disk.use(
                directory,
                () -> {
                    var seen = new ArrayList<T>();
                    for (String table : Manifest.read(directory).keySet()) {
                        T found = look(table, look);
                        if (found != null) {
                            seen.add(found);
                        }
                    }
                    return seen;
                });
    }

    private <T> @Nullable T look(String table, Look<T> look) throws IOException {
        for (int tries = 1; ; tries++) {
            String name = Manifest.read(directory).get(table);
            if (name == null) {
                return null; // dropped meanwhile
            }
            try {
                return look.at(table, directory.resolve(name));
            } catch (NoSuchFileException e) {
                if (tries == MOST_TRIES) {
                    throw e;
                }
            }
        }
    }

    @Override
    public List<Garbage> collect() {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        return Disk.use(
                directory,
                () -> {
                    try (DirectoryLock lock = DirectoryLock.tryTake(directory)) {
                        String owner = lock == null ? DirectoryLock.ownerOf(directory) : null;
                        // First what there is, then what is named: a file that is published in
                        // between is named.
                        List<Path> files = files(directory);
                        Collection<String> named = Manifest.read(directory).values();
                        return remove(files, named, owner);
                    }
                });
    }

    private static List<Garbage> remove(
            List<Path> files, Collection<String> named, @Nullable String owner) throws IOException {
        var garbage = new ArrayList<Garbage>();
        for (Path file : files) {
            String name = nameOf(file);
            if (!named.contains(name)) {
                boolean inUse =
                        owner != null && (name.startsWith(owner) || name.startsWith(Manifest.NAME));
                long bytes = sizeOf(file);
                if (!inUse) {
                    Files.deleteIfExists(file);
                }
                garbage.add(new Garbage(file.toString(), bytes, inUse));
            }
        }
        return garbage;
    }

    private static long sizeOf(Path file) throws IOException {
        try {
            return Files.size(file);
        } catch (NoSuchFileException _) {
            return 0;
        }
    }

    /// Removes all files that are not named, for the store that has the directory open and writes nothing yet.
    static void clean(Path directory, Map<String, String> named) throws IOException {
        List<Garbage> _ = remove(files(directory), named.values(), null);
    }

    /// The files of generations, finished or not, and a manifest that is not finished.
    private static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.filter(file ->
                            nameOf(file).endsWith(FINISHED) || nameOf(file).contains(UNFINISHED))
                    .sorted()
                    .toList();
        }
    }

    private static String nameOf(Path file) {
        return Objects.requireNonNull(file.getFileName()).toString();
    }
}
