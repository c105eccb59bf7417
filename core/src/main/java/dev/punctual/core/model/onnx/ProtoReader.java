package dev.punctual.core.model.onnx;

import dev.punctual.core.error.ServingException;
import dev.punctual.core.model.InvalidArtefact;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// Walks over the fields of one message of protocol buffers in untrusted bytes, without copying any. Used by one thread.
final class ProtoReader {
    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int LENGTH = 2;
    private static final int FIXED32 = 5;

    private final ByteBuffer rest;
    private int field;
    private int wire;
    private long number;
    private ByteBuffer bytes;

    ProtoReader(ByteBuffer message) {
        this.rest = message.slice().order(ByteOrder.LITTLE_ENDIAN);
        this.bytes = rest;
    }

    /// Moves to the next field, if there is one.
    ///
    /// @throws dev.punctual.core.error.ServingException with `INVALID_ARTEFACT` if the bytes are no message
    boolean next() {
        if (!rest.hasRemaining()) {
            return false;
        }
        try {
            long tag = varint();
            field = (int) (tag >>> 3);
            wire = (int) tag & 7;
            switch (wire) {
                case VARINT -> number = varint();
                case FIXED64 -> number = rest.getLong();
                case FIXED32 -> number = rest.getInt();
                case LENGTH -> bytes = window(varint());
                default -> throw invalid("a field of kind " + wire);
            }
        } catch (BufferUnderflowException e) {
            throw invalid("it ends too early");
        }
        if (field <= 0) {
            throw invalid("a field without a number");
        }
        return true;
    }

    /// The number of the field.
    int field() {
        return field;
    }

    long number() {
        if (wire == LENGTH) {
            throw invalid("bytes where field " + field + " is a number");
        }
        return number;
    }

    float real() {
        return Float.intBitsToFloat((int) number());
    }

    /// A message or a packed list.
    ByteBuffer bytes() {
        if (wire != LENGTH) {
            throw invalid("a number where field " + field + " is a message");
        }
        return bytes;
    }

    String text() {
        return StandardCharsets.UTF_8.decode(bytes().duplicate()).toString();
    }

    /// Adds what a repeated field of floats holds here: one, or a packed list.
    void addReals(Numbers to) {
        if (wire != LENGTH) {
            to.add(real());
            return;
        }
        for (ByteBuffer packed = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
                packed.remaining() >= Float.BYTES; ) {
            to.add(packed.getFloat());
        }
    }

    /// Adds what a repeated field of whole numbers holds here: one, or a packed list.
    void addWholes(Numbers to) {
        if (wire != LENGTH) {
            to.add((double) number);
            return;
        }
        var packed = new ProtoReader(bytes);
        try {
            while (packed.rest.hasRemaining()) {
                to.add((double) packed.varint());
            }
        } catch (BufferUnderflowException e) {
            throw invalid("it ends too early");
        }
    }

    private ByteBuffer window(long length) {
        if (length < 0 || length > rest.remaining()) {
            throw invalid("a length of " + length + " where " + rest.remaining() + " bytes follow");
        }
        ByteBuffer window = rest.slice(rest.position(), (int) length);
        rest.position(rest.position() + (int) length);
        return window;
    }

    private long varint() {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            byte read = rest.get();
            value |= (long) (read & 0x7f) << shift;
            if (read >= 0) {
                return value;
            }
        }
        throw invalid("a number of more than ten bytes");
    }

    private static ServingException invalid(String reason) {
        return InvalidArtefact.because("not an ONNX file: " + reason);
    }
}
