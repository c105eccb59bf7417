package dev.punctual.cli.bench;

import dev.punctual.cli.RemoteServer;
import dev.punctual.load.Item;
import dev.punctual.load.http.AnswerFormat;
import dev.punctual.server.http.json.JsonTree;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// An endpoint of a gateway, asked by its predict route.
final class EndpointSubject implements Subject {
    private static final int LETTERS = 26;
    private static final double SPAN = 100;

    private final String name;
    private final String path;
    private final Duration budget;
    private final Map<String, Feature> features = new LinkedHashMap<>();
    private final long nowMicros;

    /// A request feature, as the listing of endpoints describes it. Bounds that are open are NaN.
    private record Feature(String type, double min, double max, @Nullable String byDefault) {

        static Feature of(Map<?, ?> described) {
            Object byDefault = described.get("default");
            return new Feature(
                    String.valueOf(described.get("type")),
                    number(described.get("min")),
                    number(described.get("max")),
                    byDefault == null ? null : byDefault.toString());
        }

        static double number(@Nullable Object value) {
            return value instanceof Number number ? number.doubleValue() : Double.NaN;
        }

        double inRange(RandomGenerator random) {
            double from = Double.isNaN(min) ? Double.isNaN(max) ? 0 : max - SPAN : min;
            double to = Double.isNaN(max) ? from + SPAN : max;
            return from < to ? random.nextDouble(from, to) : from;
        }

        Object typed(String text) {
            return switch (type) {
                case "bool" -> Boolean.valueOf(text.equals("1") || Boolean.parseBoolean(text));
                case "int64" -> Long.valueOf(text);
                case "float64" -> Double.valueOf(text);
                default -> text;
            };
        }
    }

    /// @param listing what the gateway says of the endpoint
    /// @param nowMicros the time of day for instances that nobody asked about
    EndpointSubject(RemoteServer server, String name, Map<?, ?> listing, long nowMicros) {
        this.name = name;
        this.path = server.path("/v1/endpoints/" + name + ":predict");
        this.nowMicros = nowMicros;
        this.budget = Duration.ofNanos(Math.round(1e6 * Feature.number(listing.get("budget_ms"))));
        if (listing.get("request") instanceof List<?> described) {
            for (Object feature : described) {
                if (feature instanceof Map<?, ?> one) {
                    features.put(String.valueOf(one.get("name")), Feature.of(one));
                }
            }
        }
    }

    @Override
    public String name() {
        return "endpoint " + name;
    }

    @Override
    public AnswerFormat answers() {
        return AnswerFormat.PREDICTIONS;
    }

    @Override
    public Duration budget() {
        return budget;
    }

    @Override
    public Map<String, Object> synthesised(RandomGenerator random) {
        var instance = new LinkedHashMap<String, Object>();
        features.forEach((feature, described) ->
                instance.put(
                        feature,
                        switch (described.type) {
                            case "bool" -> random.nextBoolean();
                            case "int64" -> (long) described.inRange(random);
                            case "float64" -> described.inRange(random);
                            case "timestamp" -> nowMicros;
                            default -> text(described, random);
                        }));
        return instance;
    }

    private static String text(Feature described, RandomGenerator random) {
        String byDefault = described.byDefault;
        return byDefault == null
                ? String.valueOf((char) ('a' + random.nextInt(LETTERS)))
                : byDefault;
    }

    @Override
    public Map<String, Object> typed(Map<String, String> texts) {
        var instance = new LinkedHashMap<String, Object>();
        texts.forEach((column, text) -> {
            Feature feature = features.get(column);
            if (feature != null && !text.isEmpty()) {
                instance.put(column, feature.typed(text));
            }
        });
        return instance;
    }

    @Override
    public Item.Question question(List<? extends Map<?, ?>> instances) {
        byte[] body = JsonTree.write(Map.of("instances", instances));
        return Item.Question.json(path, new String(body, StandardCharsets.UTF_8));
    }
}
