package dev.punctual.core.window;

import dev.punctual.core.expression.Evaluator;
import dev.punctual.core.value.FeatureStatus;
import dev.punctual.core.value.Field;
import dev.punctual.core.value.Frame;
import dev.punctual.core.value.Schema;
import dev.punctual.core.value.ValueType;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// An event for tests of windows, with a field of each type.
record Sale(long time, double amount, long items, boolean flag, String shop) {
    static final Schema SCHEMA =
            Schema.of(
                    Field.of("amount", ValueType.FLOAT64),
                    Field.of("items", ValueType.INT64),
                    Field.of("flag", ValueType.BOOL),
                    Field.of("shop", ValueType.STRING),
                    Field.of("at", ValueType.TIMESTAMP));

    static Sale random(SplittableRandom random, long time) {
        return new Sale(
                time,
                (random.nextDouble() - 0.5) * 1_000,
                random.nextInt(-5, 12),
                random.nextBoolean(),
                "shop " + random.nextInt(random.nextBoolean() ? 4 : 30));
    }

    Frame frame() {
        var frame = new Frame(SCHEMA);
        frame.putDouble(0, amount);
        frame.putLong(1, items);
        frame.putLong(2, flag ? 1 : 0);
        frame.putText(3, shop);
        frame.putLong(4, time);
        for (int i = 0; i < SCHEMA.size(); i++) {
            frame.status(i, FeatureStatus.PRESENT);
        }
        return frame;
    }

    /// The value of a field: a `Double`, a `Long` or a `String`; a bool is 0 or 1.
    Object value(@Nullable String field) {
        return switch (String.valueOf(field)) {
            case "amount" -> amount;
            case "items" -> items;
            case "flag" -> flag ? 1L : 0L;
            case "shop" -> shop;
            case "at" -> time;
            default -> throw new AssertionError(field);
        };
    }

    double number(@Nullable String field) {
        return ((Number) value(field)).doubleValue();
    }

    /// The key of a map.
    String key(String field) {
        return field.equals("flag") ? String.valueOf(flag) : value(field).toString();
    }

    boolean meets(@Nullable String where) {
        return where == null || (where.equals("flag") ? flag : items > 3);
    }

    /// The evaluators of the two conditions that [#meets] knows.
    static Evaluator filter(String where) {
        return new Evaluator() {
            @Override
            public void evaluate(Frame frame, int targetField) {
                throw new AssertionError("a filter is only tested");
            }

            @Override
            public boolean test(Frame frame) {
                return where.equals("flag") ? frame.longAt(2) == 1 : frame.longAt(1) > 3;
            }
        };
    }
}
