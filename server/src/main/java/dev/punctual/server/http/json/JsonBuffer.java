package dev.punctual.server.http.json;

import java.util.Arrays;

/// A growing array of bytes that JSON is written into, as UTF-8. Used by one thread.
///
/// It writes what it is told: commas and braces are the caller's.
public final class JsonBuffer {
    private static final byte[] HEX = {
        '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'
    };
    private static final int LONGEST_NUMBER = 26;

    private byte[] bytes;
    private int length;

    public JsonBuffer(int capacity) {
        bytes = new byte[capacity];
    }

    /// The bytes written, of which the first [#length] count; not a copy.
    public byte[] array() {
        return bytes;
    }

    public int length() {
        return length;
    }

    /// A copy of what was written.
    public byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }

    /// Forgets the last byte.
    public void unwrite() {
        length--;
    }

    /// Writes one ASCII character as it is.
    public JsonBuffer raw(char c) {
        reserve(1);
        bytes[length++] = (byte) c;
        return this;
    }

    /// Writes finished JSON.
    public JsonBuffer raw(byte[] json) {
        reserve(json.length);
        System.arraycopy(json, 0, bytes, length, json.length);
        length += json.length;
        return this;
    }

    /// Writes ASCII characters as they are.
    public JsonBuffer raw(String ascii) {
        int count = ascii.length();
        reserve(count);
        for (int i = 0; i < count; i++) {
            bytes[length + i] = (byte) ascii.charAt(i);
        }
        length += count;
        return this;
    }

    /// Writes a text in quotes, escaped.
    public JsonBuffer text(String text) {
        // One char is at most three bytes of UTF-8, or six when it is escaped.
        reserve(text.length() * 6 + 2);
        bytes[length++] = '"';
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x20 && c < 0x80 && c != '"' && c != '\\') {
                bytes[length++] = (byte) c;
            } else if (c < 0x80) {
                escaped(c);
            } else {
                i += encoded(text, i, c);
            }
        }
        bytes[length++] = '"';
        return this;
    }

    private void escaped(char c) {
        bytes[length++] = '\\';
        switch (c) {
            case '"', '\\' -> bytes[length++] = (byte) c;
            case '\n' -> bytes[length++] = 'n';
            case '\r' -> bytes[length++] = 'r';
            case '\t' -> bytes[length++] = 't';
            default -> {
                bytes[length++] = 'u';
                bytes[length++] = '0';
                bytes[length++] = '0';
                bytes[length++] = HEX[c >> 4];
                bytes[length++] = HEX[c & 0xf];
            }
        }
    }

    /// Writes the character at `i`, and returns how many chars more than one it took.
    private int encoded(String text, int i, char c) {
        if (c < 0x800) {
            bytes[length++] = (byte) (0xc0 | (c >> 6));
            bytes[length++] = (byte) (0x80 | (c & 0x3f));
            return 0;
        }
        if (Character.isHighSurrogate(c)
                && i + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(i + 1))) {
            int point = Character.toCodePoint(c, text.charAt(i + 1));
            bytes[length++] = (byte) (0xf0 | (point >> 18));
            bytes[length++] = (byte) (0x80 | ((point >> 12) & 0x3f));
            bytes[length++] = (byte) (0x80 | ((point >> 6) & 0x3f));
            bytes[length++] = (byte) (0x80 | (point & 0x3f));
            return 1;
        }
        // UTF-8 has no place for half a pair.
        char whole = Character.isSurrogate(c) ? '\ufffd' : c;
        bytes[length++] = (byte) (0xe0 | (whole >> 12));
        bytes[length++] = (byte) (0x80 | ((whole >> 6) & 0x3f));
        bytes[length++] = (byte) (0x80 | (whole & 0x3f));
        return 0;
    }

    /// Writes a number in the shortest form that reads back the same; null if JSON has none for it.
    public JsonBuffer number(double value) {
        return Double.isFinite(value) ? raw(Double.toString(value)) : raw("null");
    }

    public JsonBuffer number(long value) {
        if (value < 0) {
            // The one long without a positive twin is written by the library.
            return value == Long.MIN_VALUE ? raw(Long.toString(value)) : raw('-').number(-value);
        }
        reserve(LONGEST_NUMBER);
        int digits = 1;
        for (long rest = value / 10; rest != 0; rest /= 10) {
            digits++;
        }
        long rest = value;
        for (int i = length + digits - 1; i >= length; i--) {
            bytes[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += digits;
        return this;
    }

    /// Writes thousandths: microseconds as milliseconds, nanoseconds as microseconds.
    public JsonBuffer thousandths(long value) {
        if (value < 0 && value != Long.MIN_VALUE) {
            return raw('-').thousandths(-value);
        }
        number(value / 1000);
        int rest = (int) Math.abs(value % 1000);
        if (rest != 0) {
            raw('.').raw((char) ('0' + rest / 100));
            if (rest % 100 != 0) {
                raw((char) ('0' + rest / 10 % 10));
            }
            if (rest % 10 != 0) {
                raw((char) ('0' + rest % 10));
            }
        }
        return this;
    }

    private void reserve(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }
}
