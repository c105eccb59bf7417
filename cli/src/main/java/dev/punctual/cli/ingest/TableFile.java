package dev.punctual.cli.ingest;

import dev.punctual.cli.RowJson;
import dev.punctual.core.definition.SourceDefinition;
import dev.punctual.core.offline.OfflineEngine;
import dev.punctual.core.offline.RowCursor;
import dev.punctual.core.value.Field;
import dev.punctual.core.value.ValueType;
import dev.punctual.server.http.json.JsonBuffer;
import java.util.Map;
import java.util.stream.Collectors;

/// A file of rows, CSV or Parquet, whose columns have the names of the source's fields; in the order of event time.
final class TableFile implements EventFile {
    private static final String TABLE = "events";

    private final OfflineEngine engine;
    private final RowCursor rows;
    private final RowJson json;
    private final long size;
    private long position;

    /// @param engine over the file, under the name `events`; closed with this
    TableFile(OfflineEngine engine, SourceDefinition.Event source) {
        this.engine = engine;
        String columns =
                source.schema().fields().stream()
                        .map(TableFile::column)
                        .collect(Collectors.joining(", "));
        try (RowCursor count = engine.query("SELECT count(*) AS n FROM " + TABLE, Map.of())) {
            this.size = count.next() ? count.getLong(0) : 0;
        }
        this.rows =
                engine.query(
                        "SELECT "
                                + columns
                                + " FROM "
                                + TABLE
                                + " ORDER BY "
                                + quoted(source.eventTime()),
                        Map.of());
        this.json = new RowJson(rows, source.schema());
    }

    /// The table that an engine must have.
    static String table() {
        return TABLE;
    }

    private static String column(Field field) {
        String name = quoted(field.name());
        return "CAST(" + TABLE + "." + name + " AS " + sqlType(field.type()) + ") AS " + name;
    }

    private static String sqlType(ValueType type) {
        return switch (type) {
            case BOOL -> "BOOLEAN";
            case INT64 -> "BIGINT";
            case FLOAT64 -> "DOUBLE";
            case STRING -> "VARCHAR";
            case TIMESTAMP -> "TIMESTAMP";
        };
    }

    private static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    @Override
    public boolean next(JsonBuffer to) {
        if (!rows.next()) {
            return false;
        }
        position++;
        json.write(to);
        return true;
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public String unit() {
        return "rows";
    }

    @Override
    public void close() {
        rows.close();
        engine.close();
    }
}
