package dev.punctual.core.value;

/// UTF-8 written straight into a caller's array, for texts whose encoding must not allocate.
final class Utf8 {
    private Utf8() {}

    /// The number of bytes of a text, or -1 if it has half a surrogate pair and therefore no encoding.
    static int length(String text) {
        int length = text.length();
        int bytes = length;
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                continue;
            }
            bytes += c < 0x800 ? 1 : 2; // a pair: two chars counted already, two bytes more
            if (Character.isSurrogate(c)) {
                if (!startsPair(text, i)) {
                    return -1;
                }
                i++;
            }
        }
        return bytes;
    }

    /// Writes the chars of a text from `start` until before `end` at `at`, and returns the index after their bytes. The
    /// text must have an encoding.
    static int write(String text, int start, int end, byte[] out, int at) {
        int to = at;
        for (int i = start; i < end; i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                out[to++] = (byte) c;
            } else if (Character.isHighSurrogate(c)) {
                to = put(Character.toCodePoint(c, text.charAt(++i)), out, to);
            } else {
                to = put(c, out, to);
            }
        }
        return to;
    }

    private static int put(int codePoint, byte[] out, int at) {
        int to = at;
        if (codePoint < 0x800) {
            out[to++] = (byte) (0xc0 | (codePoint >> 6));
        } else {
            if (codePoint < 0x1_0000) {
                out[to++] = (byte) (0xe0 | (codePoint >> 12));
            } else {
                out[to++] = (byte) (0xf0 | (codePoint >> 18));
                out[to++] = (byte) (0x80 | ((codePoint >> 12) & 0x3f));
            }
            out[to++] = (byte) (0x80 | ((codePoint >> 6) & 0x3f));
        }
        out[to++] = (byte) (0x80 | (codePoint & 0x3f));
        return to;
    }

    private static boolean startsPair(String text, int at) {
        return Character.isHighSurrogate(text.charAt(at))
                && at + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(at + 1));
    }
}
