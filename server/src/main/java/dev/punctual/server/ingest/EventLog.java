package dev.punctual.server.ingest;

import dev.punctual.core.definition.History;
import dev.punctual.core.definition.SourceDefinition;
import dev.punctual.core.offline.FileEngine;
import dev.punctual.core.offline.FrameColumns;
import dev.punctual.core.offline.RowWriter;
import dev.punctual.core.store.Journal;
import dev.punctual.core.stream.EventCodec;
import dev.punctual.core.time.WallClock;
import dev.punctual.core.value.Field;
import dev.punctual.core.value.Frame;
import dev.punctual.core.value.Schema;
import dev.punctual.core.value.ValueType;
import dev.punctual.server.metrics.Telemetry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Keeps every accepted event of one source in Parquet files, which are the source's history.
public final class EventLog implements AutoCloseable {
    /*
     * The files are made from the journal, so that what was acknowledged is in one or the other: a thread of its own
     * copies the records that came since the last file into the next one, whose name says which records it has, and only
     * then may the stream forget them. A kill at any point leaves either the file or the records, and the name tells a
     * restart where to go on, so nothing is there twice. The journal is synced before it is copied: the end of the
     * machine must not give the positions of a file's records to others.
     *
     * If the journal was deleted, its positions begin again; the number before them in the name tells the two apart.
     */
    private static final long INDEX_BITS = 20; // more events than a push or a record can have
    private static final long MOST_RECORDS = 50_000;
    private static final long LONGEST_TICK_MILLIS = 1_000;
    private static final long CLOSE_MILLIS = 30_000;

    private final SourceDefinition.Event source;
    private final Journal journal;
    private final EventFiles files;
    private final Rules rules;
    private final Supplier<FileEngine> engines;
    private final Telemetry telemetry;
    private final WallClock clock;
    private final EventCodec codec;
    private final FrameColumns values;
    private final Schema columns;
    private final int journalNumber;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;
    private volatile long kept;
    private long copiedMicros;

    /// When files are made and deleted.
    ///
    /// @param every how long an event waits for its file at most
    /// @param keep for how long files are kept
    public record Rules(Duration every, Duration keep) {

        /// A file at least every ten minutes.
        public static Rules keeping(Duration keep) {
            return new Rules(Duration.ofMinutes(10), keep);
        }
    }

    /// Who runs it.
    public record Surroundings(
            Supplier<FileEngine> engines, Telemetry telemetry, WallClock clock) {}

    /// Starts to keep the events of a journal, which must stay open until this is closed.
    public EventLog(
            SourceDefinition.Event source,
            Journal journal,
            Path directory,
            Rules rules,
            Surroundings surroundings) {
        this.source = source;
        this.journal = journal;
        this.files = new EventFiles(directory, source.schema());
        this.rules = rules;
        this.engines = surroundings.engines;
        this.telemetry = surroundings.telemetry;
        this.clock = surroundings.clock;
        this.codec = new EventCodec(source.schema());
        this.values = new FrameColumns(source.schema());
        var fields = new ArrayList<>(values.fields());
        fields.add(Field.of(History.ARRIVED, ValueType.TIMESTAMP));
        fields.add(Field.of(History.OFFSET, ValueType.INT64));
        this.columns = new Schema(fields);
        EventFiles.@Nullable Part newest = files.newest();
        boolean another = newest != null && newest.until() > journal.nextPosition();
        this.journalNumber = newest == null ? 0 : newest.journal() + (another ? 1 : 0);
        this.kept = newest == null || another ? 0 : newest.until();
        this.copiedMicros = clock.micros();
        this.thread = Thread.ofPlatform().name("event-log-" + source.name()).start(this::run);
    }

    /// The position before which all records are in files.
    public long kept() {
        return kept;
    }

    private void run() {
        try {
            long tick = Math.clamp(rules.every.toMillis(), 1, LONGEST_TICK_MILLIS);
            while (!closing.await(tick, TimeUnit.MILLISECONDS)) {
                keepUp();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // nobody interrupts this thread but to end it
        }
        copyGuarded();
    }

    private void keepUp() {
        long now = clock.micros();
        if (journal.nextPosition() - kept >= MOST_RECORDS
                || Math.abs(now - copiedMicros) >= rules.every.toNanos() / 1_000) {
            copyGuarded();
            copiedMicros = now;
        }
    }

    private void copyGuarded() {
        try {
            copy();
            Instant now = Instant.EPOCH.plus(clock.micros(), ChronoUnit.MICROS);
            files.deleteOlderThan(now.minus(rules.keep));
        } catch (RuntimeException e) {
            telemetry.unexpected("the event log of source " + source.name(), e); // tried again
        }
    }

    /// Makes a file of the records that came since the last one.
    private void copy() {
        long first = kept;
        long until = journal.nextPosition();
        if (first >= until) {
            return;
        }
        journal.sync();
        try (FileEngine engine = engines.get();
                RowWriter writer =
                        engine.writeParquet(files.file(journalNumber, first, until), columns)) {
            journal.replay(
                    first,
                    (position, record) -> {
                        if (position < until) {
                            write(position, record, writer);
                        }
                    });
            writer.finish();
        }
        kept = until;
    }

    private void write(long position, byte[] record, RowWriter row) {
        EventCodec.Decoded decoded = codec.decode(record);
        if (decoded == null) {
            return; // of another schema: it cannot be read any more
        }
        long offset = position << INDEX_BITS;
        for (Frame event : decoded.events()) {
            row.beginRow();
            values.write(event, row);
            row.putLong(decoded.arrivedMicros());
            row.putLong(offset++);
            row.endRow();
        }
    }

    /// Makes a file of what is left, and ends.
    @Override
    public void close() {
        closing.countDown();
        try {
            thread.join(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
