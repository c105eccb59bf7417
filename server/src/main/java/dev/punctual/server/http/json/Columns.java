package dev.punctual.server.http.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A table as a data frame is sent: `{"name": [value, ...], ...}`, all lists of one length. A value that is no list
/// stands in every row.
public final class Columns {
    private final byte[] body;
    private final int from;
    private final int to;
    private final String where;

    /// Nothing is read yet.
    ///
    /// @param body in which the table lies
    /// @param from where its JSON begins
    /// @param to where it ends
    /// @param where what messages call it
    public Columns(byte[] body, int from, int to, String where) {
        this.body = body;
        this.from = from;
        this.to = to;
        this.where = where;
    }

    /// Reads the values of one column.
    @FunctionalInterface
    public interface Cells {
        /// Reads the value at which the parser stands, and leaves the parser at its end; returns why it was refused, or
        /// null.
        public @Nullable Fault read(JsonParser json, int row) throws IOException;
    }

    /// Says how a column is read.
    @FunctionalInterface
    public interface Table {
        /// Null for a column that is passed over.
        @Nullable Cells column(String name);
    }

    /// The number of rows.
    ///
    /// @throws ServingException if the columns differ in length, or there are more rows than `most`
    public int rows(int most) {
        int[] rows = {-1};
        walk((json, name) -> {
            if (json.currentToken() != JsonToken.START_ARRAY) {
                return;
            }
            int count = 0;
            while (json.nextToken() != JsonToken.END_ARRAY) {
                json.skipChildren();
                count++;
            }
            if (rows[0] >= 0 && rows[0] != count) {
                throw new ServingException(
                        ErrorCode.OUT_OF_RANGE,
                        "has " + count + " values, where another column has " + rows[0],
                        where + "." + Suggestion.shown(name));
            }
            rows[0] = count;
        });
        if (rows[0] > most) {
            throw new ServingException(
                    ErrorCode.TOO_LARGE, "may have at most " + most + " rows; send several", where);
        }
        return rows[0] < 0 ? 1 : rows[0];
    }

    /// Reads all columns, of as many rows as [#rows] gave.
    ///
    /// @throws ServingException for the first value that is refused
    public void read(Table table, int rows) {
        walk((json, name) -> {
            Cells cells = table.column(name);
            if (cells == null) {
                json.skipChildren();
            } else if (json.currentToken() == JsonToken.START_ARRAY) {
                for (int row = 0; json.nextToken() != JsonToken.END_ARRAY; row++) {
                    require(cells.read(json, row), name, row);
                }
            } else {
                for (int row = 0; row < rows; row++) {
                    require(cells.read(json, row), name, row);
                }
            }
        });
    }

    private void require(@Nullable Fault fault, String name, int row) {
        if (fault != null) {
            throw new ServingException(
                    fault.code(), fault.message(), where + "." + name + "[" + row + "]");
        }
    }

    /// Looks at the value of a column.
    @FunctionalInterface
    private interface Walk {
        void column(JsonParser json, String name) throws IOException;
    }

    private void walk(Walk walk) {
        JsonInput.read(body, from, to - from, json -> columns(json, walk));
    }

    /// Shows a walk all columns, and gives their names.
    private Set<String> columns(JsonParser json, Walk walk) throws IOException {
        if (json.nextToken() != JsonToken.START_OBJECT) {
            throw new ServingException(
                    ErrorCode.WRONG_TYPE,
                    "must be an object of lists: {\"name\": [value, ...]}",
                    where);
        }
        Set<String> seen = new HashSet<>();
        for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
            json.nextToken();
            if (!seen.add(name)) {
                throw new ServingException(
                        ErrorCode.MALFORMED_BODY,
                        "send it once",
                        where + "." + Suggestion.shown(name));
            }
            walk.column(json, name);
        }
        return seen;
    }
}
