package dev.punctual.server.http.oip;

import dev.punctual.server.http.wire.Exchange;
import dev.punctual.server.http.wire.Response;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/// Answers that are sent compressed, where the caller takes that and the answer is long enough to be worth it.
final class Packing {
    /// About what fits into one packet; less arrives no sooner for being smaller.
    private static final int LEAST_BYTES = 1_400;

    private static final String GZIP = "gzip";
    private static final String DEFLATE = "deflate";

    private Packing() {}

    /// Sends an answer, which is packed on a thread of its own.
    static void send(Exchange exchange, Response response) {
        String encoding = response.length() < LEAST_BYTES ? null : wanted(exchange);
        if (encoding == null) {
            exchange.respond(response);
        } else {
            Thread.startVirtualThread(() -> exchange.respond(packed(response, encoding)));
        }
    }

    private static Response packed(Response response, String encoding) {
        var bytes = new ByteArrayOutputStream(response.length() / 2);
        try (OutputStream out = encoding.equals(GZIP) ? new Quick(bytes) : deflating(bytes)) {
            out.write(response.body(), 0, response.length());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return response.withBody(bytes.toByteArray())
                .withHeader("content-encoding", encoding)
                .withHeader("vary", "accept-encoding");
    }

    private static OutputStream deflating(OutputStream to) {
        return new DeflaterOutputStream(to, new Deflater(Deflater.BEST_SPEED));
    }

    /// Gzip that is quick rather than small.
    private static final class Quick extends GZIPOutputStream {
        Quick(OutputStream to) throws IOException {
            super(to);
            def.setLevel(Deflater.BEST_SPEED);
        }
    }

    /// The encoding that the caller takes; null if it takes none of ours.
    private static @Nullable String wanted(Exchange exchange) {
        String accepted = exchange.header("accept-encoding");
        if (accepted == null) {
            return null;
        }
        String wanted = null;
        for (String each : accepted.toLowerCase(Locale.ROOT).split(",", -1)) {
            String[] parts = each.strip().split("\\s*;\\s*", 2);
            boolean refused = parts.length == 2 && parts[1].matches("q=0(\\.0*)?");
            boolean gzip = parts[0].equals(GZIP) || parts[0].equals("x-gzip");
            if (!refused && (gzip || (parts[0].equals(DEFLATE) && wanted == null))) {
                wanted = gzip ? GZIP : DEFLATE;
            }
        }
        return wanted;
    }
}
