package dev.punctual.server.log;

import dev.punctual.core.offline.FileEngine;
import dev.punctual.core.offline.RowWriter;
import dev.punctual.core.value.Schema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A directory of Parquet files of one schema, of which the newest is being written. Used by one thread.
final class LogFiles {
    /*
     * A file is named by the time of its first row and appears when it is whole. It is finished when it has enough rows
     * or is old enough; what it holds until then is lost with the process. Files none of whose rows need be kept are
     * deleted, once a minute; those that do not look like ours are left alone.
     */
    private static final String SUFFIX = ".parquet";
    private static final long SWEEP_MICROS = 60_000_000;
    private static final DateTimeFormatter NAME =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    private final Path directory;
    private final Schema columns;
    private final Rules rules;
    private final Supplier<FileEngine> engine;
    private @Nullable RowWriter open;
    private long openedMicros;
    private long rows;
    private long sweptMicros = Long.MIN_VALUE / 2;

    /// When a file is finished, and when it is deleted.
    ///
    /// @param rows how many a file has at most
    /// @param every how old its first row is at most
    /// @param keep how old its last row may become
    record Rules(long rows, Duration every, Duration keep) {}

    /// @param engine gives what writes Parquet, when it is first needed
    LogFiles(Path directory, Schema columns, Rules rules, Supplier<FileEngine> engine) {
        this.directory = directory;
        this.columns = columns;
        this.rules = rules;
        this.engine = engine;
    }

    /// The files of a directory that are whole, oldest first; none if there is no directory.
    static List<Path> in(Path directory) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> found = Files.list(directory)) {
            return found.filter(file -> startMicros(file) != null).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + directory, e);
        }
    }

    /// Where the next row goes.
    RowWriter writer(long nowMicros) {
        RowWriter writer = open;
        if (writer == null) {
            writer = engine.get().writeParquet(newFile(nowMicros), columns);
            open = writer;
            openedMicros = nowMicros;
            rows = 0;
        }
        return writer;
    }

    /// Takes note of a row that was written.
    void wrote() {
        rows++;
    }

    /// Finishes the file if it is full or old enough, and deletes those that are too old.
    void keepUp(long nowMicros) {
        if (open != null
                && (rows >= rules.rows
                        || nowMicros - openedMicros >= micros(rules.every)
                        || nowMicros < openedMicros)) { // the time of day was set back
            finish();
        }
        if (Math.abs(nowMicros - sweptMicros) >= SWEEP_MICROS) {
            sweptMicros = nowMicros;
            deleteOld(nowMicros);
        }
    }

    /// Makes the file that is being written whole.
    void finish() {
        RowWriter writer = open;
        if (writer != null) {
            writer.finish();
            open = null;
            writer.close();
        }
    }

    /// Gives the file that is being written up.
    ///
    /// @return how many rows are lost with it
    long discard() {
        RowWriter writer = open;
        open = null;
        if (writer == null) {
            return 0;
        }
        writer.close();
        return rows;
    }

    private Path newFile(long nowMicros) {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make " + directory, e);
        }
        long micros = nowMicros;
        while (Files.exists(file(micros))) {
            micros++;
        }
        return file(micros);
    }

    private Path file(long micros) {
        return directory.resolve(
                NAME.format(Instant.EPOCH.plus(micros, ChronoUnit.MICROS)) + SUFFIX);
    }

    private void deleteOld(long nowMicros) {
        long before = nowMicros - micros(rules.keep) - micros(rules.every);
        for (Path file : in(directory)) {
            Long start = startMicros(file);
            if (start != null && start < before) {
                try {
                    Files.deleteIfExists(file);
                } catch (IOException e) {
                    throw new UncheckedIOException("cannot delete " + file, e);
                }
            }
        }
    }

    /// When the first row of a file was written, by its name; null if it is no file of a log.
    private static @Nullable Long startMicros(Path file) {
        String name = file.getFileName().toString();
        if (!name.endsWith(SUFFIX)) {
            return null;
        }
        try {
            String time = name.substring(0, name.length() - SUFFIX.length());
            return ChronoUnit.MICROS.between(Instant.EPOCH, NAME.parse(time, Instant::from));
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static long micros(Duration duration) {
        return duration.toNanos() / 1_000;
    }
}
