package dev.punctual.core.model.onnx;

import java.util.Arrays;

/// A growing list of numbers; whole ones up to 2^53 and floats are kept exactly.
final class Numbers {
    private double[] values = new double[16];
    private int size;

    void add(double value) {
        if (size == values.length) {
            values = Arrays.copyOf(values, 2 * size);
        }
        values[size++] = value;
    }

    int size() {
        return size;
    }

    long whole(int index) {
        return (long) values[index];
    }

    float real(int index) {
        return (float) values[index];
    }

    float[] reals() {
        float[] reals = new float[size];
        for (int i = 0; i < size; i++) {
            reals[i] = real(i);
        }
        return reals;
    }
}
