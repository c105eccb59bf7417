package dev.punctual.server.ingest;

import dev.punctual.core.definition.Fingerprint;
import dev.punctual.core.value.Schema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The Parquet files with the accepted events of one source.
///
/// The name of a file says which records of which journal it has: `JOURNAL-FIRST-UNTIL-SCHEMA.parquet`. The journal counts
/// from 0, one more whenever it was deleted; the schema is the beginning of its fingerprint.
public final class EventFiles {
    private static final Pattern NAME =
            Pattern.compile("(\\d{6})-(\\d{19})-(\\d{19})-([0-9a-f]{12})\\.parquet");

    private final Path directory;
    private final String schema;

    public EventFiles(Path directory, Schema schema) {
        this.directory = directory;
        this.schema = Fingerprint.of(List.of(schema)).substring(0, 12);
    }

    /// The records of a file: those of a journal from the first until before another.
    record Part(Path path, int journal, long first, long until, String schema) {}

    /// The files with events of the present schema.
    public List<Path> readable() {
        return all().stream().filter(part -> part.schema.equals(schema)).map(Part::path).toList();
    }

    /// The newest file, by the records that it has; null if there is none.
    @Nullable Part newest() {
        List<Part> all = all();
        return all.isEmpty() ? null : all.getLast();
    }

    /// Where the next records go.
    Path file(int journal, long first, long until) {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make " + directory, e);
        }
        return directory.resolve(
                String.format("%06d-%019d-%019d-%s.parquet", journal, first, until, schema));
    }

    /// Deletes the files that were made before an instant, but for the newest, which tells what was kept already.
    void deleteOlderThan(Instant before) {
        List<Part> all = all();
        for (Part part : all.subList(0, Math.max(0, all.size() - 1))) {
            try {
                FileTime made = Files.getLastModifiedTime(part.path);
                if (made.toInstant().isBefore(before)) {
                    Files.deleteIfExists(part.path);
                }
            } catch (IOException e) {
                throw new UncheckedIOException("cannot delete " + part.path, e);
            }
        }
    }

    private List<Part> all() {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> found = Files.list(directory)) {
            return found.map(EventFiles::part)
                    .filter(Objects::nonNull)
                    .sorted(Comparator.comparingInt(Part::journal).thenComparingLong(Part::first))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + directory, e);
        }
    }

    private static @Nullable Part part(Path path) {
        Matcher name = NAME.matcher(path.getFileName().toString());
        return name.matches()
                ? new Part(
                        path,
                        Integer.parseInt(name.group(1)),
                        Long.parseLong(name.group(2)),
                        Long.parseLong(name.group(3)),
                        name.group(4))
                : null;
    }
}
