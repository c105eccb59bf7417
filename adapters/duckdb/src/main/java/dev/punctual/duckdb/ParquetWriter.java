package dev.punctual.duckdb;

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
import java.util.stream.Collectors;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;

/// A Parquet file in the making.
final class ParquetWriter implements RowWriter {
    /*
     * Rows go into a temporary table of a connection of their own, which DuckDB moves to the work directory when memory
     * is short. finish() copies it into a file of the work directory, forces that to the disk and moves it to its name,
     * so that the name shows the whole file or nothing. The copy keeps the order of the rows, and the same rows give the
     * same bytes.
     */
    private static final String TABLE = "rows_to_write";

    private final DuckDBConnection connection;
    private final DuckDBAppender appender;
    private final Schema schema;
    private final Path draft;
    private final Path file;
    private int column;
    private boolean inRow;

    private ParquetWriter(DuckDBConnection connection, Schema schema, Path draft, Path file)
            throws SQLException {
        this.connection = connection;
        this.schema = schema;
        this.draft = draft;
        this.file = file;
        execute("CREATE TEMP TABLE " + TABLE + " (" + columns(schema) + ")");
        this.appender = connection.createAppender("temp", "main", TABLE);
    }

    /// Starts a file on a connection, which belongs to the writer from then on, even if this fails.
    ///
    /// @param draft where the file is made, on the same file system as `file`
    static ParquetWriter start(DuckDBConnection connection, Schema schema, Path draft, Path file) {
        boolean started = false;
        try {
            var writer = new ParquetWriter(connection, schema, draft, file);
            started = true;
            return writer;
        } catch (SQLException e) {
            throw Failure.of("cannot start " + file, e);
        } finally {
            if (!started) {
                release(connection);
            }
        }
    }

    private static String columns(Schema schema) {
        return schema.fields().stream()
                .map(ParquetWriter::declaration)
                .collect(Collectors.joining(", "));
    }

    private static String declaration(Field field) {
        if (field.width() != 1) {
            throw new IllegalArgumentException("a column holds one value, not a list: " + field);
        }
        return BoundSql.identifier(field.name()) + " " + ColumnKind.typeName(field.type());
    }

    @Override
    public void beginRow() {
        if (inRow) {
            throw new IllegalStateException("the row before was not ended");
        }
        inRow = true;
        column = 0;
        try {
            appender.beginRow();
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    @Override
    public void putNull() {
        nextType();
        try {
            appender.appendNull();
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    @Override
    public void putLong(long value) {
        ValueType type = nextType();
        try {
            switch (type) {
                case INT64 -> appender.append(value);
                case TIMESTAMP -> appender.appendEpochMicros(value);
                case BOOL -> appender.append(value != 0);
                case FLOAT64, STRING -> throw wrongType("an integer");
            }
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    @Override
    public void putDouble(double value) {
        if (nextType() != ValueType.FLOAT64) {
            throw wrongType("a number");
        }
        try {
            appender.append(value);
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    @Override
    public void putText(String value) {
        if (nextType() != ValueType.STRING) {
            throw wrongType("a text");
        }
        try {
            appender.append(value);
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    @Override
    public void endRow() {
        if (!inRow || column != schema.size()) {
            throw new IllegalStateException(
                    "a row has " + schema.size() + " columns, this one got " + column);
        }
        inRow = false;
        try {
            appender.endRow();
        } catch (SQLException e) {
            throw failed(e);
        }
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
        try {
            appender.close();
            execute(
                    "COPY "
                            + TABLE
                            + " TO "
                            + BoundSql.quoted(draft.toString())
                            + " (FORMAT parquet, COMPRESSION zstd)");
            publish();
        } catch (SQLException e) {
            throw failed(e);
        } catch (IOException e) {
            throw Failure.of("cannot write " + file, e);
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

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private ServingException failed(SQLException e) {
        return Failure.of("cannot write " + file, e);
    }

    @Override
    public void close() {
        release(connection);
        try {
            Files.deleteIfExists(draft);
        } catch (IOException e) {
            throw Failure.of("cannot remove the draft of " + file, e);
        }
    }

    private static void release(DuckDBConnection connection) {
        try {
            connection.close(); // and with it the appender and the table
        } catch (SQLException e) {
            throw Failure.of("cannot end a writer", e);
        }
    }
}
