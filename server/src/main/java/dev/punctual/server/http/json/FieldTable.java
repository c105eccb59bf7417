package dev.punctual.server.http.json;

import dev.punctual.core.value.Field;
import java.util.List;

/// Finds fields by name, fastest when they are asked for in their order.
final class FieldTable {
    /*
     * A caller's program sends the fields of every object in the same order, so the field after the last one found is
     * tried first. Where that fails, the names are hashed: open addressing over a table that is at most half full.
     */
    private final String[] names;
    private final int[] slots;

    FieldTable(List<Field> fields) {
        names = fields.stream().map(Field::name).toArray(String[]::new);
        slots = new int[Integer.highestOneBit(Math.max(1, names.length)) * 4];
        for (int i = 0; i < names.length; i++) {
            int slot = names[i].hashCode() & (slots.length - 1);
            while (slots[slot] != 0) {
                slot = (slot + 1) & (slots.length - 1);
            }
            slots[slot] = i + 1;
        }
    }

    int size() {
        return names.length;
    }

    String name(int index) {
        return names[index];
    }

    /// The index of a name, or -1.
    ///
    /// @param hint the index that it most likely has; may be beyond the last
    int indexOf(String name, int hint) {
        if (hint < names.length && names[hint].equals(name)) {
            return hint;
        }
        int slot = name.hashCode() & (slots.length - 1);
        while (slots[slot] != 0) {
            int index = slots[slot] - 1;
            if (names[index].equals(name)) {
                return index;
            }
            slot = (slot + 1) & (slots.length - 1);
        }
        return -1;
    }
}
