package dev.punctual.server.similar;

import dev.punctual.core.definition.IndexDefinition;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.offline.OfflineEngine;
import dev.punctual.core.offline.RowCursor;
import dev.punctual.core.similarity.ItemList;
import dev.punctual.core.similarity.VectorList;
import dev.punctual.core.value.Schema;
import dev.punctual.core.value.ValueType;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// Reads the items of an index from its SQL.
final class ItemRows {
    private static final int MOST_ITEMS = 20_000_000;
    private static final int MOST_DIMENSIONS = 4_096;
    private static final int ROWS_PER_REPORT = 1_000;

    private final IndexDefinition definition;
    private final ItemVectors vectors;
    private final Arena arena;
    private final Set<String> ids = new HashSet<>();
    private @Nullable ItemList items;

    /// @param arena holds the vectors
    ItemRows(IndexDefinition definition, ItemVectors vectors, Arena arena) {
        this.definition = definition;
        this.vectors = vectors;
        this.arena = arena;
    }

    /// Reads all of them.
    ///
    /// @param rows is told how many there are so far
    /// @throws ServingException with `INVALID_DEFINITION` that names the item at fault
    ItemList read(OfflineEngine engine, LongConsumer rows) {
        try (RowCursor cursor = engine.query(sql(), Map.of())) {
            long count = 0;
            while (cursor.next()) {
                add(cursor);
                if (++count % ROWS_PER_REPORT == 0) {
                    rows.accept(count);
                }
            }
        }
        ItemList list = items;
        if (list == null) {
            throw wrong("its SQL gives no rows");
        }
        vectors.finish(list);
        return list;
    }

    /// How many there are.
    long count(OfflineEngine engine) {
        try (RowCursor cursor = engine.query("SELECT count(*) AS c0" + from(), Map.of())) {
            return cursor.next() ? cursor.getLong(0) : 0;
        }
    }

    private String sql() {
        var columns = new ArrayList<String>();
        columns.add(quoted(definition.id()));
        columns.addAll(vectors.expressions());
        definition.attributes().forEach(attribute -> columns.add(quoted(attribute)));
        var named = new ArrayList<String>();
        for (int i = 0; i < columns.size(); i++) {
            named.add(columns.get(i) + " AS c" + i);
        }
        return "SELECT " + String.join(", ", named) + from();
    }

    private String from() {
        String query = definition.items().sql().strip();
        while (query.endsWith(";")) {
            query = query.substring(0, query.length() - 1).stripTrailing();
        }
        return " FROM (\n" + query + "\n) AS items";
    }

    static String quoted(String column) {
        return '"' + column.replace("\"", "\"\"") + '"';
    }

    private void add(RowCursor cursor) {
        String id = cursor.isNull(0) ? "" : text(cursor, 0);
        if (id.isEmpty()) {
            throw wrong("an item has no " + definition.id() + "; leave such rows out in its SQL");
        }
        if (!ids.add(id)) {
            throw wrong("item '" + id + "' is there twice; keep one row for each in its SQL");
        }
        float[] vector = vectors.of(cursor, id);
        ItemList list = items;
        if (list == null) {
            list = list(cursor.schema(), vector.length);
            items = list;
        }
        if (vector.length != list.vectors().dimension()) {
            throw wrong(
                    "item '%s' has %d numbers, and those before it %d"
                            .formatted(id, vector.length, list.vectors().dimension()));
        }
        if (list.size() == MOST_ITEMS) {
            throw wrong("there are over " + MOST_ITEMS + " items");
        }
        list.add(id, vector);
        attributes(cursor, list);
        vectors.added(list);
    }

    private ItemList list(Schema schema, int dimension) {
        var attributes = new LinkedHashMap<String, Boolean>();
        int column = 1 + vectors.expressions().size();
        for (String attribute : definition.attributes()) {
            attributes.put(attribute, schema.field(column++).type() == ValueType.STRING);
        }
        var list = new ItemList(new VectorList(arena, dimension), attributes);
        if (schema.field(0).type() == ValueType.INT64) {
            list.numbered();
        }
        return list;
    }

    private void attributes(RowCursor cursor, ItemList list) {
        int column = 1 + vectors.expressions().size();
        for (String attribute : definition.attributes()) {
            boolean missing = cursor.isNull(column);
            if (cursor.schema().field(column).type() == ValueType.STRING) {
                list.attribute(attribute, missing ? "" : cursor.getText(column));
            } else {
                list.attribute(attribute, missing ? Double.NaN : number(cursor, column));
            }
            column++;
        }
    }

    static String text(RowCursor cursor, int column) {
        return switch (cursor.schema().field(column).type()) {
            case STRING -> cursor.getText(column);
            case FLOAT64 -> Double.toString(cursor.getDouble(column));
            default -> Long.toString(cursor.getLong(column));
        };
    }

    static double number(RowCursor cursor, int column) {
        return switch (cursor.schema().field(column).type()) {
            case FLOAT64 -> cursor.getDouble(column);
            case STRING -> Double.NaN;
            default -> cursor.getLong(column);
        };
    }

    private ServingException wrong(String why) {
        return wrong(definition, why);
    }

    static ServingException wrong(IndexDefinition definition, String why) {
        return new ServingException(
                ErrorCode.INVALID_DEFINITION, "index " + definition.name() + ": " + why);
    }

    static ServingException directionless(IndexDefinition definition, String id) {
        return wrong(
                definition,
                "item '"
                        + id
                        + "' has a vector without length, which has no direction; leave it out in"
                        + " its SQL, or use the metric dot or euclidean");
    }

    static void requireDimension(IndexDefinition definition, String id, int dimension) {
        if (dimension == 0 || dimension > MOST_DIMENSIONS) {
            throw wrong(
                    definition,
                    "item '%s' has a vector of %d numbers; it must have 1 to %d"
                            .formatted(id, dimension, MOST_DIMENSIONS));
        }
    }
}
