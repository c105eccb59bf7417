package dev.punctual.server.project;

import dev.punctual.core.definition.EndpointDefinition.RequestFeature;
import dev.punctual.core.plan.EndpointPlan;
import dev.punctual.core.tensor.Tensor;
import dev.punctual.core.tensor.TensorType;
import dev.punctual.core.time.MonotonicClock;
import dev.punctual.core.time.WallClock;
import dev.punctual.core.value.ValueType;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// Questions that nobody asked, sent through a socket until the code on their way has been compiled.
///
/// They are asked of the present, as real ones are: the first question of a time zone's rules for a year costs
/// milliseconds.
final class Rehearsal {
    private static final int MOST_QUESTIONS = 2_500;

    /// One question of so many is asked by the Open Inference Protocol.
    private static final int INFERENCES = 4;

    /// Several times what a machine takes that has nothing else to do.
    private static final long LONGEST_NANOS = Duration.ofSeconds(1).toNanos();

    private static final int READ_TIMEOUT_MILLIS = 70_000; // beyond any budget

    private Rehearsal() {}

    static void run(EndpointPlan plan, int port, MonotonicClock clock, WallClock wallClock) {
        long nowMicros = wallClock.micros();
        byte[] question = question(plan, nowMicros);
        byte[] inference = inference(plan, nowMicros);
        long end = clock.nanos() + LONGEST_NANOS;
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(READ_TIMEOUT_MILLIS);
            OutputStream out = socket.getOutputStream();
            InputStream in = new BufferedInputStream(socket.getInputStream());
            for (int i = 0; i < MOST_QUESTIONS && clock.nanos() - end < 0; i++) {
                out.write(i % INFERENCES == 0 ? inference : question);
                skipAnswer(in);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the gateway does not answer its own questions", e);
        }
    }

    /// The inputs of an inference that asks an endpoint, as tensors.
    static List<Tensor> tensors(EndpointPlan plan, long nowMicros) {
        return plan.definition().request().stream()
                .map(feature -> tensor(feature, nowMicros))
                .toList();
    }

    private static Tensor tensor(RequestFeature feature, long nowMicros) {
        if (feature.type() == ValueType.STRING) {
            return Tensor.of(feature.name(), List.of("-"), 1);
        }
        ByteBuffer data = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        TensorType type =
                switch (feature.type()) {
                    case BOOL -> {
                        data.put((byte) 0);
                        yield TensorType.BOOL;
                    }
                    case FLOAT64 -> {
                        data.putDouble(inRange(feature));
                        yield TensorType.FP64;
                    }
                    default -> {
                        boolean time = feature.type() == ValueType.TIMESTAMP;
                        data.putLong(time ? nowMicros : (long) inRange(feature));
                        yield TensorType.INT64;
                    }
                };
        return new Tensor(feature.name(), type, List.of(1L), data.flip());
    }

    private static byte[] question(EndpointPlan plan, long nowMicros) {
        String instance =
                plan.definition().request().stream()
                        .map(feature -> '"' + feature.name() + "\":" + field(feature, nowMicros))
                        .collect(Collectors.joining(",", "{", "}"));
        return request(
                "/v1/endpoints/" + plan.name() + ":predict", "{\"instances\":[" + instance + "]}");
    }

    private static byte[] inference(EndpointPlan plan, long nowMicros) {
        String inputs =
                plan.definition().request().stream()
                        .map(feature -> input(feature, nowMicros))
                        .collect(Collectors.joining(",", "[", "]"));
        return request("/v2/models/" + plan.name() + "/infer", "{\"inputs\":" + inputs + "}");
    }

    /// As JSON has it, where a time is text.
    private static String field(RequestFeature feature, long nowMicros) {
        return feature.type() == ValueType.TIMESTAMP
                ? "\"" + Instant.EPOCH.plus(nowMicros, ChronoUnit.MICROS) + '"'
                : example(feature, nowMicros);
    }

    private static String input(RequestFeature feature, long nowMicros) {
        String datatype =
                switch (feature.type()) {
                    case BOOL -> "BOOL";
                    case STRING -> "BYTES";
                    case TIMESTAMP, INT64 -> "INT64";
                    case FLOAT64 -> "FP64";
                };
        return "{\"name\":\"%s\",\"shape\":[1],\"datatype\":\"%s\",\"data\":[%s]}"
                .formatted(feature.name(), datatype, example(feature, nowMicros));
    }

    private static byte[] request(String path, String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        String head =
                "POST "
                        + path
                        + " HTTP/1.1\r\n"
                        + "Host: localhost\r\n"
                        + "Content-Type: application/json\r\n"
                        + "Content-Length: "
                        + bytes.length
                        + "\r\n\r\n";
        return (head + body).getBytes(StandardCharsets.UTF_8);
    }

    private static String example(RequestFeature feature, long nowMicros) {
        return switch (feature.type()) {
            case BOOL -> "false";
            case STRING -> "\"-\"";
            case TIMESTAMP -> Long.toString(nowMicros);
            case INT64 -> Long.toString((long) inRange(feature));
            case FLOAT64 -> Double.toString(inRange(feature));
        };
    }

    private static double inRange(RequestFeature feature) {
        Double min = feature.min();
        Double max = feature.max();
        if (min != null) {
            return Math.ceil(min);
        }
        return max == null ? 1 : Math.floor(max);
    }

    /// Reads one answer: a head that names the length of its body, and the body.
    private static void skipAnswer(InputStream in) throws IOException {
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("the connection ended in the head of an answer");
            }
            head.append((char) next);
        }
        String lower = head.toString().toLowerCase(Locale.ROOT);
        int at = lower.indexOf("content-length:") + "content-length:".length();
        int length = Integer.parseInt(lower.substring(at, lower.indexOf('\r', at)).strip());
        in.skipNBytes(length);
    }
}
