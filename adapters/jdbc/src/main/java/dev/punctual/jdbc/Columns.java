package dev.punctual.jdbc;

import dev.punctual.core.value.Field;
import dev.punctual.core.value.Schema;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/// The columns of a query: what they are called and how they are read.
record Columns(Schema schema, List<ColumnKind> kinds) {

    static Columns of(ResultSetMetaData columns) throws SQLException {
        var fields = new ArrayList<Field>();
        var kinds = new ArrayList<ColumnKind>();
        for (int i = 1; i <= columns.getColumnCount(); i++) {
            String name = columns.getColumnLabel(i);
            ColumnKind kind = ColumnKind.of(columns, i);
            if (fields.stream().anyMatch(field -> field.name().equals(name))) {
                throw Failure.invalid("two columns are called " + name + "; rename one of them");
            }
            fields.add(Field.of(name, kind.type()));
            kinds.add(kind);
        }
        return new Columns(new Schema(fields), List.copyOf(kinds));
    }
}
