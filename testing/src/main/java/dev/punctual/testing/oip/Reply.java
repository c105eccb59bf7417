package dev.punctual.testing.oip;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;

/// What a server answered.
record Reply(String what, HttpResponse<byte[]> response) {
    static final String HEADER_LENGTH = "Inference-Header-Content-Length";
    private static final ObjectMapper STRICT =
            new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private static final int OK = 200;
    private static final int SHOWN = 200;

    int status() {
        return response.statusCode();
    }

    String header(String name) {
        return response.headers().firstValue(name).orElse("");
    }

    Reply expectOk() {
        if (status() != OK) {
            throw new Deviation(what + " gave " + status() + " " + shown() + ", not 200");
        }
        return this;
    }

    /// A status of the caller's making, with a JSON object that has a text `error`.
    Reply expectRefusal() {
        return expectError(400, 499);
    }

    Reply expectError(int from, int to) {
        if (status() < from || status() > to) {
            throw new Deviation(
                    what
                            + " gave "
                            + status()
                            + " "
                            + shown()
                            + ", not a status in "
                            + from
                            + ".."
                            + to);
        }
        JsonNode error = json().path("error");
        if (!error.isTextual() || error.asText().isBlank()) {
            throw new Deviation(what + " gave " + shown() + ", not {\"error\": \"<message>\"}");
        }
        return this;
    }

    /// The body, or the JSON in front of binary tensors.
    JsonNode json() {
        byte[] body = plain();
        String length = header(HEADER_LENGTH);
        int end = length.isEmpty() ? body.length : Integer.parseInt(length);
        if (end > body.length) {
            throw new Deviation(
                    what
                            + " gave "
                            + HEADER_LENGTH
                            + ": "
                            + end
                            + " and "
                            + body.length
                            + " bytes");
        }
        try {
            return STRICT.readTree(new String(body, 0, end, StandardCharsets.UTF_8));
        } catch (JsonProcessingException e) {
            throw new Deviation(what + " gave no JSON: " + shown());
        }
    }

    /// The values of an output, flat, however they were sent.
    List<JsonNode> values(String output) {
        int at = json().toString().isEmpty() ? 0 : headerLength();
        for (JsonNode one : json().path("outputs")) {
            JsonNode size = one.path("parameters").path("binary_data_size");
            if (one.path("name").asText().equals(output)) {
                return size.isMissingNode() ? flat(one.path("data")) : binary(one, at);
            }
            at += size.asInt(0);
        }
        throw new Deviation(what + " gave no output " + output + ": " + shown());
    }

    private int headerLength() {
        String length = header(HEADER_LENGTH);
        return length.isEmpty() ? plain().length : Integer.parseInt(length);
    }

    private List<JsonNode> binary(JsonNode output, int at) {
        int size = output.path("parameters").path("binary_data_size").asInt();
        byte[] body = plain();
        if (at + size > body.length) {
            throw new Deviation(
                    what + " says that " + size + " bytes lie at " + at + " of " + body.length);
        }
        Datatype datatype = Datatype.valueOf(output.path("datatype").asText());
        ByteBuffer in =
                ByteBuffer.wrap(Arrays.copyOfRange(body, at, at + size))
                        .order(ByteOrder.LITTLE_ENDIAN);
        var values = new ArrayList<JsonNode>();
        while (in.hasRemaining()) {
            values.add(datatype.read(in));
        }
        return values;
    }

    static List<JsonNode> flat(JsonNode data) {
        var values = new ArrayList<JsonNode>();
        for (JsonNode one : data) {
            if (one.isArray()) {
                values.addAll(flat(one));
            } else {
                values.add(one);
            }
        }
        return values;
    }

    /// The body without its compression.
    byte[] plain() {
        byte[] body = response.body();
        try {
            return switch (header("content-encoding")) {
                case "gzip" -> new GZIPInputStream(new ByteArrayInputStream(body)).readAllBytes();
                case "deflate" ->
                        new InflaterInputStream(new ByteArrayInputStream(body)).readAllBytes();
                default -> body;
            };
        } catch (IOException e) {
            throw new Deviation(what + " gave a body that is not what its content-encoding says");
        }
    }

    private String shown() {
        String text = new String(response.body(), StandardCharsets.UTF_8);
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...";
    }
}
