package dev.punctual.load;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Collects the predicted values of a phase and the rungs they came from, by the index of the question. Grows with the
/// phase, by nine bytes for each question. Read it when the phase has ended.
public final class Predictions implements Observer {
    /// The rung of a question that got no answer.
    public static final String NONE = "none";

    private static final int MAX_NAMES = 100;

    private double[] values = new double[0];
    private byte[] rungs = new byte[0];
    private final List<String> names = new ArrayList<>();
    private int size;

    /// How many questions were asked; they have the indexes from zero.
    public int size() {
        return size;
    }

    /// The predicted value; NaN if the question got none.
    public double value(int question) {
        return question < values.length ? values[question] : Double.NaN;
    }

    /// The rung that answered, or [#NONE].
    public String rung(int question) {
        return question >= rungs.length || rungs[question] < 0 ? NONE : names.get(rungs[question]);
    }

    @Override
    public void asked(long questions) {
        size = (int) questions;
    }

    @Override
    public void answered(int question, Reading reading) {
        int old = values.length;
        if (question >= old) {
            int room = Math.max(question + 1, Math.max(1_024, old * 2));
            values = Arrays.copyOf(values, room);
            rungs = Arrays.copyOf(rungs, room);
            Arrays.fill(values, old, room, Double.NaN);
            Arrays.fill(rungs, old, room, (byte) -1);
        }
        values[question] = reading.value();
        rungs[question] = indexOf(reading.rung());
    }

    private byte indexOf(String rung) {
        int index = names.indexOf(rung);
        if (index < 0 && names.size() < MAX_NAMES) {
            names.add(rung);
            index = names.size() - 1;
        }
        return (byte) index;
    }
}
