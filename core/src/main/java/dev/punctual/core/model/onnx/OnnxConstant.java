package dev.punctual.core.model.onnx;

import dev.punctual.core.model.InvalidArtefact;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// A tensor that stands in the file.
///
/// @param type the type of its elements, by ONNX's numbers
/// @param numbers elements written one by one
/// @param raw elements written as a block of bytes
record OnnxConstant(String name, int type, Numbers dimensions, Numbers numbers, ByteBuffer raw) {
    static final int FLOAT = 1;
    static final int INT64 = 7;

    static OnnxConstant read(ByteBuffer message) {
        String name = "";
        int type = 0;
        var dimensions = new Numbers();
        var numbers = new Numbers();
        ByteBuffer raw = ByteBuffer.allocate(0);
        var fields = new ProtoReader(message);
        while (fields.next()) {
            switch (fields.field()) {
                case 1 -> fields.addWholes(dimensions);
                case 2 -> type = (int) fields.number();
                case 4 -> fields.addReals(numbers);
                case 7 -> fields.addWholes(numbers);
                case 8 -> name = fields.text();
                case 9 -> raw = fields.bytes();
                default -> {}
            }
        }
        return new OnnxConstant(name, type, dimensions, numbers, raw);
    }

    long elements() {
        long count = 1;
        for (int i = 0; i < dimensions.size(); i++) {
            long size = dimensions.whole(i);
            if (size < 0 || size > 1 << 28 || count * size > 1 << 28) {
                throw InvalidArtefact.because("constant '" + name + "' has a dimension of " + size);
            }
            count *= size;
        }
        return count;
    }

    /// The elements of a tensor of floats.
    float[] floats() {
        long count = elements();
        ByteBuffer bytes = raw.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        if (type != FLOAT
                || count != (bytes.hasRemaining() ? bytes.remaining() / 4 : numbers.size())) {
            throw InvalidArtefact.because(
                    "constant '" + name + "' does not have " + count + " floats");
        }
        float[] floats = bytes.hasRemaining() ? new float[(int) count] : numbers.reals();
        if (bytes.hasRemaining()) {
            bytes.asFloatBuffer().get(floats);
        }
        return floats;
    }
}
