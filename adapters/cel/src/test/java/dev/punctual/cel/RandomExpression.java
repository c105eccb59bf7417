package dev.punctual.cel;

import dev.punctual.core.value.Field;
import dev.punctual.core.value.Schema;
import dev.punctual.core.value.ValueType;
import java.util.List;
import java.util.SplittableRandom;

/// A source of random, well-typed expressions over the fields of a schema.
final class RandomExpression {
    private static final List<String> COMPARISONS = List.of("==", "!=", "<", "<=", ">", ">=");
    private static final List<String> PARTS =
            List.of("getHours", "getMinutes", "getDayOfWeek", "getDayOfMonth", "getMonth");
    private static final List<String> TIMES =
            List.of(
                    "timestamp(\"1970-01-01T00:00:00Z\")",
                    "timestamp(\"2001-03-25T01:30:00.5+01:00\")",
                    "timestamp(\"1800-12-31T23:59:59.999999Z\")");

    private final SplittableRandom random;
    private final Schema fields;

    RandomExpression(SplittableRandom random, Schema fields) {
        this.random = random;
        this.fields = fields;
    }

    /// @param depth how deep calls may be nested
    String of(ValueType type, int depth) {
        if (depth == 0 || random.nextInt(8) == 0) {
            return random.nextInt(3) == 0 ? literal(type) : field(type);
        }
        if (random.nextInt(7) == 0) {
            return "(%s ? %s : %s)"
                    .formatted(
                            of(ValueType.BOOL, depth - 1),
                            of(type, depth - 1),
                            of(type, depth - 1));
        }
        return switch (type) {
            case BOOL -> truth(depth - 1);
            case INT64 -> random.nextInt(3) == 0 ? integer(depth - 1) : number(type, depth - 1);
            case FLOAT64 ->
                    random.nextInt(6) == 0
                            ? "double(" + of(ValueType.INT64, depth - 1) + ")"
                            : number(type, depth - 1);
            case STRING, TIMESTAMP -> of(type, 0);
        };
    }

    private String truth(int depth) {
        return switch (random.nextInt(6)) {
            case 0 -> "!(" + of(ValueType.BOOL, depth) + ")";
            case 1, 2 -> binary(ValueType.BOOL, random.nextBoolean() ? "&&" : "||", depth);
            default -> binary(one(List.of(ValueType.values())), one(COMPARISONS), depth);
        };
    }

    private String integer(int depth) {
        String time = of(ValueType.TIMESTAMP, depth);
        return switch (random.nextInt(6)) {
            case 0 -> "int(" + of(ValueType.FLOAT64, depth) + ")";
            case 1 -> "int(" + time + ")";
            case 2 -> binary(ValueType.INT64, "%", depth);
            case 3 -> time + "." + one(PARTS) + "()";
            default -> time + "." + one(PARTS) + "(" + field(ValueType.STRING) + ")";
        };
    }

    private String number(ValueType type, int depth) {
        return switch (random.nextInt(8)) {
            case 0 -> "-(" + of(type, depth) + ")";
            case 1 -> "math.abs(" + of(type, depth) + ")";
            case 2 ->
                    "math.%s(%s, %s)"
                            .formatted(
                                    random.nextBoolean() ? "least" : "greatest",
                                    of(type, depth),
                                    of(type, depth));
            default -> binary(type, one(List.of("+", "-", "*", "/")), depth);
        };
    }

    private String binary(ValueType operands, String operator, int depth) {
        return "(%s %s %s)".formatted(of(operands, depth), operator, of(operands, depth));
    }

    private String field(ValueType type) {
        return one(
                fields.fields().stream()
                        .filter(field -> field.type() == type)
                        .map(Field::name)
                        .toList());
    }

    private String literal(ValueType type) {
        return switch (type) {
            case BOOL -> String.valueOf(random.nextBoolean());
            case INT64 -> one(List.of("0", "1", "-1", "7", "9223372036854775807", "60"));
            case FLOAT64 -> one(List.of("0.0", "1.0", "-2.5", "1e308", "0.1", "9.3e18"));
            case STRING ->
                    one(List.of("\"\"", "\"ATL\"", "\"UTC\"", "\"\u00e9\"", "\"\uD83D\uDE00\""));
            case TIMESTAMP -> one(TIMES);
        };
    }

    private <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }
}
