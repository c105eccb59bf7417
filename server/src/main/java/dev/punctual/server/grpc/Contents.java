package dev.punctual.server.grpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.tensor.Tensor;
import dev.punctual.core.tensor.TensorType;
import dev.punctual.protocol.InferTensorContents;
import dev.punctual.server.oip.MemoryBound;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/// The elements of tensors in the fields of a message, one field for some datatypes each.
final class Contents {
    private Contents() {}

    /// Whether there is a field for elements of that type.
    static boolean hold(TensorType type) {
        return type != TensorType.FP16 && type != TensorType.BF16;
    }

    /// Reads a tensor. Nothing is coerced: an element is of the tensor's type and within its range, or it is refused.
    ///
    /// @param memory is asked for what it takes
    static Tensor read(
            String name,
            TensorType type,
            List<Long> shape,
            InferTensorContents contents,
            MemoryBound.Holding memory) {
        if (!hold(type)) {
            throw fault(
                    name,
                    ErrorCode.WRONG_TYPE,
                    "is " + type + ", which contents cannot hold: send raw_input_contents");
        }
        int field = field(type);
        for (FieldDescriptor set : contents.getAllFields().keySet()) {
            if (set.getNumber() != field) {
                throw fault(
                        name,
                        ErrorCode.WRONG_TYPE,
                        "has " + set.getName() + ", which are not for " + type);
            }
        }
        long elements = Tensor.elements(name, shape);
        int count = count(type, contents);
        if (count != elements) {
            throw fault(
                    name,
                    ErrorCode.OUT_OF_RANGE,
                    "has " + count + " elements, but its shape " + shape + " needs " + elements);
        }
        long bytes = bytes(type, contents, count);
        if (bytes > Integer.MAX_VALUE) {
            throw fault(name, ErrorCode.TOO_LARGE, "is too large; send several requests");
        }
        memory.take(bytes);
        ByteBuffer data = ByteBuffer.allocate((int) bytes).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < count; i++) {
            put(name, type, contents, i, data);
        }
        return new Tensor(name, type, shape, data.flip());
    }

    private static int field(TensorType type) {
        return switch (type) {
            case BOOL -> InferTensorContents.BOOL_CONTENTS_FIELD_NUMBER;
            case INT8, INT16, INT32 -> InferTensorContents.INT_CONTENTS_FIELD_NUMBER;
            case INT64 -> InferTensorContents.INT64_CONTENTS_FIELD_NUMBER;
            case UINT8, UINT16, UINT32 -> InferTensorContents.UINT_CONTENTS_FIELD_NUMBER;
            case UINT64 -> InferTensorContents.UINT64_CONTENTS_FIELD_NUMBER;
            case FP32 -> InferTensorContents.FP32_CONTENTS_FIELD_NUMBER;
            case FP64 -> InferTensorContents.FP64_CONTENTS_FIELD_NUMBER;
            case BYTES -> InferTensorContents.BYTES_CONTENTS_FIELD_NUMBER;
            case FP16, BF16 -> throw new IllegalStateException(type + " in contents");
        };
    }

    private static int count(TensorType type, InferTensorContents contents) {
        return switch (type) {
            case BOOL -> contents.getBoolContentsCount();
            case INT8, INT16, INT32 -> contents.getIntContentsCount();
            case INT64 -> contents.getInt64ContentsCount();
            case UINT8, UINT16, UINT32 -> contents.getUintContentsCount();
            case UINT64 -> contents.getUint64ContentsCount();
            case FP32 -> contents.getFp32ContentsCount();
            case FP64 -> contents.getFp64ContentsCount();
            case BYTES -> contents.getBytesContentsCount();
            case FP16, BF16 -> throw new IllegalStateException(type + " in contents");
        };
    }

    private static long bytes(TensorType type, InferTensorContents contents, int count) {
        if (type != TensorType.BYTES) {
            return (long) count * type.bytes();
        }
        long bytes = 0;
        for (ByteString element : contents.getBytesContentsList()) {
            bytes += Integer.BYTES + element.size();
        }
        return bytes;
    }

    private static void put(
            String name, TensorType type, InferTensorContents contents, int at, ByteBuffer data) {
        switch (type) {
            case BOOL -> data.put((byte) (contents.getBoolContents(at) ? 1 : 0));
            case INT8, INT16, INT32 -> {
                int value = contents.getIntContents(at);
                putInteger(name, type, value, data);
            }
            case INT64 -> data.putLong(contents.getInt64Contents(at));
            case UINT8, UINT16, UINT32 -> {
                long value = Integer.toUnsignedLong(contents.getUintContents(at));
                putInteger(name, type, value, data);
            }
            case UINT64 -> data.putLong(contents.getUint64Contents(at));
            case FP32 -> data.putFloat(contents.getFp32Contents(at));
            case FP64 -> data.putDouble(contents.getFp64Contents(at));
            case BYTES -> {
                ByteString element = contents.getBytesContents(at);
                data.putInt(element.size());
                element.copyTo(data);
            }
            case FP16, BF16 -> throw new IllegalStateException(type + " in contents");
        }
    }

    private static void putInteger(String name, TensorType type, long value, ByteBuffer data) {
        int bits = type.bytes() * Byte.SIZE;
        boolean signed = type.name().startsWith("I");
        long least = signed ? -(1L << (bits - 1)) : 0;
        long most = signed ? (1L << (bits - 1)) - 1 : (1L << bits) - 1;
        if (value < least || value > most) {
            throw fault(
                    name,
                    ErrorCode.WRONG_TYPE,
                    "must have integers from " + least + " to " + most + ", not " + value);
        }
        switch (bits) {
            case Byte.SIZE -> data.put((byte) value);
            case Short.SIZE -> data.putShort((short) value);
            default -> data.putInt((int) value);
        }
    }

    /// Writes the elements of a tensor.
    static InferTensorContents write(Tensor tensor) {
        ByteBuffer data = tensor.data().duplicate().order(ByteOrder.LITTLE_ENDIAN);
        var contents = InferTensorContents.newBuilder();
        while (data.hasRemaining()) {
            switch (tensor.type()) {
                case BOOL -> contents.addBoolContents(data.get() != 0);
                case INT8 -> contents.addIntContents(data.get());
                case INT16 -> contents.addIntContents(data.getShort());
                case INT32 -> contents.addIntContents(data.getInt());
                case INT64 -> contents.addInt64Contents(data.getLong());
                case UINT8 -> contents.addUintContents(Byte.toUnsignedInt(data.get()));
                case UINT16 -> contents.addUintContents(Short.toUnsignedInt(data.getShort()));
                case UINT32 -> contents.addUintContents(data.getInt());
                case UINT64 -> contents.addUint64Contents(data.getLong());
                case FP32 -> contents.addFp32Contents(data.getFloat());
                case FP64 -> contents.addFp64Contents(data.getDouble());
                case BYTES -> contents.addBytesContents(ByteString.copyFrom(data, data.getInt()));
                case FP16, BF16 -> throw new IllegalStateException(tensor.type() + " in contents");
            }
        }
        return contents.build();
    }

    private static ServingException fault(String name, ErrorCode code, String message) {
        return new ServingException(code, "input '" + name + "' " + message, name);
    }
}
