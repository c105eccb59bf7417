package dev.punctual.core.value;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// An ordered list of fields, each at consecutive cells of a frame.
public final class Schema {
    private final List<Field> fields;
    private final Map<String, Integer> indexes = new HashMap<>();
    private final int[] cells;
    private final int cellCount;

    public Schema(List<Field> fields) {
        this.fields = List.copyOf(fields);
        this.cells = new int[fields.size()];
        int cell = 0;
        for (int i = 0; i < cells.length; i++) {
            Field field = fields.get(i);
            if (indexes.put(field.name(), i) != null) {
                throw new IllegalArgumentException("duplicate field " + field.name());
            }
            cells[i] = cell;
            cell += field.width();
        }
        this.cellCount = cell;
    }

    public static Schema of(Field... fields) {
        return new Schema(List.of(fields));
    }

    public List<Field> fields() {
        return fields;
    }

    public int size() {
        return cells.length;
    }

    public Field field(int index) {
        return fields.get(index);
    }

    /// The index of the field of that name, or -1.
    public int indexOf(String name) {
        return indexes.getOrDefault(name, -1);
    }

    /// The first cell of a field.
    public int cellOf(int index) {
        return cells[index];
    }

    /// The number of cells of all fields.
    public int cellCount() {
        return cellCount;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Schema schema && schema.fields.equals(fields);
    }

    @Override
    public int hashCode() {
        return fields.hashCode();
    }

    @Override
    public String toString() {
        return fields.toString();
    }
}
