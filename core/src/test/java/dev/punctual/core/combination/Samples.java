package dev.punctual.core.combination;

import dev.punctual.core.definition.BucketedFeature;
import dev.punctual.core.definition.Bucketing;
import dev.punctual.core.value.FeatureStatus;
import dev.punctual.core.value.Field;
import dev.punctual.core.value.Frame;
import dev.punctual.core.value.Schema;
import dev.punctual.core.value.ValueType;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// Features of visitors, and frames of them.
final class Samples {
    static final List<Field> FIELDS =
            List.of(
                    Field.of("age", ValueType.FLOAT64),
                    Field.of("gender", ValueType.STRING),
                    Field.of("country", ValueType.STRING),
                    Field.of("visits", ValueType.INT64),
                    Field.of("tier", ValueType.INT64),
                    Field.of("member", ValueType.BOOL));
    static final Schema SCHEMA = new Schema(FIELDS);

    static final List<BucketedFeature> FEATURES =
            List.of(
                    new BucketedFeature("age", new Bucketing.Edges(List.of(18.0, 25.0, 35.0))),
                    new BucketedFeature("gender", new Bucketing.Vocabulary(List.of("f", "m"))),
                    new BucketedFeature("country", new Bucketing.Hash(50)),
                    new BucketedFeature("visits", new Bucketing.Quantiles(4)),
                    new BucketedFeature("tier", new Bucketing.Vocabulary(List.of("3", "-1"))),
                    new BucketedFeature("member", new Bucketing.Flag()));

    private Samples() {}

    /// A frame with some values by name: Double, Long, Boolean, String, or null for missing.
    static Frame frame(Schema schema, @Nullable Object... namesAndValues) {
        var frame = new Frame(schema);
        for (int i = 0; i < namesAndValues.length; i += 2) {
            put(frame, String.valueOf(namesAndValues[i]), namesAndValues[i + 1]);
        }
        return frame;
    }

    static void put(Frame frame, String name, @Nullable Object value) {
        int field = frame.schema().indexOf(name);
        int cell = frame.schema().cellOf(field);
        switch (value) {
            case null -> frame.putAbsent(cell);
            case Double number -> frame.putDouble(cell, number);
            case Boolean flag -> frame.putLong(cell, flag ? 1 : 0);
            case Number number -> frame.putLong(cell, number.longValue());
            default -> frame.putText(cell, value.toString());
        }
        frame.status(field, value == null ? FeatureStatus.MISSING : FeatureStatus.PRESENT);
    }

    /// A frame of random values, some of them missing or odd.
    static Frame random(Schema schema, SplittableRandom random) {
        var frame = new Frame(schema);
        for (Field field : schema.fields()) {
            put(frame, field.name(), random.nextInt(8) == 0 ? null : value(field, random));
        }
        return frame;
    }

    private static Object value(Field field, SplittableRandom random) {
        return switch (field.name()) {
            case "age" -> {
                double[] odd = {Double.NaN, -0.0, 0.0, 18, 25, 35, Double.POSITIVE_INFINITY};
                int at = random.nextInt(4 * odd.length);
                yield at < odd.length ? odd[at] : random.nextDouble(0, 90);
            }
            case "gender" -> List.of("f", "m", "x", "", "F").get(random.nextInt(5));
            case "country" -> "c" + random.nextInt(200);
            case "visits" -> random.nextLong(0, 30);
            case "tier" -> random.nextLong(-2, 5);
            default -> random.nextBoolean();
        };
    }

    /// What is learned from random rows.
    static KeySpace learned(List<BucketedFeature> features, int rows) {
        var learning = new BucketLearning(features, SCHEMA);
        var random = new SplittableRandom(3);
        for (int i = 0; i < rows; i++) {
            learning.add(random(SCHEMA, random));
        }
        return learning.learn(features);
    }
}
