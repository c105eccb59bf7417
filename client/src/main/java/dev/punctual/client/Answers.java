package dev.punctual.client;

import dev.punctual.client.Prediction.Timing;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a gateway responds, as predictions or as the exception that it means.
final class Answers {
    private static final int OK = 200;
    private static final double NANOS_PER_MILLI = 1e6;

    private Answers() {}

    static List<Prediction> read(HttpResponse<byte[]> response, int asked) {
        String body = new String(response.body(), StandardCharsets.UTF_8);
        try {
            Map<?, ?> document = map(Json.read(body));
            if (response.statusCode() != OK) {
                throw refusal(response, map(document.get("error")));
            }
            List<?> values = list(document.get("predictions"));
            List<?> answers = list(document.get("answers"));
            if (values.size() != asked || answers.size() != asked) {
                throw unintelligible(
                        response,
                        "%d answers to %d questions".formatted(values.size(), asked),
                        null);
            }
            Timing timing = timing(response.headers().firstValue("server-timing").orElse(""));
            var predictions = new ArrayList<Prediction>(asked);
            for (int i = 0; i < asked; i++) {
                predictions.add(prediction(number(values.get(i)), map(answers.get(i)), timing));
            }
            return predictions;
        } catch (IllegalArgumentException e) {
            throw unintelligible(response, String.valueOf(e.getMessage()), e);
        }
    }

    private static Prediction prediction(double value, Map<?, ?> answer, Timing timing) {
        Object age = answer.get("age_ms");
        Object cached = answer.get("cached_ms");
        var incomplete = new LinkedHashMap<String, String>();
        if (answer.get("incomplete") instanceof Map<?, ?> statuses) {
            statuses.forEach(
                    (name, status) -> incomplete.put(String.valueOf(name), String.valueOf(status)));
        }
        return new Prediction(
                value,
                text(answer.get("rung")),
                text(answer.get("reason")),
                cached == null ? null : millis(number(cached)),
                age == null ? null : millis(number(age)),
                incomplete,
                timing);
    }

    /// Reads stages such as `parse;dur=0.194, rung;dur=0.1;desc="full"`; what is not understood is left out.
    static Timing timing(String header) {
        var stages = new LinkedHashMap<String, Duration>();
        for (String part : header.split(",", -1)) {
            String[] pieces = part.strip().split(";", -1);
            for (String piece : pieces) {
                if (piece.matches("dur=\\d{1,9}(\\.\\d{1,9})?")) {
                    stages.put(pieces[0], millis(Double.parseDouble(piece.substring(4))));
                }
            }
        }
        Duration total = stages.remove("total");
        return new Timing(stages, total == null ? Duration.ZERO : total);
    }

    private static PredictionException refusal(HttpResponse<byte[]> response, Map<?, ?> error) {
        Object field = error.get("field");
        Duration retryAfter =
                response.headers()
                        .firstValue("retry-after")
                        .filter(seconds -> seconds.matches("\\d{1,9}"))
                        .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds)))
                        .orElse(null);
        return PredictionException.refused(
                text(error.get("code")),
                text(error.get("message")),
                new PredictionException.Refusal(
                        field instanceof String name ? name : null,
                        response.statusCode(),
                        retryAfter));
    }

    private static PredictionException unintelligible(
            HttpResponse<byte[]> response, String why, @Nullable Throwable cause) {
        return PredictionException.of(
                PredictionException.UNINTELLIGIBLE,
                "what answered %d at %s is no gateway that this client knows: %s"
                        .formatted(response.statusCode(), response.uri(), why),
                cause);
    }

    private static Duration millis(double millis) {
        return Duration.ofNanos(Math.round(millis * NANOS_PER_MILLI));
    }

    private static Map<?, ?> map(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            return map;
        }
        throw new IllegalArgumentException("an object is missing");
    }

    private static List<?> list(@Nullable Object value) {
        if (value instanceof List<?> list) {
            return list;
        }
        throw new IllegalArgumentException("a list is missing");
    }

    private static double number(@Nullable Object value) {
        if (value instanceof Double number) {
            return number;
        }
        throw new IllegalArgumentException("a number is missing");
    }

    private static String text(@Nullable Object value) {
        if (value instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException("a text is missing");
    }
}
