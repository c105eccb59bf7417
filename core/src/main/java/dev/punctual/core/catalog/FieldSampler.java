package dev.punctual.core.catalog;

import dev.punctual.core.catalog.FieldProfile.Count;
import dev.punctual.core.catalog.FieldProfile.Numbers;
import dev.punctual.core.value.Field;
import dev.punctual.core.value.Frame;
import dev.punctual.core.value.ValueType;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Gathers the values of one field from rows, and says what they look like.
final class FieldSampler {
    static final int MOST_DISTINCT = 10_000;

    /// Of long lists in many rows, the first so many elements count.
    private static final int MOST_NUMBERS = 200_000;

    private static final int MOST_COMMON = 10;

    private final Field field;
    private final int index;
    private final Map<String, Long> counts = new HashMap<>();
    private double[] numbers = new double[64];
    private int size;
    private long present;

    FieldSampler(Field field, int index) {
        this.field = field;
        this.index = index;
    }

    /// Takes the value of a row, if there is one.
    void add(Frame row) {
        if (!row.has(index)) {
            return;
        }
        present++;
        int first = row.schema().cellOf(index);
        for (int cell = first; cell < first + field.width(); cell++) {
            if (row.absentAt(cell)) {
                continue;
            }
            switch (field.type()) {
                case STRING -> count(row.textAt(cell));
                case BOOL -> count(row.longAt(cell) == 0 ? "false" : "true");
                case INT64, FLOAT64, TIMESTAMP -> number(row, cell);
            }
        }
    }

    private void count(String value) {
        if (counts.containsKey(value) || counts.size() < MOST_DISTINCT) {
            counts.merge(value, 1L, Long::sum);
        }
    }

    private void number(Frame row, int cell) {
        if (size == MOST_NUMBERS) {
            return;
        }
        if (size == numbers.length) {
            numbers = Arrays.copyOf(numbers, 2 * size);
        }
        boolean fractional = field.type() == ValueType.FLOAT64;
        numbers[size++] = fractional ? row.doubleAt(cell) : row.longAt(cell);
    }

    FieldProfile profile() {
        double[] sorted = Arrays.copyOf(numbers, size);
        Arrays.sort(sorted);
        long distinct = counts.size() + Arrays.stream(sorted).distinct().count();
        List<Count> common =
                counts.entrySet().stream()
                        .map(entry -> new Count(entry.getKey(), entry.getValue()))
                        .sorted(
                                Comparator.comparingLong((Count each) -> -each.count())
                                        .thenComparing(Count::value))
                        .limit(MOST_COMMON)
                        .toList();
        return new FieldProfile(field.name(), present, distinct, summary(sorted), common);
    }

    private static @Nullable Numbers summary(double[] sorted) {
        if (sorted.length == 0) {
            return null;
        }
        int last = sorted.length - 1;
        return new Numbers(
                sorted[0],
                sorted[last],
                Arrays.stream(sorted).average().orElse(Double.NaN),
                Numbers.SHARES.stream()
                        .map(share -> sorted[(int) Math.round(share * last)])
                        .toList());
    }
}
