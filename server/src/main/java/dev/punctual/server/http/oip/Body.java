package dev.punctual.server.http.oip;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.server.http.json.Suggestion;
import dev.punctual.server.http.wire.Exchange;
import dev.punctual.server.oip.MemoryBound;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;

/// The bytes of a request without their compression, of which the first [#length] count.
final class Body {
    private static final String ENCODING = "content-encoding";
    private static final int FIRST_BYTES = 16_384;

    private final byte[] bytes;
    private final int length;

    Body(byte[] bytes, int length) {
        this.bytes = bytes;
        this.length = length;
    }

    /// The bytes, which are not a copy.
    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    /// Whether a body must be unpacked, which takes longer than its size tells.
    static boolean packed(Exchange exchange) {
        return !encoding(exchange).equals("identity");
    }

    private static String encoding(Exchange exchange) {
        @Nullable String encoding = exchange.header(ENCODING);
        return encoding == null ? "identity" : encoding.strip().toLowerCase(Locale.ROOT);
    }

    /// The body of a request, which is unpacked if its header says so.
    ///
    /// @param limit the most bytes that it may have unpacked
    /// @param memory is asked for what unpacking takes
    static Body of(Exchange exchange, int limit, MemoryBound.Holding memory) {
        var packed = new ByteArrayInputStream(exchange.body(), 0, exchange.bodyLength());
        try {
            return switch (encoding(exchange)) {
                case "identity" -> new Body(exchange.body(), exchange.bodyLength());
                case "gzip", "x-gzip" -> unpack(new GZIPInputStream(packed), limit, memory);
                case "deflate" -> unpack(new InflaterInputStream(packed), limit, memory);
                default ->
                        throw new ServingException(
                                ErrorCode.UNSUPPORTED_MEDIA_TYPE,
                                "must be gzip, deflate or identity, not "
                                        + Suggestion.shown(encoding(exchange)),
                                ENCODING);
            };
        } catch (IOException e) {
            throw new ServingException(
                    ErrorCode.MALFORMED_BODY,
                    "the body is not what its content-encoding says",
                    ENCODING,
                    e);
        }
    }

    private static Body unpack(InputStream from, int limit, MemoryBound.Holding memory)
            throws IOException {
        byte[] bytes = {};
        int length = 0;
        for (int count = 0; count >= 0; count = from.read(bytes, length, bytes.length - length)) {
            length += count;
            if (length > limit) {
                throw new ServingException(
                        ErrorCode.TOO_LARGE,
                        "the body may have at most " + limit + " bytes when it is unpacked");
            }
            if (length == bytes.length) {
                int size = Math.clamp(2L * length, FIRST_BYTES, limit + 1);
                memory.take(size - bytes.length);
                bytes = Arrays.copyOf(bytes, size);
            }
        }
        return new Body(bytes, length);
    }
}
