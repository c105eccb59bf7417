package dev.punctual.load.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.vertx.core.buffer.Buffer;
import java.util.Arrays;
import java.util.Locale;

/// Finds the responses of HTTP/1.1 in the bytes of one connection, one response at a time.
final class ResponseReader {
    /*
     * Of a response the generator needs the status, the body and where it ends, so that is all that is looked for.
     * Pieces are joined in one array that is reused; nearly every response is one piece.
     */
    static final int MAX_BYTES = 8 << 20;
    private static final String INFERENCE_LENGTH = "inference-header-content-length:";
    private static final int UNKNOWN = -1;
    private static final int CHUNKED = -2;

    private byte[] bytes = new byte[2_048];
    private int length;
    private int status;
    private int bodyStart;
    private int bodyEnd;
    private int framing;
    private boolean keepAlive;
    private int jsonLength;

    /// Adds bytes that arrived; whether the response is now complete.
    ///
    /// @throws IllegalArgumentException if they are not a response that this reader understands
    boolean add(Buffer piece) {
        int newLength = length + piece.length();
        if (newLength > MAX_BYTES) {
            throw new IllegalArgumentException("response longer than " + MAX_BYTES + " bytes");
        }
        if (newLength > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(newLength, bytes.length * 2));
        }
        piece.getBytes(0, piece.length(), bytes, length);
        int searchFrom = Math.max(0, length - 3);
        length = newLength;
        return (bodyStart > 0 || readHead(searchFrom)) && bodyIsComplete();
    }

    int status() {
        return status;
    }

    boolean keepAlive() {
        return keepAlive;
    }

    /// The array that holds the body from [#bodyStart] to [#bodyEnd], until the next call of [#reset].
    byte[] bytes() {
        return bytes;
    }

    int bodyStart() {
        return bodyStart;
    }

    int bodyEnd() {
        return bodyEnd;
    }

    /// Where the JSON at the start of the body ends: before [#bodyEnd] if tensors follow as bytes.
    int jsonEnd() {
        return jsonLength < 0 ? bodyEnd : Math.min(bodyEnd, bodyStart + jsonLength);
    }

    /// Forgets the response.
    void reset() {
        length = 0;
        bodyStart = 0;
        bodyEnd = 0;
    }

    private boolean readHead(int searchFrom) {
        int end = searchFrom;
        while (end + 3 < length && !endsHead(end)) {
            end++;
        }
        if (end + 3 >= length) {
            return false;
        }
        if (end < 12 || bytes[0] != 'H' || bytes[8] != ' ') {
            throw new IllegalArgumentException("no status line of HTTP/1.1");
        }
        status = (int) number(9, 12, 10);
        framing = status == 204 || status == 304 ? 0 : UNKNOWN;
        keepAlive = true;
        jsonLength = UNKNOWN;
        bodyStart = end + 4;
        for (int line = lineEnd(0) + 2; line < end; line = lineEnd(line) + 2) {
            readHeader(line, lineEnd(line));
        }
        if (framing == UNKNOWN) {
            throw new IllegalArgumentException("response without a length");
        }
        return true;
    }

    private void readHeader(int start, int end) {
        int length = end - start;
        if (length > 15 && startsWith(start, "content-length:")) {
            framing = (int) Math.min(MAX_BYTES + 1L, number(start + 15, end, 10));
        } else if (length > 18 && startsWith(start, "transfer-encoding:")) {
            framing = CHUNKED;
        } else if (length > INFERENCE_LENGTH.length() && startsWith(start, INFERENCE_LENGTH)) {
            jsonLength = (int) number(start + INFERENCE_LENGTH.length(), end, 10);
        } else if (length > 11 && startsWith(start, "connection:")) {
            var value = new String(bytes, start + 11, length - 11, ISO_8859_1);
            keepAlive = !value.toLowerCase(Locale.ROOT).contains("close");
        }
    }

    private boolean bodyIsComplete() {
        if (framing == CHUNKED) {
            return chunks(false) && chunks(true);
        }
        bodyEnd = bodyStart + framing;
        return length >= bodyEnd;
    }

    /// Walks the chunks; moves them together once it is known that all are there.
    private boolean chunks(boolean join) {
        int at = bodyStart;
        int joined = bodyStart;
        while (true) {
            int lineEnd = lineEnd(at);
            if (lineEnd < 0) {
                return false;
            }
            long size = number(at, lineEnd, 16);
            int data = lineEnd + 2;
            if (data + size + 2 > length) {
                return false;
            }
            if (size == 0) {
                bodyEnd = joined;
                return true;
            }
            if (join) {
                System.arraycopy(bytes, data, bytes, joined, (int) size);
            }
            joined += (int) size;
            at = data + (int) size + 2;
        }
    }

    private boolean endsHead(int at) {
        return bytes[at] == '\r'
                && bytes[at + 1] == '\n'
                && bytes[at + 2] == '\r'
                && bytes[at + 3] == '\n';
    }

    /// Where the line that starts at `from` ends; -1 if its end has not arrived.
    private int lineEnd(int from) {
        for (int i = from; i + 1 < length; i++) {
            if (bytes[i] == '\r' && bytes[i + 1] == '\n') {
                return i;
            }
        }
        return -1;
    }

    private boolean startsWith(int start, String lowerCaseName) {
        for (int i = 0; i < lowerCaseName.length(); i++) {
            int c = bytes[start + i];
            if ((c >= 'A' && c <= 'Z' ? c + 32 : c) != lowerCaseName.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private long number(int start, int end, int radix) {
        long number = 0;
        for (int i = start; i < end && bytes[i] != ';'; i++) {
            if (bytes[i] == ' ') {
                continue;
            }
            int digit = Character.digit(bytes[i], radix);
            if (digit < 0 || number > MAX_BYTES) {
                throw new IllegalArgumentException("bad number in the head of a response");
            }
            number = number * radix + digit;
        }
        return number;
    }
}
