package dev.punctual.server.trace;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// One message in the wire format of protocol buffers, as far as spans need it.
final class Protobuf {
    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int LENGTH = 2;
    private static final int FIXED32 = 5;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    Protobuf text(int field, String text) {
        return bytes(field, text.getBytes(StandardCharsets.UTF_8));
    }

    Protobuf message(int field, Protobuf message) {
        return bytes(field, message.toBytes());
    }

    Protobuf bytes(int field, byte[] value) {
        tag(field, LENGTH);
        varint(value.length);
        bytes.writeBytes(value);
        return this;
    }

    Protobuf number(int field, long value) {
        tag(field, VARINT);
        varint(value);
        return this;
    }

    Protobuf fixed64(int field, long value) {
        tag(field, FIXED64);
        little(value, Long.BYTES);
        return this;
    }

    Protobuf fixed32(int field, int value) {
        tag(field, FIXED32);
        little(value, Integer.BYTES);
        return this;
    }

    private void tag(int field, int type) {
        varint(((long) field << 3) | type);
    }

    private void little(long value, int size) {
        for (int i = 0; i < size; i++) {
            bytes.write((int) (value >>> (8 * i)));
        }
    }

    private void varint(long value) {
        long left = value;
        while ((left & ~0x7fL) != 0) {
            bytes.write((int) ((left & 0x7f) | 0x80));
            left >>>= 7;
        }
        bytes.write((int) left);
    }

    byte[] toBytes() {
        return bytes.toByteArray();
    }
}
