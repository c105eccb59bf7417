package dev.punctual.cli;

import dev.punctual.core.offline.RowCursor;
import dev.punctual.core.value.Schema;
import dev.punctual.server.http.json.JsonBuffer;
import dev.punctual.server.http.json.Timestamps;

/// Writes the rows of a cursor as JSON objects with the fields of a schema, by the names of the columns. Fields without a
/// value are left out.
public final class RowJson {
    private final RowCursor rows;
    private final Schema fields;
    private final int[] columns;

    /// @param rows with a column of the same name and type for each field
    public RowJson(RowCursor rows, Schema fields) {
        this.rows = rows;
        this.fields = fields;
        this.columns =
                fields.fields().stream()
                        .mapToInt(field -> rows.schema().indexOf(field.name()))
                        .toArray();
    }

    /// Writes the present row.
    public void write(JsonBuffer json) {
        json.raw('{');
        boolean first = true;
        for (int i = 0; i < columns.length; i++) {
            if (!rows.isNull(columns[i])) {
                json.raw(first ? "" : ",").text(fields.field(i).name()).raw(':');
                value(json, i, columns[i]);
                first = false;
            }
        }
        json.raw('}');
    }

    private void value(JsonBuffer json, int field, int column) {
        switch (fields.field(field).type()) {
            case BOOL -> json.raw(rows.getLong(column) == 0 ? "false" : "true");
            case INT64 -> json.number(rows.getLong(column));
            case FLOAT64 -> json.number(rows.getDouble(column));
            case TIMESTAMP -> Timestamps.write(json, rows.getLong(column));
            case STRING -> json.text(rows.getText(column));
        }
    }
}
