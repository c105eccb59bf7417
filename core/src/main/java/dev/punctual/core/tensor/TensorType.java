package dev.punctual.core.tensor;

import org.jspecify.annotations.Nullable;

/// What a tensor's elements are, by the names of the Open Inference Protocol.
public enum TensorType {
    BOOL(1),
    UINT8(1),
    UINT16(2),
    UINT32(4),
    UINT64(8),
    INT8(1),
    INT16(2),
    INT32(4),
    INT64(8),
    FP16(2),
    BF16(2),
    FP32(4),
    FP64(8),
    /// Texts and other bytes of any length, each after its length as four bytes.
    BYTES(0);

    private final int bytes;

    TensorType(int bytes) {
        this.bytes = bytes;
    }

    /// The size of an element, 0 where each has its own.
    public int bytes() {
        return bytes;
    }

    /// The type of that name, or null.
    public static @Nullable TensorType named(String name) {
        for (TensorType type : values()) {
            if (type.name().equals(name)) {
                return type;
            }
        }
        return null;
    }
}
