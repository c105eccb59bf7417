package dev.punctual.load.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.punctual.load.Content;
import dev.punctual.load.Encoder;
import dev.punctual.load.Item;
import io.vertx.core.buffer.Buffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Writes POST requests of HTTP/1.1; the head of a path, whose bodies are all of one kind, is built once. Not safe for use by
/// several threads.
final class RequestEncoder implements Encoder {
    private static final String INFERENCE_LENGTH = "\r\ninference-header-content-length: ";
    private static final String JSON = "application/json";

    private final String fixedHeaders;
    private final Map<String, byte[]> heads = new HashMap<>();

    RequestEncoder(HttpTarget target) {
        var headers = new StringBuilder();
        headers.append("host: ").append(target.host()).append(':').append(target.port());
        headers.append("\r\n");
        target.headers().forEach((name, value) -> appendHeader(headers, name, value));
        fixedHeaders = headers.toString();
    }

    @Override
    public Buffer question(Item.Question question) {
        Content content = question.content();
        int head = content.headLength();
        byte[] body = content.toBytes();
        return head < 0
                ? request(question.path(), JSON, String.valueOf(body.length), body)
                : request(
                        question.path(),
                        "application/octet-stream",
                        body.length + INFERENCE_LENGTH + head,
                        body);
    }

    @Override
    public Buffer batch(String path, List<String> events) {
        byte[] body = ("[" + String.join(",", events) + "]").getBytes(UTF_8);
        return request(path, JSON, String.valueOf(body.length), body);
    }

    private Buffer request(String path, String type, String length, byte[] body) {
        byte[] head = heads.computeIfAbsent(path, _ -> head(path, type));
        byte[] rest = (length + "\r\n\r\n").getBytes(US_ASCII);
        return Buffer.buffer(head.length + rest.length + body.length)
                .appendBytes(head)
                .appendBytes(rest)
                .appendBytes(body);
    }

    private byte[] head(String path, String type) {
        requireOneLine(path);
        String line = "POST " + path + " HTTP/1.1\r\n";
        return (line + fixedHeaders + "content-type: " + type + "\r\ncontent-length: ")
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
