package dev.punctual.core.expression;

import static dev.punctual.core.expression.Code.FALSE;
import static dev.punctual.core.expression.Code.NO_LONG;
import static dev.punctual.core.expression.Code.NO_TRUTH;
import static dev.punctual.core.expression.Code.TRUE;

import dev.punctual.core.expression.Expression.Call;
import dev.punctual.core.expression.Expression.Constant;
import dev.punctual.core.expression.Expression.EntryValue;
import dev.punctual.core.expression.Expression.FieldValue;
import dev.punctual.core.expression.Expression.Operator;
import dev.punctual.core.value.Field;
import dev.punctual.core.value.Frame;
import dev.punctual.core.value.Schema;
import dev.punctual.core.value.ValueType;

/// A compiler of expressions over one schema to trees of code, one method for each kind of value.
final class ExpressionCompiler {
    /*
     * Every node is a closure that calls those of its operands: about two nanoseconds each, no boxing, and nothing is
     * looked up by name. Generating bytecode would save most of the calls and cost a class for each expression; at some
     * ten nodes for each expression it is not worth it.
     */
    private final Schema schema;

    ExpressionCompiler(Schema schema) {
        this.schema = schema;
    }

    Code.OfDouble doubles(Expression expression) {
        return switch (require(expression, ValueType.FLOAT64)) {
            case FieldValue field -> {
                int index = field.index();
                int cell = cellOf(field);
                yield frame -> frame.has(index) ? frame.doubleAt(cell) : Double.NaN;
            }
            case EntryValue entry -> {
                Entry place = entryOf(entry);
                yield frame -> {
                    int cell = place.cell(frame);
                    return cell < 0 ? Double.NaN : frame.doubleAt(cell);
                };
            }
            case Constant constant -> {
                double value = value(constant, Double.class);
                yield frame -> value;
            }
            case Call call -> doubleCall(call);
        };
    }

    private Code.OfDouble doubleCall(Call call) {
        if (call.operator() == Operator.TO_FLOAT64) {
            Code.OfLong a = longs(operand(call, 0, 1));
            return frame -> Arithmetic.widen(a.run(frame));
        }
        if (call.operator() == Operator.CONDITIONAL) {
            Code.OfTruth condition = truths(operand(call, 0, 3));
            Code.OfDouble a = doubles(operand(call, 1, 3));
            Code.OfDouble b = doubles(operand(call, 2, 3));
            return frame ->
                    switch (condition.run(frame)) {
                        case TRUE -> a.run(frame);
                        case FALSE -> b.run(frame);
                        default -> Double.NaN;
                    };
        }
        return doubleArithmetic(call);
    }

    private Code.OfDouble doubleArithmetic(Call call) {
        if (call.operator() == Operator.NEGATE || call.operator() == Operator.ABSOLUTE) {
            Code.OfDouble a = doubles(operand(call, 0, 1));
            return call.operator() == Operator.NEGATE
                    ? frame -> -a.run(frame)
                    : frame -> Math.abs(a.run(frame));
        }
        Code.OfDouble a = doubles(operand(call, 0, 2));
        Code.OfDouble b = doubles(operand(call, 1, 2));
        return switch (call.operator()) {
            case ADD -> frame -> a.run(frame) + b.run(frame);
            case SUBTRACT -> frame -> a.run(frame) - b.run(frame);
            case MULTIPLY -> frame -> a.run(frame) * b.run(frame);
            case DIVIDE -> frame -> a.run(frame) / b.run(frame);
            case LEAST -> frame -> Math.min(a.run(frame), b.run(frame));
            case GREATEST -> frame -> Math.max(a.run(frame), b.run(frame));
            default -> throw misfit(call);
        };
    }

    /// Of an integer or a timestamp.
    Code.OfLong longs(Expression expression) {
        return switch (expression) {
            case FieldValue field -> {
                int index = field.index();
                int cell = cellOf(field);
                yield frame -> frame.has(index) ? frame.longAt(cell) : NO_LONG;
            }
            case EntryValue entry -> {
                Entry place = entryOf(entry);
                yield frame -> {
                    int cell = place.cell(frame);
                    return cell < 0 ? NO_LONG : frame.longAt(cell);
                };
            }
            case Constant constant -> {
                long value = value(constant, Long.class);
                yield frame -> value;
            }
            case Call call -> longCall(call);
        };
    }

    private Code.OfLong longCall(Call call) {
        if (call.operator() == Operator.CONDITIONAL) {
            Code.OfTruth condition = truths(operand(call, 0, 3));
            Code.OfLong a = longs(require(operand(call, 1, 3), call.type()));
            Code.OfLong b = longs(require(operand(call, 2, 3), call.type()));
            return frame ->
                    switch (condition.run(frame)) {
                        case TRUE -> a.run(frame);
                        case FALSE -> b.run(frame);
                        default -> NO_LONG;
                    };
        }
        require(call, ValueType.INT64);
        return switch (call.operator()) {
            case HOUR, MINUTE, DAY_OF_WEEK, DAY_OF_MONTH, MONTH -> partOfTime(call);
            case TO_INT64 -> toInteger(operand(call, 0, 1));
            default -> longArithmetic(call);
        };
    }

    private Code.OfLong longArithmetic(Call call) {
        Code.OfLong a = integers(call.operands().getFirst());
        if (call.operator() == Operator.NEGATE || call.operator() == Operator.ABSOLUTE) {
            operand(call, 0, 1);
            return call.operator() == Operator.NEGATE
                    ? frame -> -a.run(frame)
                    : frame -> Arithmetic.absolute(a.run(frame));
        }
        Code.OfLong b = integers(operand(call, 1, 2));
        return switch (call.operator()) {
            case ADD -> frame -> Arithmetic.add(a.run(frame), b.run(frame));
            case SUBTRACT -> frame -> Arithmetic.subtract(a.run(frame), b.run(frame));
            case MULTIPLY -> frame -> Arithmetic.multiply(a.run(frame), b.run(frame));
            case DIVIDE -> frame -> Arithmetic.divide(a.run(frame), b.run(frame));
            case MODULO -> frame -> Arithmetic.modulo(a.run(frame), b.run(frame));
            case LEAST -> frame -> Arithmetic.least(a.run(frame), b.run(frame));
            case GREATEST -> frame -> Arithmetic.greatest(a.run(frame), b.run(frame));
            default -> throw misfit(call);
        };
    }

    private Code.OfLong toInteger(Expression operand) {
        if (operand.type() == ValueType.TIMESTAMP) {
            Code.OfLong micros = longs(operand);
            return frame -> {
                long value = micros.run(frame);
                return value == NO_LONG ? NO_LONG : Math.floorDiv(value, 1_000_000L);
            };
        }
        Code.OfDouble value = doubles(operand);
        return frame -> Arithmetic.truncate(value.run(frame));
    }

    private Code.OfLong partOfTime(Call call) {
        Zone.readRules();
        Code.OfLong instant = longs(require(operand(call, 0, 2), ValueType.TIMESTAMP));
        CivilTime.Part part = CivilTime.part(call.operator());
        if (operand(call, 1, 2) instanceof Constant name) {
            Zone zone = Zone.named(value(name, String.class));
            return frame -> {
                long micros = instant.run(frame);
                return micros == NO_LONG || zone == null
                        ? NO_LONG
                        : part.of(zone.localSecond(micros));
            };
        }
        Code.OfText zoneName = texts(operand(call, 1, 2));
        return frame -> {
            long micros = instant.run(frame);
            String name = zoneName.run(frame);
            Zone zone = name == null ? null : Zone.named(name);
            return micros == NO_LONG || zone == null ? NO_LONG : part.of(zone.localSecond(micros));
        };
    }

    Code.OfTruth truths(Expression expression) {
        return switch (require(expression, ValueType.BOOL)) {
            case FieldValue field -> {
                int index = field.index();
                int cell = cellOf(field);
                yield frame ->
                        frame.has(index) ? (frame.longAt(cell) == 0 ? FALSE : TRUE) : NO_TRUTH;
            }
            case EntryValue entry -> {
                Entry place = entryOf(entry);
                yield frame -> {
                    int cell = place.cell(frame);
                    return cell < 0 ? NO_TRUTH : frame.longAt(cell) == 0 ? FALSE : TRUE;
                };
            }
            case Constant constant -> {
                int value = value(constant, Boolean.class) ? TRUE : FALSE;
                yield frame -> value;
            }
            case Call call -> truthCall(call);
        };
    }

    private Code.OfTruth truthCall(Call call) {
        return switch (call.operator()) {
            case NOT -> {
                Code.OfTruth a = truths(operand(call, 0, 1));
                yield frame -> {
                    int value = a.run(frame);
                    return value == NO_TRUTH ? NO_TRUTH : TRUE - value;
                };
            }
            case AND -> junction(call, FALSE);
            case OR -> junction(call, TRUE);
            case CONDITIONAL -> {
                Code.OfTruth condition = truths(operand(call, 0, 3));
                Code.OfTruth a = truths(operand(call, 1, 3));
                Code.OfTruth b = truths(operand(call, 2, 3));
                yield frame ->
                        switch (condition.run(frame)) {
                            case TRUE -> a.run(frame);
                            case FALSE -> b.run(frame);
                            default -> NO_TRUTH;
                        };
            }
            case EQUAL, NOT_EQUAL, LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL ->
                    comparison(call);
            default -> throw misfit(call);
        };
    }

    /// Both operands, where one that has the value `deciding` decides alone.
    private Code.OfTruth junction(Call call, int deciding) {
        Code.OfTruth a = truths(operand(call, 0, 2));
        Code.OfTruth b = truths(operand(call, 1, 2));
        return frame -> {
            int first = a.run(frame);
            if (first == deciding) {
                return deciding;
            }
            int second = b.run(frame);
            return second == deciding ? deciding : Math.min(first, second);
        };
    }

    private Code.OfTruth comparison(Call call) {
        int accepted = Arithmetic.accepted(call.operator());
        Expression left = operand(call, 0, 2);
        Expression right = require(operand(call, 1, 2), left.type());
        return switch (left.type()) {
            case FLOAT64 -> {
                Code.OfDouble a = doubles(left);
                Code.OfDouble b = doubles(right);
                yield frame -> Arithmetic.compare(accepted, a.run(frame), b.run(frame));
            }
            case INT64, TIMESTAMP -> {
                Code.OfLong a = longs(left);
                Code.OfLong b = longs(right);
                yield frame -> Arithmetic.compare(accepted, a.run(frame), b.run(frame));
            }
            case BOOL -> {
                Code.OfTruth a = truths(left);
                Code.OfTruth b = truths(right);
                yield frame -> Arithmetic.compareTruths(accepted, a.run(frame), b.run(frame));
            }
            case STRING -> {
                Code.OfText a = texts(left);
                Code.OfText b = texts(right);
                yield frame -> Arithmetic.compareTexts(accepted, a.run(frame), b.run(frame));
            }
        };
    }

    Code.OfText texts(Expression expression) {
        return switch (require(expression, ValueType.STRING)) {
            case FieldValue field -> {
                int index = field.index();
                int cell = cellOf(field);
                yield frame -> frame.has(index) ? frame.textAt(cell) : null;
            }
            case EntryValue entry ->
                    throw new IllegalArgumentException(
                            entry + ": the values of a map are no texts");
            case Constant constant -> {
                String value = value(constant, String.class);
                yield frame -> value;
            }
            case Call call -> {
                if (call.operator() != Operator.CONDITIONAL) {
                    throw misfit(call);
                }
                Code.OfTruth condition = truths(operand(call, 0, 3));
                Code.OfText a = texts(operand(call, 1, 3));
                Code.OfText b = texts(operand(call, 2, 3));
                yield frame ->
                        switch (condition.run(frame)) {
                            case TRUE -> a.run(frame);
                            case FALSE -> b.run(frame);
                            default -> null;
                        };
            }
        };
    }

    private Code.OfLong integers(Expression expression) {
        return longs(require(expression, ValueType.INT64));
    }

    private int cellOf(FieldValue value) {
        if (value.index() < 0 || value.index() >= schema.size()) {
            throw new IllegalArgumentException("no field " + value.index() + " in " + schema);
        }
        Field field = schema.field(value.index());
        if (field.type() != value.type() || !field.scalar()) {
            throw new IllegalArgumentException(field + " is no scalar of type " + value.type());
        }
        return schema.cellOf(value.index());
    }

    private Entry entryOf(EntryValue value) {
        if (value.index() < 0
                || value.index() >= schema.size()
                || !schema.field(value.index()).keyed()
                || schema.field(value.index()).type() != value.type()) {
            throw new IllegalArgumentException("no map for " + value + " in " + schema);
        }
        return new Entry(value.index(), value.key());
    }

    /// An entry of a map.
    private record Entry(int index, String key) {

        /// Where in the frame it is, or -1 if it has none.
        int cell(Frame frame) {
            return frame.has(index) ? frame.entryOf(index, key) : -1;
        }
    }

    private static <T> T value(Constant constant, Class<T> type) {
        if (!type.isInstance(constant.value())) {
            throw new IllegalArgumentException(constant + " is no " + type.getSimpleName());
        }
        return type.cast(constant.value());
    }

    private static Expression operand(Call call, int index, int count) {
        if (call.operands().size() != count) {
            throw misfit(call);
        }
        return call.operands().get(index);
    }

    private static Expression require(Expression expression, ValueType type) {
        if (expression.type() != type) {
            throw new IllegalArgumentException(expression + " has not the type " + type);
        }
        return expression;
    }

    private static IllegalArgumentException misfit(Call call) {
        return new IllegalArgumentException(
                call.operator() + " does not take these operands: " + call);
    }
}
