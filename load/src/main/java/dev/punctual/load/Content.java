package dev.punctual.load;

import static java.nio.charset.StandardCharsets.UTF_8;

/// The body of a question, as it goes over the wire. Immutable.
public final class Content {
    /// What [#headLength] is of a body that is JSON as a whole.
    public static final int ALL = -1;

    private final byte[] bytes;
    private final int headLength;

    private Content(byte[] bytes, int headLength) {
        this.bytes = bytes;
        this.headLength = headLength;
    }

    /// JSON.
    public static Content json(String text) {
        return new Content(text.getBytes(UTF_8), ALL);
    }

    /// JSON with tensors as bytes behind it, as the binary extension of the Open Inference Protocol has it.
    public static Content binary(String json, byte[] tensors) {
        byte[] head = json.getBytes(UTF_8);
        byte[] all = new byte[head.length + tensors.length];
        System.arraycopy(head, 0, all, 0, head.length);
        System.arraycopy(tensors, 0, all, head.length, tensors.length);
        return new Content(all, head.length);
    }

    /// How many of the bytes are JSON when others follow; [#ALL] otherwise.
    public int headLength() {
        return headLength;
    }

    public int length() {
        return bytes.length;
    }

    /// A copy of the bytes.
    public byte[] toBytes() {
        return bytes.clone();
    }

    @Override
    public String toString() {
        return new String(bytes, 0, headLength < 0 ? bytes.length : headLength, UTF_8);
    }
}
