package dev.punctual.core.window;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// The bytes of a saved state in the making, as long as they need to be.
public final class StateWriter {
    private static final int INITIAL = 256;

    private ByteBuffer buffer = ByteBuffer.allocate(INITIAL);

    public void putLong(long value) {
        room(Long.BYTES).putLong(value);
    }

    void putInt(int value) {
        room(Integer.BYTES).putInt(value);
    }

    void putLongs(long[] values, int from, int to) {
        int bytes = (to - from) * Long.BYTES;
        room(bytes).asLongBuffer().put(values, from, to - from);
        buffer.position(buffer.position() + bytes);
    }

    /// Writes bytes behind their number.
    void putBytes(byte[] bytes) {
        room(Integer.BYTES + bytes.length).putInt(bytes.length).put(bytes);
    }

    void putText(String text) {
        putBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    /// What was written.
    public byte[] bytes() {
        return Arrays.copyOf(buffer.array(), buffer.position());
    }

    static long[] longs(ByteBuffer in, int count) {
        var values = new long[count];
        in.asLongBuffer().get(values);
        in.position(in.position() + count * Long.BYTES);
        return values;
    }

    static byte[] bytes(ByteBuffer in) {
        var bytes = new byte[in.getInt()];
        in.get(bytes);
        return bytes;
    }

    static String text(ByteBuffer in) {
        return new String(bytes(in), StandardCharsets.UTF_8);
    }

    private ByteBuffer room(int bytes) {
        if (buffer.remaining() < bytes) {
            int needed = Math.addExact(buffer.position(), bytes);
            int capacity =
                    (int)
                            Math.min(
                                    Integer.MAX_VALUE - 8L,
                                    Math.max(needed, 2L * buffer.capacity()));
            buffer = ByteBuffer.allocate(capacity).put(buffer.flip());
        }
        return buffer;
    }
}
