package dev.punctual.remote;

import dev.punctual.core.tensor.TensorType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/// An output tensor of numbers, as a server answered it.
///
/// @param values its elements, row by row
record Output(String name, List<Long> shape, Numbers values) {

    /// Numbers in an order.
    interface Numbers {
        int count();

        double at(int index);

        static Numbers of(double[] values, int count) {
            return new Numbers() {
                @Override
                public int count() {
                    return count;
                }

                @Override
                public double at(int index) {
                    return values[index];
                }
            };
        }

        /// The elements of a tensor in its bytes on the wire.
        ///
        /// @throws RemoteFailure if they are no whole number of elements, or the type is not read here
        static Numbers of(TensorType type, ByteBuffer bytes) {
            ByteBuffer data = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
            int width = type.bytes();
            if (!RowLayout.readable(type)) {
                throw RemoteFailure.answered("it answered an output of " + type);
            }
            if (data.remaining() % width != 0) {
                throw RemoteFailure.answered(
                        "it answered %d bytes of %s, which is no whole number of elements"
                                .formatted(data.remaining(), type));
            }
            int count = data.remaining() / width;
            return new Numbers() {
                @Override
                public int count() {
                    return count;
                }

                @Override
                public double at(int index) {
                    return switch (type) {
                        case FP32 -> data.getFloat(index * Float.BYTES);
                        case FP64 -> data.getDouble(index * Double.BYTES);
                        case INT32 -> data.getInt(index * Integer.BYTES);
                        case INT64 -> data.getLong(index * Long.BYTES);
                        default -> throw new IllegalStateException("checked before");
                    };
                }
            };
        }
    }
}
