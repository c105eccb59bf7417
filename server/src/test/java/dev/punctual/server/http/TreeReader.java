package dev.punctual.server.http;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.punctual.core.definition.EndpointDefinition.RequestFeature;
import dev.punctual.core.value.Frame;
import dev.punctual.core.value.ValueType;
import dev.punctual.server.http.endpoints.EndpointShape;
import dev.punctual.server.http.endpoints.QuestionReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoField;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The rules of a body with questions once more: slowly, over a tree, and with the library's own numbers and dates.
final class TreeReader {
    private static final JsonMapper MAPPER =
            JsonMapper.builder()
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build();
    private static final Pattern TIME =
            Pattern.compile(
                    "(\\d{4}-\\d\\d-\\d\\d)[Tt ](\\d\\d:\\d\\d:\\d\\d(?:\\.\\d{1,9})?)"
                            + "(?:[Zz]|([+-])([01]\\d|2[0-3]):([0-5]\\d))",
                    Pattern.DOTALL);

    private final EndpointShape shape;

    /// The body is not to be taken.
    private static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;
    }

    TreeReader(EndpointShape shape) {
        this.shape = shape;
    }

    /// What the body asks, as text; null if it is refused.
    @Nullable String read(byte[] body) {
        try {
            String text =
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
            JsonNode root = MAPPER.readTree(text);
            return root == null ? null : questions(root);
        } catch (IOException | Refused e) {
            return null;
        }
    }

    private String questions(JsonNode root) throws Refused {
        require(root.isObject() && root.path("instances").isArray());
        require(only(root, "instances", "parameters"));
        JsonNode parameters = root.path("parameters");
        require(parameters.isMissingNode() || parameters.isObject());
        require(only(parameters, "features", "budget_ms"));
        JsonNode features = parameters.path("features");
        require(features.isMissingNode() || features.isBoolean());
        JsonNode budget = parameters.path("budget_ms");
        require(
                budget.isMissingNode()
                        || (budget.isNumber()
                                && budget.doubleValue() > 0
                                && budget.doubleValue() <= 1e9));
        JsonNode instances = root.path("instances");
        require(!instances.isEmpty() && instances.size() <= shape.maxInstances());
        var shown = new StringBuilder().append(features.asBoolean(false));
        for (JsonNode instance : instances) {
            shown.append(instance(instance));
        }
        return shown.toString();
    }

    private static boolean only(JsonNode node, String first, String second) {
        for (var name : (Iterable<String>) node::fieldNames) {
            if (!name.equals(first) && !name.equals(second)) {
                return false;
            }
        }
        return true;
    }

    private String instance(JsonNode instance) throws Refused {
        require(instance.isObject());
        int known = 0;
        var shown = new StringBuilder();
        for (RequestFeature feature : shape.request()) {
            JsonNode value = instance.path(feature.name());
            known += value.isMissingNode() ? 0 : 1;
            boolean absent = value.isMissingNode() || value.isNull();
            require(!absent || feature.defaultValue() != null);
            shown.append(
                    absent ? " default " + feature.defaultValue() : " " + value(value, feature));
        }
        require(known == instance.size());
        return shown.append(';').toString();
    }

    private static String value(JsonNode value, RequestFeature feature) throws Refused {
        return switch (feature.type()) {
            case BOOL -> {
                require(value.isBoolean());
                yield value.asText();
            }
            case INT64 -> {
                require(value.isIntegralNumber() && value.canConvertToLong());
                yield value.asText();
            }
            case FLOAT64 -> {
                require(value.isNumber());
                double number = value.doubleValue();
                require(Double.isFinite(number) && number >= 0 && number <= 20_000);
                yield Double.toString(number);
            }
            case STRING -> {
                require(value.isTextual());
                String text = value.textValue();
                require(StandardCharsets.UTF_8.newEncoder().canEncode(text));
                require(text.getBytes(StandardCharsets.UTF_8).length <= 1024);
                yield text;
            }
            case TIMESTAMP -> Long.toString(micros(value));
        };
    }

    private static long micros(JsonNode value) throws Refused {
        if (value.isIntegralNumber()) {
            require(value.canConvertToLong());
            return inYears(value.longValue());
        }
        require(value.isTextual());
        Matcher time = TIME.matcher(value.textValue());
        require(time.matches());
        try {
            LocalDateTime local = LocalDateTime.parse(time.group(1) + "T" + time.group(2));
            long micros =
                    local.toEpochSecond(ZoneOffset.UTC) * 1_000_000
                            + local.get(ChronoField.MICRO_OF_SECOND);
            if (time.group(3) != null) {
                long minutes = Long.parseLong(time.group(4)) * 60 + Long.parseLong(time.group(5));
                micros -= (time.group(3).equals("+") ? minutes : -minutes) * 60_000_000;
            }
            return inYears(micros);
        } catch (DateTimeException e) {
            throw new Refused();
        }
    }

    private static long inYears(long micros) throws Refused {
        long first = LocalDateTime.of(0, 1, 1, 0, 0).toEpochSecond(ZoneOffset.UTC);
        long after = LocalDateTime.of(10_000, 1, 1, 0, 0).toEpochSecond(ZoneOffset.UTC);
        require(micros >= first * 1_000_000 && micros < after * 1_000_000);
        return micros;
    }

    private static void require(boolean holds) throws Refused {
        if (!holds) {
            throw new Refused();
        }
    }

    /// What the streaming reader read, as the same text.
    static String shown(QuestionReader.Questions questions) {
        var shown = new StringBuilder().append(questions.withFeatures());
        for (Frame frame : questions.frames()) {
            for (int i = 0; i < EchoPredictions.DELAY.request().size(); i++) {
                shown.append(shown(frame, i));
            }
            shown.append(';');
        }
        return shown.toString();
    }

    private static String shown(Frame frame, int index) {
        int cell = frame.schema().cellOf(index);
        ValueType type = frame.schema().field(index).type();
        String value =
                switch (type) {
                    case BOOL -> Boolean.toString(frame.longAt(cell) != 0);
                    case INT64, TIMESTAMP -> Long.toString(frame.longAt(cell));
                    case FLOAT64 -> Double.toString(frame.doubleAt(cell));
                    case STRING -> frame.textAt(cell);
                };
        return switch (frame.status(index)) {
            case DEFAULTED -> " default " + value;
            default -> " " + value;
        };
    }
}
