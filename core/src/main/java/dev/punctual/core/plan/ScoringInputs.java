package dev.punctual.core.plan;

import dev.punctual.core.value.Frame;
import java.util.Arrays;
import java.util.stream.IntStream;

/// Those numbers of a model's row that come from some fields. Immutable.
final class ScoringInputs {
    private final int[] places; // in the row, ascending
    private final int[] fields;
    private final int[] cells;
    private final int[] runs; // where consecutive places begin, and the end of all

    ScoringInputs(ModelInput input, int[] from) {
        this.places =
                IntStream.range(0, input.width())
                        .filter(place -> ScoringPlan.contains(from, input.fields()[place]))
                        .toArray();
        this.fields = Arrays.stream(places).map(place -> input.fields()[place]).toArray();
        this.cells = Arrays.stream(places).map(place -> input.cells()[place]).toArray();
        this.runs =
                IntStream.rangeClosed(0, places.length)
                        .filter(i -> i == 0 || i == places.length || places[i] != places[i - 1] + 1)
                        .toArray();
    }

    /// How many there are.
    int count() {
        return places.length;
    }

    /// The request features that they are, as a set of a [ScoringPlan].
    long sources() {
        return Arrays.stream(fields).mapToLong(ScoringPlan::bit).reduce(0, (a, b) -> a | b);
    }

    /// Takes the numbers from a frame, one after another.
    void take(Frame from, float[] numbers, int offset) {
        for (int i = 0; i < places.length; i++) {
            numbers[offset + i] = (float) from.asDouble(fields[i], cells[i]);
        }
    }

    /// Puts numbers that were taken into a row.
    void put(float[] numbers, int offset, float[] row) {
        for (int run = 0; run + 1 < runs.length; run++) {
            int from = runs[run];
            System.arraycopy(numbers, offset + from, row, places[from], runs[run + 1] - from);
        }
    }

    /// Puts the numbers of a frame into a row.
    void fill(Frame from, float[] row) {
        for (int i = 0; i < places.length; i++) {
            row[places[i]] = (float) from.asDouble(fields[i], cells[i]);
        }
    }
}
