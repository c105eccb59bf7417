package dev.punctual.core.expression;

import static dev.punctual.core.expression.Expression.Operator.ABSOLUTE;
import static dev.punctual.core.expression.Expression.Operator.ADD;
import static dev.punctual.core.expression.Expression.Operator.AND;
import static dev.punctual.core.expression.Expression.Operator.CONDITIONAL;
import static dev.punctual.core.expression.Expression.Operator.DIVIDE;
import static dev.punctual.core.expression.Expression.Operator.EQUAL;
import static dev.punctual.core.expression.Expression.Operator.GREATER;
import static dev.punctual.core.expression.Expression.Operator.GREATER_OR_EQUAL;
import static dev.punctual.core.expression.Expression.Operator.GREATEST;
import static dev.punctual.core.expression.Expression.Operator.HOUR;
import static dev.punctual.core.expression.Expression.Operator.LEAST;
import static dev.punctual.core.expression.Expression.Operator.LESS;
import static dev.punctual.core.expression.Expression.Operator.LESS_OR_EQUAL;
import static dev.punctual.core.expression.Expression.Operator.MODULO;
import static dev.punctual.core.expression.Expression.Operator.MULTIPLY;
import static dev.punctual.core.expression.Expression.Operator.NEGATE;
import static dev.punctual.core.expression.Expression.Operator.NOT;
import static dev.punctual.core.expression.Expression.Operator.NOT_EQUAL;
import static dev.punctual.core.expression.Expression.Operator.OR;
import static dev.punctual.core.expression.Expression.Operator.SUBTRACT;
import static dev.punctual.core.expression.Expression.Operator.TO_FLOAT64;
import static dev.punctual.core.expression.Expression.Operator.TO_INT64;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.punctual.core.expression.Expression.Call;
import dev.punctual.core.expression.Expression.Constant;
import dev.punctual.core.expression.Expression.EntryValue;
import dev.punctual.core.expression.Expression.FieldValue;
import dev.punctual.core.expression.Expression.Operator;
import dev.punctual.core.value.FeatureStatus;
import dev.punctual.core.value.Field;
import dev.punctual.core.value.Frame;
import dev.punctual.core.value.Schema;
import dev.punctual.core.value.ValueType;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EvaluatorTest {
    private static final Schema SCHEMA =
            Schema.of(
                    Field.of("flag", ValueType.BOOL),
                    Field.of("count", ValueType.INT64),
                    Field.of("more", ValueType.INT64),
                    new Field("series", ValueType.FLOAT64, 3),
                    Field.of("x", ValueType.FLOAT64),
                    Field.of("y", ValueType.FLOAT64),
                    Field.of("zone", ValueType.STRING),
                    Field.of("at", ValueType.TIMESTAMP),
                    Field.of("bool_result", ValueType.BOOL),
                    Field.of("int_result", ValueType.INT64),
                    Field.of("float_result", ValueType.FLOAT64),
                    Field.of("string_result", ValueType.STRING),
                    Field.of("time_result", ValueType.TIMESTAMP));
    private static final Expression FLAG = field("flag");
    private static final Expression COUNT = field("count");
    private static final Expression MORE = field("more");
    private static final Expression X = field("x");
    private static final Expression Y = field("y");
    private static final Expression ZONE = field("zone");
    private static final Expression AT = field("at");

    private final Frame frame = new Frame(SCHEMA);

    @Test
    void storesAResultOfEachType() {
        put("flag", true).put("count", 7L).put("x", 2.5).put("zone", "UTC").put("at", 5_000_000L);
        assertThat(value(FLAG)).isEqualTo(true);
        assertThat(value(call(ADD, COUNT, constant(1L)))).isEqualTo(8L);
        assertThat(value(call(MULTIPLY, X, constant(2.0)))).isEqualTo(5.0);
        assertThat(value(call(CONDITIONAL, FLAG, ZONE, constant("else")))).isEqualTo("UTC");
        assertThat(value(call(CONDITIONAL, FLAG, AT, AT))).isEqualTo(5_000_000L);
        assertThat(value(new Call(TO_INT64, List.of(AT), ValueType.INT64))).isEqualTo(5L);
        assertThat(status(FLAG)).isEqualTo(FeatureStatus.PRESENT);
    }

    @Test
    void aMissingOperandMakesTheResultMissing() {
        put("x", 1.0).put("count", 1L).put("at", 1L);
        assertThat(status(call(ADD, X, Y))).isEqualTo(FeatureStatus.MISSING);
        assertThat(status(call(LESS, X, Y))).isEqualTo(FeatureStatus.MISSING);
        assertThat(status(call(SUBTRACT, COUNT, MORE))).isEqualTo(FeatureStatus.MISSING);
        assertThat(status(call(GREATEST, COUNT, MORE))).isEqualTo(FeatureStatus.MISSING);
        assertThat(status(call(NOT, FLAG))).isEqualTo(FeatureStatus.MISSING);
        assertThat(status(call(EQUAL, ZONE, constant("UTC")))).isEqualTo(FeatureStatus.MISSING);
        assertThat(status(call(HOUR, AT, ZONE))).isEqualTo(FeatureStatus.MISSING);
        assertThat(status(ZONE)).isEqualTo(FeatureStatus.MISSING);
        assertThat(status(call(CONDITIONAL, FLAG, ZONE, ZONE))).isEqualTo(FeatureStatus.MISSING);
    }

    @Test
    void aMissingResultReplacesAnEarlierOne() {
        put("x", 1.0).put("y", 2.0);
        assertThat(status(call(ADD, X, Y))).isEqualTo(FeatureStatus.PRESENT);
        frame.status(SCHEMA.indexOf("y"), FeatureStatus.TIMED_OUT);
        assertThat(status(call(ADD, X, Y))).isEqualTo(FeatureStatus.MISSING);
        int result = SCHEMA.indexOf("float_result");
        assertThat(frame.eventTimeMicros(result)).isEqualTo(Frame.UNKNOWN_TIME);
        assertThat(frame.asDouble(result, SCHEMA.cellOf(result))).isNaN();
    }

    @Test
    void whatCannotBeComputedIsMissing() {
        put("count", Long.MAX_VALUE).put("more", 0L).put("x", 0.0).put("at", 1L);
        Expression overflow = call(ADD, COUNT, constant(1L));
        assertThat(status(overflow)).isEqualTo(FeatureStatus.MISSING);
        assertThat(status(call(ADD, overflow, constant(-5L)))).isEqualTo(FeatureStatus.MISSING);
        assertThat(status(call(MULTIPLY, COUNT, COUNT))).isEqualTo(FeatureStatus.MISSING);
        assertThat(status(call(DIVIDE, COUNT, MORE))).isEqualTo(FeatureStatus.MISSING);
        assertThat(status(call(MODULO, COUNT, MORE))).isEqualTo(FeatureStatus.MISSING);
        assertThat(status(call(DIVIDE, constant(1.0), X))).isEqualTo(FeatureStatus.MISSING);
        assertThat(status(call(DIVIDE, X, X))).isEqualTo(FeatureStatus.MISSING);
        assertThat(status(new Call(TO_INT64, List.of(constant(1e300)), ValueType.INT64)))
                .isEqualTo(FeatureStatus.MISSING);
        assertThat(status(call(HOUR, AT, constant("Nowhere")))).isEqualTo(FeatureStatus.MISSING);
        put("zone", "Nowhere");
        assertThat(status(call(HOUR, AT, ZONE))).isEqualTo(FeatureStatus.MISSING);
    }

    @Test
    void integersAreExactUpToTheLimits() {
        put("count", Long.MAX_VALUE).put("more", -Long.MAX_VALUE);
        assertThat(value(call(ADD, COUNT, MORE))).isEqualTo(0L);
        assertThat(value(call(NEGATE, MORE))).isEqualTo(Long.MAX_VALUE);
        assertThat(value(call(ABSOLUTE, MORE))).isEqualTo(Long.MAX_VALUE);
        assertThat(value(call(MULTIPLY, COUNT, constant(-1L)))).isEqualTo(-Long.MAX_VALUE);
        assertThat(value(call(LEAST, COUNT, MORE))).isEqualTo(-Long.MAX_VALUE);
        assertThat(value(call(GREATEST, COUNT, MORE))).isEqualTo(Long.MAX_VALUE);
        assertThat(status(call(SUBTRACT, MORE, COUNT))).isEqualTo(FeatureStatus.MISSING);
        assertThat(status(call(SUBTRACT, MORE, constant(1L)))).isEqualTo(FeatureStatus.MISSING);
    }

    @Test
    void anIntermediateInfinityIsNoObstacle() {
        put("x", 0.0);
        Expression infinite = call(DIVIDE, constant(1.0), X);
        assertThat(value(call(DIVIDE, constant(1.0), infinite))).isEqualTo(0.0);
        assertThat(value(call(GREATER, infinite, constant(1.0)))).isEqualTo(true);
    }

    @Test
    void aPresentNaNIsNoValue() {
        put("x", Double.NaN);
        assertThat(status(X)).isEqualTo(FeatureStatus.MISSING);
        assertThat(status(call(NOT_EQUAL, X, X))).isEqualTo(FeatureStatus.MISSING);
    }

    @Test
    void comparisonsOrderEveryType() {
        put("flag", true).put("count", 3L).put("x", -0.0).put("zone", "b").put("at", -1L);
        for (Expression of : List.of(FLAG, COUNT, X, ZONE, AT)) {
            assertThat(comparisons(of, of)).containsExactly(true, false, false, true, false, true);
        }
        boolean[] less = {false, true, true, true, false, false};
        assertThat(comparisons(constant(false), FLAG)).containsExactly(less);
        assertThat(comparisons(constant(2L), COUNT)).containsExactly(less);
        assertThat(comparisons(constant(-1.0), X)).containsExactly(less);
        assertThat(comparisons(constant("a"), ZONE)).containsExactly(less);
        assertThat(comparisons(COUNT, constant(2L)))
                .containsExactly(false, true, false, false, true, true);
        assertThat(value(call(EQUAL, X, constant(0.0)))).isEqualTo(true);
    }

    @Test
    void oneOperandMayDecideWithoutTheOther() {
        Expression yes = constant(true);
        Expression no = constant(false);
        for (boolean flipped : new boolean[] {false, true}) {
            assertThat(value(junction(AND, FLAG, no, flipped))).isEqualTo(false);
            assertThat(value(junction(OR, FLAG, yes, flipped))).isEqualTo(true);
            assertThat(status(junction(AND, FLAG, yes, flipped))).isEqualTo(FeatureStatus.MISSING);
            assertThat(status(junction(OR, FLAG, no, flipped))).isEqualTo(FeatureStatus.MISSING);
        }
        put("x", 1.0);
        assertThat(value(call(CONDITIONAL, yes, X, Y))).isEqualTo(1.0);
        assertThat(value(call(CONDITIONAL, no, Y, X))).isEqualTo(1.0);
        assertThat(status(call(CONDITIONAL, FLAG, X, X))).isEqualTo(FeatureStatus.MISSING);
    }

    @Test
    void takesTheOldestKnownEventTime() {
        put("x", 1.0).put("y", 2.0);
        assertThat(eventTime(call(ADD, X, Y))).isEqualTo(Frame.UNKNOWN_TIME);
        frame.eventTimeMicros(SCHEMA.indexOf("y"), 70);
        assertThat(eventTime(call(ADD, X, Y))).isEqualTo(70);
        frame.eventTimeMicros(SCHEMA.indexOf("x"), -50);
        assertThat(eventTime(call(ADD, X, Y))).isEqualTo(-50);
        assertThat(eventTime(constant(1.0))).isEqualTo(Frame.UNKNOWN_TIME);
    }

    @Test
    void staleWinsOverDefaultedAndBothOverPresent() {
        put("x", 1.0).put("y", 2.0).put("count", 3L);
        Expression widened = new Call(TO_FLOAT64, List.of(COUNT), ValueType.FLOAT64);
        Expression sum = call(ADD, widened, call(ADD, X, Y));
        assertThat(status(sum)).isEqualTo(FeatureStatus.PRESENT);
        frame.status(SCHEMA.indexOf("y"), FeatureStatus.DEFAULTED);
        assertThat(status(sum)).isEqualTo(FeatureStatus.DEFAULTED);
        frame.status(SCHEMA.indexOf("x"), FeatureStatus.STALE);
        assertThat(status(sum)).isEqualTo(FeatureStatus.STALE);
        frame.status(SCHEMA.indexOf("x"), FeatureStatus.PRESENT);
        frame.status(SCHEMA.indexOf("count"), FeatureStatus.STALE);
        assertThat(status(sum)).isEqualTo(FeatureStatus.STALE);
    }

    @Test
    void whatWasNotNeededDoesNotCount() {
        put("x", 1.0).put("y", 2.0).put("flag", true);
        frame.status(SCHEMA.indexOf("y"), FeatureStatus.STALE);
        frame.eventTimeMicros(SCHEMA.indexOf("y"), 5);
        frame.eventTimeMicros(SCHEMA.indexOf("flag"), 9);
        Expression choice = call(ADD, call(CONDITIONAL, FLAG, X, Y), constant(1.0));
        assertThat(status(choice)).isEqualTo(FeatureStatus.PRESENT);
        assertThat(eventTime(choice)).isEqualTo(9);
        put("flag", false);
        assertThat(status(choice)).isEqualTo(FeatureStatus.STALE);
        assertThat(eventTime(choice)).isEqualTo(5);

        Expression small = call(LESS, X, constant(3.0));
        Expression old = call(LESS, Y, constant(3.0));
        assertThat(status(call(OR, small, old))).isEqualTo(FeatureStatus.PRESENT);
        assertThat(status(call(AND, small, old))).isEqualTo(FeatureStatus.STALE);
        assertThat(status(call(OR, old, small))).isEqualTo(FeatureStatus.STALE);
        frame.status(SCHEMA.indexOf("x"), FeatureStatus.MISSING);
        frame.status(SCHEMA.indexOf("y"), FeatureStatus.PRESENT);
        assertThat(status(call(OR, small, old))).isEqualTo(FeatureStatus.PRESENT);
    }

    @Test
    void aConditionThatIsMissingDoesNotHold() {
        Evaluator condition = Evaluator.compile(call(GREATER, X, constant(0.0)), SCHEMA);
        assertThat(condition.test(frame)).isFalse();
        put("x", 1.0);
        assertThat(condition.test(frame)).isTrue();
        put("x", -1.0);
        assertThat(condition.test(frame)).isFalse();
    }

    @Test
    void aNumberIsNoCondition() {
        Evaluator number = Evaluator.compile(X, SCHEMA);
        assertThatIllegalStateException().isThrownBy(() -> number.test(frame));
    }

    @Test
    void refusesExpressionsThatDoNotFit() {
        refuses(call(ADD, X, COUNT));
        refuses(call(ADD, COUNT, X));
        refuses(call(MODULO, X, Y));
        refuses(call(ADD, ZONE, ZONE));
        refuses(call(ADD, AT, AT));
        refuses(call(NOT, COUNT));
        refuses(call(EQUAL, X, COUNT));
        refuses(call(HOUR, COUNT, ZONE));
        refuses(call(NEGATE, X, Y));
        refuses(call(NEGATE, COUNT, MORE));
        refuses(new Call(AND, List.of(FLAG, FLAG), ValueType.INT64));
        refuses(new FieldValue(SCHEMA.indexOf("series"), ValueType.FLOAT64));
        refuses(new FieldValue(SCHEMA.size(), ValueType.FLOAT64));
        refuses(new FieldValue(SCHEMA.indexOf("x"), ValueType.INT64));
        refuses(new EntryValue(SCHEMA.indexOf("series"), "a", ValueType.FLOAT64));
        refuses(new EntryValue(SCHEMA.size(), "a", ValueType.FLOAT64));
        refuses(new Constant("1", ValueType.INT64));
    }

    @Test
    void refusesMoreThanSixtyFourFields() {
        var fields = new ArrayList<Field>();
        Expression sum = constant(0.0);
        for (int i = 0; i <= Evaluator.MAXIMUM_FIELDS; i++) {
            fields.add(Field.of("f" + i, ValueType.FLOAT64));
            Expression longer = call(ADD, sum, new FieldValue(i, ValueType.FLOAT64));
            Schema schema = new Schema(fields);
            if (i < Evaluator.MAXIMUM_FIELDS) {
                assertThat(Evaluator.compile(longer, schema)).isNotNull();
            } else {
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> Evaluator.compile(longer, schema))
                        .withMessage("more than 64 fields");
            }
            sum = longer;
        }
    }

    private static void refuses(Expression expression) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Evaluator.compile(expression, SCHEMA));
    }

    private boolean[] comparisons(Expression a, Expression b) {
        var results = new boolean[6];
        Operator[] operators = {EQUAL, NOT_EQUAL, LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL};
        for (int i = 0; i < operators.length; i++) {
            results[i] = value(call(operators[i], a, b)).equals(true);
        }
        return results;
    }

    private static Expression junction(
            Operator operator, Expression a, Expression b, boolean flipped) {
        return flipped ? call(operator, b, a) : call(operator, a, b);
    }

    private Object value(Expression expression) {
        int target = evaluate(expression);
        int cell = SCHEMA.cellOf(target);
        assertThat(frame.has(target)).as("%s has a value", expression).isTrue();
        return switch (expression.type()) {
            case BOOL -> frame.longAt(cell) == 1;
            case INT64, TIMESTAMP -> frame.longAt(cell);
            case FLOAT64 -> frame.doubleAt(cell);
            case STRING -> frame.textAt(cell);
        };
    }

    private FeatureStatus status(Expression expression) {
        return frame.status(evaluate(expression));
    }

    private long eventTime(Expression expression) {
        return frame.eventTimeMicros(evaluate(expression));
    }

    private int evaluate(Expression expression) {
        int target =
                SCHEMA.indexOf(
                        switch (expression.type()) {
                            case BOOL -> "bool_result";
                            case INT64 -> "int_result";
                            case FLOAT64 -> "float_result";
                            case STRING -> "string_result";
                            case TIMESTAMP -> "time_result";
                        });
        Evaluator.compile(expression, SCHEMA).evaluate(frame, target);
        return target;
    }

    private EvaluatorTest put(String name, Object value) {
        int field = SCHEMA.indexOf(name);
        int cell = SCHEMA.cellOf(field);
        switch (value) {
            case Boolean truth -> frame.putLong(cell, truth ? 1 : 0);
            case Long number -> frame.putLong(cell, number);
            case Double number -> frame.putDouble(cell, number);
            default -> frame.putText(cell, value.toString());
        }
        frame.status(field, FeatureStatus.PRESENT);
        return this;
    }

    private static Expression field(String name) {
        int index = SCHEMA.indexOf(name);
        return new FieldValue(index, SCHEMA.field(index).type());
    }

    private static Expression constant(Object value) {
        return new Constant(
                value,
                switch (value) {
                    case Boolean _ -> ValueType.BOOL;
                    case Long _ -> ValueType.INT64;
                    case Double _ -> ValueType.FLOAT64;
                    default -> ValueType.STRING;
                });
    }

    /// A call whose type follows from its operator and its last operand.
    private static Expression call(Operator operator, Expression... operands) {
        ValueType type =
                switch (operator) {
                    case EQUAL, NOT_EQUAL, LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL ->
                            ValueType.BOOL;
                    case AND, OR, NOT -> ValueType.BOOL;
                    case HOUR, MINUTE, DAY_OF_WEEK, DAY_OF_MONTH, MONTH -> ValueType.INT64;
                    default -> operands[operands.length - 1].type();
                };
        return new Call(operator, List.of(operands), type);
    }
}
