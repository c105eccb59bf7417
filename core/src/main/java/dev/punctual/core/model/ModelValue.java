package dev.punctual.core.model;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;

/// A value of a model file in UBJSON or JSON.
sealed interface ModelValue {

    record Fields(Map<String, ModelValue> byName) implements ModelValue {}

    record Elements(List<ModelValue> all) implements ModelValue {}

    record Text(String value) implements ModelValue {}

    record Whole(long value) implements ModelValue {}

    record Real(double value) implements ModelValue {}

    /// `true`, `false` or `null`, none of which UBJSON files use where it matters.
    record Constant() implements ModelValue {}

    /// An array of numbers.
    sealed interface Numbers extends ModelValue {

        int size();

        /// An element that must be a whole number.
        long whole(int index);

        float real(int index);
    }

    /// An array of numbers of one type: a window of the file itself, decoded where it is read.
    record Packed(ByteBuffer bytes, UbjsonType type, int size) implements Numbers {

        @Override
        public long whole(int index) {
            int at = index * type.bytes();
            return switch (type) {
                case INT8 -> bytes.get(at);
                case UINT8 -> bytes.get(at) & 0xff;
                case INT16 -> bytes.getShort(at);
                case INT32 -> bytes.getInt(at);
                case INT64 -> bytes.getLong(at);
                case FLOAT32, FLOAT64 ->
                        throw InvalidArtefact.because("a fraction where a whole number belongs");
            };
        }

        @Override
        public float real(int index) {
            int at = index * type.bytes();
            return switch (type) {
                case FLOAT32 -> bytes.getFloat(at);
                case FLOAT64 -> (float) bytes.getDouble(at);
                case INT8, UINT8, INT16, INT32, INT64 -> (float) whole(index);
            };
        }
    }

    /// An array of numbers (and `true` and `false`, as 1 and 0) that stood in the file as text.
    final class Decoded implements Numbers {
        private final double[] values;

        Decoded(double[] values) {
            this.values = values;
        }

        @Override
        public int size() {
            return values.length;
        }

        @Override
        public long whole(int index) {
            double value = values[index];
            if (value != Math.rint(value)) {
                throw InvalidArtefact.because("a fraction where a whole number belongs");
            }
            return (long) value;
        }

        @Override
        public float real(int index) {
            return (float) values[index];
        }
    }
}
