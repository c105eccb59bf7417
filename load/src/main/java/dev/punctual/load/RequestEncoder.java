package dev.punctual.load;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.buffer.Buffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Writes POST requests of HTTP/1.1; the head of a path is built once. Not safe for use by several threads.
final class RequestEncoder {
    private final String fixedHeaders;
    private final Map<String, byte[]> heads = new HashMap<>();

    RequestEncoder(Target target) {
        var headers = new StringBuilder();
        headers.append("host: ").append(target.host()).append(':').append(target.port());
        headers.append("\r\ncontent-type: application/json\r\n");
        target.headers().forEach((name, value) -> appendHeader(headers, name, value));
        fixedHeaders = headers.toString();
    }

    Buffer question(String path, String body) {
        return request(path, body.getBytes(UTF_8));
    }

    Buffer batch(String path, List<String> events) {
        return request(path, ("[" + String.join(",", events) + "]").getBytes(UTF_8));
    }

    private Buffer request(String path, byte[] body) {
        byte[] head = heads.computeIfAbsent(path, this::head);
        byte[] rest = (body.length + "\r\n\r\n").getBytes(US_ASCII);
        return Buffer.buffer(head.length + rest.length + body.length)
                .appendBytes(head)
                .appendBytes(rest)
                .appendBytes(body);
    }

    private byte[] head(String path) {
        requireOneLine(path);
        return ("POST " + path + " HTTP/1.1\r\n" + fixedHeaders + "content-length: ")
                .getBytes(US_ASCII);
    }

    private static void appendHeader(StringBuilder headers, String name, String value) {
        requireOneLine(name);
        requireOneLine(value);
        headers.append(name).append(": ").append(value).append("\r\n");
    }

    private static void requireOneLine(String text) {
        if (text.chars().anyMatch(c -> c < ' ')) {
            throw new IllegalArgumentException(
                    "a path or header must not contain control characters: " + text);
        }
    }
}
