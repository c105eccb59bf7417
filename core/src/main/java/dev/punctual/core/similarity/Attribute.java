package dev.punctual.core.similarity;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The values of one attribute, by place: numbers, or texts as numbers of a table.
public final class Attribute {
    static final String NUMBERS = "numbers of ";
    static final String TEXTS = "texts of ";

    private static final ValueLayout.OfDouble DOUBLE =
            ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final MemorySegment numbers;
    private final @Nullable TextTable texts;

    private Attribute(MemorySegment numbers, @Nullable TextTable texts) {
        this.numbers = numbers;
        this.texts = texts;
    }

    /// Opens that of a name.
    static Attribute of(IndexImage image, String name) {
        MemorySegment table = image.sections().get(TEXTS + name);
        return new Attribute(
                image.section(NUMBERS + name), table == null ? null : new TextTable(table));
    }

    /// Lays values out as sections.
    static Map<String, MemorySegment> sections(
            String name, ItemList.AttributeValues values, IndexKind.Parts parts, Arena arena) {
        MemorySegment numbers = arena.allocate((long) parts.places() * Double.BYTES, 64);
        var known = new LinkedHashMap<String, Integer>();
        for (int place = 0; place < parts.places(); place++) {
            int item = parts.item(place);
            double number = Double.NaN;
            if (item >= 0 && !values.text) {
                number = values.numbers.get(item);
            } else if (item >= 0 && !values.texts.get(item).isEmpty()) {
                number = known.computeIfAbsent(values.texts.get(item), _ -> known.size());
            }
            numbers.set(DOUBLE, (long) place * Double.BYTES, number);
        }
        return values.text
                ? Map.of(
                        NUMBERS + name,
                        numbers,
                        TEXTS + name,
                        TextTable.of(new ArrayList<>(known.keySet()), arena))
                : Map.of(NUMBERS + name, numbers);
    }

    public boolean text() {
        return texts != null;
    }

    /// The number that stands for a text; NaN if no item has it.
    double number(String text) {
        int number = texts == null ? -1 : texts.number(text);
        return number < 0 ? Double.NaN : number;
    }

    /// The value at a place as a number; NaN if there is none.
    double at(int place) {
        return numbers.get(DOUBLE, (long) place * Double.BYTES);
    }
}
