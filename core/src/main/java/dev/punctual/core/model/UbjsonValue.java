package dev.punctual.core.model;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;

/// A value of a UBJSON file.
sealed interface UbjsonValue {

    record Fields(Map<String, UbjsonValue> byName) implements UbjsonValue {}

    record Elements(List<UbjsonValue> all) implements UbjsonValue {}

    record Text(String value) implements UbjsonValue {}

    record Whole(long value) implements UbjsonValue {}

    record Real(double value) implements UbjsonValue {}

    /// `true`, `false` or `null`, none of which model files use where it matters.
    record Constant() implements UbjsonValue {}

    /// An array of numbers of one type: a window of the file itself, decoded where it is read.
    record Numbers(ByteBuffer bytes, UbjsonType type, int size) implements UbjsonValue {

        long whole(int index) {
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

        float real(int index) {
            int at = index * type.bytes();
            return switch (type) {
                case FLOAT32 -> bytes.getFloat(at);
                case FLOAT64 -> (float) bytes.getDouble(at);
                case INT8, UINT8, INT16, INT32, INT64 -> (float) whole(index);
            };
        }
    }
}
