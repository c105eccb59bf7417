package dev.punctual.server.similar;

import dev.punctual.core.definition.IndexDefinition;
import dev.punctual.core.definition.IndexDefinition.Embedding;
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
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// Reads the items of an index from its SQL.
final class ItemRows {
    /*
     * The columns that count are asked for by name, a list of numbers as its text: engines have lists of many types, and
     * all of them print alike.
     */
    private static final int MOST_ITEMS = 20_000_000;
    private static final int MOST_DIMENSIONS = 4_096;
    private static final int ROWS_PER_REPORT = 1_000;

    private final IndexDefinition definition;
    private final Arena arena;
    private final Set<String> ids = new HashSet<>();
    private @Nullable ItemList items;

    /// @param arena holds the vectors
    ItemRows(IndexDefinition definition, Arena arena) {
        this.definition = definition;
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
        if (items == null) {
            throw wrong("its SQL gives no rows");
        }
        return items;
    }

    private List<String> numbers() {
        return switch (definition.embedding()) {
            case Embedding.Vector(String column) -> List.of(column);
            case Embedding.Numbers(List<String> columns) -> columns;
        };
    }

    private String sql() {
        var columns = new ArrayList<String>();
        columns.add(quoted(definition.id()));
        for (String column : numbers()) {
            columns.add(
                    definition.embedding() instanceof Embedding.Vector
                            ? "CAST(" + quoted(column) + " AS VARCHAR)"
                            : quoted(column));
        }
        definition.attributes().forEach(attribute -> columns.add(quoted(attribute)));
        var named = new ArrayList<String>();
        for (int i = 0; i < columns.size(); i++) {
            named.add(columns.get(i) + " AS c" + i);
        }
        String query = definition.items().sql().strip();
        while (query.endsWith(";")) {
            query = query.substring(0, query.length() - 1).stripTrailing();
        }
        return "SELECT " + String.join(", ", named) + " FROM (\n" + query + "\n) AS items";
    }

    private static String quoted(String column) {
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
        float[] vector = vector(cursor, id);
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
        if (!definition.metric().prepare(vector)) {
            throw wrong(
                    "item '"
                            + id
                            + "' has a vector without length, which has no direction; leave it out in"
                            + " its SQL, or use the metric dot or euclidean");
        }
        list.add(id, vector);
        attributes(cursor, list);
    }

    private ItemList list(Schema schema, int dimension) {
        var attributes = new LinkedHashMap<String, Boolean>();
        int column = 1 + numbers().size();
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
        int column = 1 + numbers().size();
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

    private float[] vector(RowCursor cursor, String id) {
        int first = 1;
        float[] vector;
        if (definition.embedding() instanceof Embedding.Vector) {
            vector = cursor.isNull(first) ? new float[0] : parsed(text(cursor, first), id);
        } else {
            vector = new float[numbers().size()];
            for (int i = 0; i < vector.length; i++) {
                vector[i] =
                        cursor.isNull(first + i) ? Float.NaN : (float) number(cursor, first + i);
            }
        }
        if (vector.length == 0 || vector.length > MOST_DIMENSIONS) {
            throw wrong(
                    "item '%s' has a vector of %d numbers; it must have 1 to %d"
                            .formatted(id, vector.length, MOST_DIMENSIONS));
        }
        for (int i = 0; i < vector.length; i++) {
            if (!Float.isFinite(vector[i])) {
                throw wrong("item '%s' has no finite number at %d of its vector".formatted(id, i));
            }
        }
        return vector;
    }

    /// Reads `[1.5, 2]`, as lists print, or `{1.5,2}`.
    private float[] parsed(String text, String id) {
        String inside = text.strip();
        if (inside.length() >= 2 && "[{(".indexOf(inside.charAt(0)) >= 0) {
            inside = inside.substring(1, inside.length() - 1);
        }
        if (inside.isBlank()) {
            return new float[0];
        }
        String[] words = inside.split(",", -1);
        float[] vector = new float[words.length];
        for (int i = 0; i < words.length; i++) {
            try {
                vector[i] = Float.parseFloat(words[i].strip());
            } catch (NumberFormatException e) {
                throw wrong(
                        "item '%s' has '%s' in its vector, which is no number"
                                .formatted(id, words[i].strip()));
            }
        }
        return vector;
    }

    private static String text(RowCursor cursor, int column) {
        return switch (cursor.schema().field(column).type()) {
            case STRING -> cursor.getText(column);
            case FLOAT64 -> Double.toString(cursor.getDouble(column));
            default -> Long.toString(cursor.getLong(column));
        };
    }

    private static double number(RowCursor cursor, int column) {
        return switch (cursor.schema().field(column).type()) {
            case FLOAT64 -> cursor.getDouble(column);
            case STRING -> Double.NaN;
            default -> cursor.getLong(column);
        };
    }

    private ServingException wrong(String why) {
        return new ServingException(
                ErrorCode.INVALID_DEFINITION, "index " + definition.name() + ": " + why);
    }
}
