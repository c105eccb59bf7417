package dev.punctual.load;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The predicted values of a phase and the rungs they came from, by the index of the question.
public final class Predictions {
    /// The rung of a question that got no answer.
    public static final String NONE = "none";

    private final double[] values;
    private final byte[] rungs;
    private final List<String> names;

    Predictions(double[] values, byte[] rungs, List<String> names) {
        this.values = values.clone();
        this.rungs = rungs.clone();
        this.names = List.copyOf(names);
    }

    /// No predictions.
    public static Predictions none() {
        return new Predictions(new double[0], new byte[0], List.of());
    }

    /// How many questions were asked; they have the indexes from zero.
    public int size() {
        return values.length;
    }

    /// The predicted value; NaN if the question got none.
    public double value(int question) {
        return values[question];
    }

    /// The rung that answered, or [#NONE].
    public String rung(int question) {
        return rungs[question] < 0 ? NONE : names.get(rungs[question]);
    }

    /// Collects predictions in the order in which they arrive. Not safe for use by several threads.
    static final class Builder {
        private static final int MAX_NAMES = 100;

        private double[] values = new double[1_024];
        private byte[] rungs = new byte[1_024];
        private final List<String> names = new ArrayList<>();
        private int size;

        Builder() {
            Arrays.fill(values, Double.NaN);
            Arrays.fill(rungs, (byte) -1);
        }

        /// Makes sure that the question has a place, answered or not.
        void asked(int question) {
            int old = values.length;
            if (question >= old) {
                int room = Math.max(question + 1, old * 2);
                values = Arrays.copyOf(values, room);
                rungs = Arrays.copyOf(rungs, room);
                Arrays.fill(values, old, room, Double.NaN);
                Arrays.fill(rungs, old, room, (byte) -1);
            }
            size = Math.max(size, question + 1);
        }

        void answered(int question, double value, String rung) {
            asked(question);
            values[question] = value;
            rungs[question] = indexOf(rung);
        }

        private byte indexOf(String rung) {
            int index = names.indexOf(rung);
            if (index < 0 && names.size() < MAX_NAMES) {
                names.add(rung);
                index = names.size() - 1;
            }
            return (byte) index;
        }

        Predictions build() {
            return new Predictions(Arrays.copyOf(values, size), Arrays.copyOf(rungs, size), names);
        }
    }
}
