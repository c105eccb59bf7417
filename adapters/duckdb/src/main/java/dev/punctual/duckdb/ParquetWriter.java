package dev.punctual.duckdb;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.offline.RowWriter;
import dev.punctual.core.value.Field;
import dev.punctual.core.value.Schema;
import dev.punctual.core.value.ValueType;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.stream.Collectors;
import org.duckdb.DuckDBConnection;

/// A Parquet file in the making.
final class ParquetWriter implements RowWriter {
    /*
     * A thread of the writer's own runs one COPY from the rows, which come to it in blocks as they are put, into a file of
     * the work directory. finish() waits for it, forces the file to the disk and moves it to its name, so that the name
     * shows the whole file or nothing. The order of the rows is kept, and the same rows give the same bytes.
     *
     * DuckDB's appender into a temporary table, which is then copied, was measured to take three times the processor time,
     * and spills what exceeds the memory; see docs/decisions/duckdb.md.
     */
    private static final long GROUP_VALUES = 4_000_000;
    private static final long MOST_GROUP_BLOCKS = 60;

    private final DuckDBConnection connection;
    private final RowFeed feed;
    private final Schema schema;
    private final Path draft;
    private final Path file;
    private final RowHandover handover;
    private final FutureTask<Void> copy;
    private RowBlock block;
    private int column;
    private boolean inRow;

    private ParquetWriter(
            DuckDBConnection connection, RowFeed feed, Schema schema, Path draft, Path file) {
        this.connection = connection;
        this.feed = feed;
        this.schema = schema;
        this.draft = draft;
        this.file = file;
        this.handover = new RowHandover(schema);
        this.block = new RowBlock(schema);
        String columns =
                schema.fields().stream()
                        .map(ParquetWriter::column)
                        .collect(Collectors.joining(", "));
        String sql =
                "COPY (SELECT "
                        + columns
                        + " FROM "
                        + feed.add(handover)
                        + ") TO "
                        + BoundSql.quoted(draft.toString())
                        + " (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE "
                        + groupRows(schema.size())
                        + ")";
        this.copy = new FutureTask<>(() -> copy(sql), null);
    }

    /// How many rows are kept in memory until they are written: as many as DuckDB's usual row group, fewer of many columns.
    private static long groupRows(int columns) {
        long blocks = GROUP_VALUES / columns / RowBlock.ROWS;
        return RowBlock.ROWS * Math.clamp(blocks, 1, MOST_GROUP_BLOCKS);
    }

    /// Starts a file on a connection, which belongs to the writer from then on, even if this fails.
    ///
    /// @param draft where the file is made, on the same file system as `file`
    static ParquetWriter start(
            DuckDBConnection connection, RowFeed feed, Schema schema, Path draft, Path file) {
        boolean started = false;
        try {
            var writer = new ParquetWriter(connection, feed, schema, draft, file);
            Thread.ofPlatform().daemon().name("parquet-writer").start(writer.copy);
            started = true;
            return writer;
        } finally {
            if (!started) {
                release(connection);
            }
        }
    }

    private static String column(Field field) {
        if (field.width() != 1) {
            throw new IllegalArgumentException("a column holds one value, not a list: " + field);
        }
        String name = BoundSql.identifier(field.name());
        return field.type() == ValueType.TIMESTAMP
                ? "make_timestamp(" + name + ") AS " + name
                : name;
    }

    private void copy(String sql) {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw Failure.of("cannot write " + file, e);
        } finally {
            handover.breakOff(); // nobody takes what is still given
        }
    }

    @Override
    public void beginRow() {
        if (inRow) {
            throw new IllegalStateException("the row before was not ended");
        }
        inRow = true;
        column = 0;
    }

    @Override
    public void putNull() {
        nextType();
        block.putNull(column - 1);
    }

    @Override
    public void putLong(long value) {
        switch (nextType()) {
            case INT64, TIMESTAMP, BOOL -> block.putBits(column - 1, value);
            case FLOAT64, STRING -> throw wrongType("an integer");
        }
    }

    @Override
    public void putDouble(double value) {
        if (nextType() != ValueType.FLOAT64) {
            throw wrongType("a number");
        }
        block.putBits(column - 1, Double.doubleToRawLongBits(value));
    }

    @Override
    public void putText(String value) {
        if (nextType() != ValueType.STRING) {
            throw wrongType("a text");
        }
        block.putText(column - 1, value);
    }

    @Override
    public void endRow() {
        if (!inRow || column != schema.size()) {
            throw new IllegalStateException(
                    "a row has " + schema.size() + " columns, this one got " + column);
        }
        inRow = false;
        block.endRow();
        if (block.full()) {
            give();
        }
    }

    private void give() {
        if (!handover.give(block)) {
            await();
            throw new IllegalStateException("the writer was closed");
        }
        block = new RowBlock(schema);
    }

    private ValueType nextType() {
        if (!inRow || column == schema.size()) {
            throw new IllegalStateException("a value outside of the columns of a row");
        }
        return schema.field(column++).type();
    }

    private IllegalStateException wrongType(String given) {
        return new IllegalStateException(
                "column " + schema.field(column - 1) + " was given " + given);
    }

    @Override
    public void finish() {
        if (inRow) {
            throw new IllegalStateException("the last row was not ended");
        }
        if (!block.empty()) {
            give();
        }
        handover.complete();
        await();
        try {
            publish();
        } catch (IOException e) {
            throw Failure.of("cannot write " + file, e);
        }
    }

    /// Waits for the end of the copy, and throws what it threw.
    private void await() {
        try {
            copy.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ServingException failure) {
                throw failure;
            }
            throw new IllegalStateException("cannot write " + file, e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServingException(
                    ErrorCode.INTERNAL, "interrupted while writing " + file, null, e);
        }
    }

    private void publish() throws IOException {
        force(draft);
        Files.move(
                draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        Path parent = file.toAbsolutePath().getParent();
        if (parent != null) {
            force(parent); // the new name, too
        }
    }

    private static void force(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    @Override
    public void close() {
        handover.breakOff();
        try {
            await(); // the connection is in use until then
        } catch (RuntimeException _) {
            // What was broken off fails; a failure before that was thrown already.
        }
        feed.remove(handover);
        release(connection);
        try {
            Files.deleteIfExists(draft);
        } catch (IOException e) {
            throw Failure.of("cannot remove the draft of " + file, e);
        }
    }

    private static void release(DuckDBConnection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            throw Failure.of("cannot end a writer", e);
        }
    }
}
