package dev.punctual.cel;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerBuilder;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.extensions.CelExtensions;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import dev.cel.runtime.CelUnknownSet;
import dev.punctual.core.expression.Evaluator;
import dev.punctual.core.expression.Expression;
import dev.punctual.core.expression.ExpressionParser.Result;
import dev.punctual.core.testing.Randomized;
import dev.punctual.core.value.FeatureStatus;
import dev.punctual.core.value.Field;
import dev.punctual.core.value.Frame;
import dev.punctual.core.value.Schema;
import dev.punctual.core.value.ValueType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/// Our evaluator against the interpreter of the CEL library: the same text, the same fields, the same value.
///
/// Over 20,800 cases. The documented differences: NaN, and the least 64-bit integer, are values to CEL and no value to us, wherever they
/// occur; and so is an infinite result. Where one occurred we may have no value, and CEL has one; never another.
class InterpreterAgreementTest {
    private static final int EXPRESSIONS = 1_300;
    private static final int FRAMES = 16;
    private static final int DEPTH = 4;

    private static final Schema FIELDS =
            Schema.of(
                    Field.of("flag", ValueType.BOOL),
                    Field.of("role.flag", ValueType.BOOL),
                    Field.of("count", ValueType.INT64),
                    Field.of("role.count", ValueType.INT64),
                    Field.of("mean", ValueType.FLOAT64),
                    Field.of("role.mean", ValueType.FLOAT64),
                    Field.of("place.time_zone", ValueType.STRING),
                    Field.of("zone", ValueType.STRING),
                    Field.of("departure", ValueType.TIMESTAMP),
                    Field.of("role.at", ValueType.TIMESTAMP),
                    Field.of("bool_result", ValueType.BOOL),
                    Field.of("int64_result", ValueType.INT64),
                    Field.of("float64_result", ValueType.FLOAT64),
                    Field.of("string_result", ValueType.STRING),
                    Field.of("timestamp_result", ValueType.TIMESTAMP));
    private static final Schema INPUTS = new Schema(FIELDS.fields().subList(0, 10));

    private static final List<ValueType> TYPES = List.of(ValueType.values());
    private static final List<String> TEXTS =
            List.of(
                    "America/New_York",
                    "Asia/Kolkata",
                    "Australia/Lord_Howe",
                    "UTC",
                    "+05:45",
                    "-03:30",
                    "02:00",
                    "Nowhere",
                    "");
    private static final CelOptions OPTIONS =
            CelOptions.current().enableHeterogeneousNumericComparisons(false).build();
    private static final CelCompiler COMPILER = compiler();
    private static final CelRuntime RUNTIME =
            CelRuntimeFactory.standardCelRuntimeBuilder()
                    .setOptions(OPTIONS)
                    .addLibraries(CelExtensions.math(OPTIONS))
                    .build();

    private int agreed;
    private int failedAlike;
    private int reserved;

    @Test
    void theEvaluatorAgreesWithTheInterpreter() {
        Randomized.check(EXPRESSIONS, this::agrees);
        if (Long.getLong("seed") == null) {
            assertThat(agreed).as("cases with a value").isGreaterThan(EXPRESSIONS * FRAMES / 3);
            assertThat(failedAlike).as("cases without").isGreaterThan(EXPRESSIONS * FRAMES / 10);
            assertThat(reserved).as("differences").isLessThan(EXPRESSIONS * FRAMES / 20);
        }
    }

    private void agrees(SplittableRandom random) {
        ValueType type = TYPES.get(random.nextInt(TYPES.size()));
        String text = new RandomExpression(random, INPUTS).of(type, DEPTH);
        Evaluator evaluator = Evaluator.compile(parse(text, type), FIELDS);
        CelRuntime.Program program = program(text);
        for (int i = 0; i < FRAMES; i++) {
            Frame frame = frame(random);
            int target = FIELDS.indexOf(type.wireName() + "_result");
            evaluator.evaluate(frame, target);
            compare(text, program, frame, target);
        }
    }

    private void compare(String text, CelRuntime.Program program, Frame frame, int target) {
        var sawReserved = new AtomicBoolean();
        Optional<Object> theirs = interpret(program, frame, sawReserved);
        Optional<Object> ours =
                frame.has(target) ? Optional.of(value(frame, target)) : Optional.empty();
        if (ours.isPresent() || !sawReserved.get()) {
            assertThat(ours).as("%s of %s", text, variables(frame)).isEqualTo(theirs);
        }
        if (ours.isPresent()) {
            agreed++;
        } else if (theirs.isEmpty()) {
            failedAlike++;
        } else {
            reserved++;
        }
    }

    private static Optional<Object> interpret(
            CelRuntime.Program program, Frame frame, AtomicBoolean sawReserved) {
        try {
            Object result =
                    program.trace(
                            variables(frame),
                            (_, value) -> {
                                if (isReserved(value)) {
                                    sawReserved.set(true);
                                }
                            });
            if (result instanceof Double number && number.isInfinite()) {
                sawReserved.set(true);
            }
            if (result instanceof CelUnknownSet) {
                return Optional.empty(); // a variable was not given
            }
            return Optional.of(result.equals(-0.0) ? 0.0 : result);
        } catch (CelEvaluationException failed) {
            return Optional.empty();
        }
    }

    private static boolean isReserved(Object value) {
        return value.equals(Double.NaN) || value.equals(Long.MIN_VALUE);
    }

    private static Map<String, Object> variables(Frame frame) {
        var variables = new HashMap<String, Object>();
        for (int i = 0; i < INPUTS.size(); i++) {
            if (frame.has(i)) {
                variables.put(INPUTS.field(i).name(), value(frame, i));
            }
        }
        return variables;
    }

    private static Object value(Frame frame, int field) {
        int cell = FIELDS.cellOf(field);
        return switch (FIELDS.field(field).type()) {
            case BOOL -> frame.longAt(cell) == 1;
            case INT64 -> frame.longAt(cell);
            case FLOAT64 -> frame.doubleAt(cell) == 0 ? 0.0 : frame.doubleAt(cell);
            case STRING -> frame.textAt(cell);
            case TIMESTAMP -> timestamp(frame.longAt(cell));
        };
    }

    private static Timestamp timestamp(long micros) {
        return Timestamp.newBuilder()
                .setSeconds(Math.floorDiv(micros, 1_000_000L))
                .setNanos((int) Math.floorMod(micros, 1_000_000L) * 1_000)
                .build();
    }

    private static Frame frame(SplittableRandom random) {
        Frame frame = new Frame(FIELDS);
        for (int i = 0; i < INPUTS.size(); i++) {
            if (random.nextInt(10) == 0) {
                continue;
            }
            int cell = FIELDS.cellOf(i);
            switch (INPUTS.field(i).type()) {
                case BOOL -> frame.putLong(cell, random.nextInt(2));
                case INT64 -> frame.putLong(cell, integer(random));
                case FLOAT64 -> frame.putDouble(cell, number(random));
                case STRING -> frame.putText(cell, TEXTS.get(random.nextInt(TEXTS.size())));
                case TIMESTAMP ->
                        frame.putLong(
                                cell,
                                random.nextLong(
                                        -60_000_000_000_000_000L, 250_000_000_000_000_000L));
            }
            frame.status(i, FeatureStatus.PRESENT);
        }
        return frame;
    }

    private static long integer(SplittableRandom random) {
        return switch (random.nextInt(5)) {
            case 0 -> random.nextLong(Long.MIN_VALUE + 1, Long.MAX_VALUE);
            case 1 -> random.nextBoolean() ? Long.MAX_VALUE : -Long.MAX_VALUE;
            default -> random.nextLong(-3, 4);
        };
    }

    private static double number(SplittableRandom random) {
        return switch (random.nextInt(6)) {
            case 0 -> random.nextLong(-3, 4);
            case 1 -> random.nextDouble() * Double.MAX_VALUE;
            case 2 -> Double.MIN_VALUE;
            default -> random.nextDouble(-1_000, 1_000);
        };
    }

    private static Expression parse(String text, ValueType type) {
        return switch (new CelExpressions().parse(text, INPUTS, type)) {
            case Result.Parsed(Expression expression) -> expression;
            case Result.Rejected rejected -> throw new AssertionError(text + ": " + rejected);
        };
    }

    private static CelRuntime.Program program(String text) {
        try {
            CelAbstractSyntaxTree tree = COMPILER.compile(text).getAst();
            return RUNTIME.createProgram(tree);
        } catch (CelValidationException | CelEvaluationException e) {
            throw new AssertionError(text, e);
        }
    }

    private static CelCompiler compiler() {
        CelCompilerBuilder builder =
                CelCompilerFactory.standardCelCompilerBuilder()
                        .setOptions(OPTIONS)
                        .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
                        .addLibraries(CelExtensions.math(OPTIONS));
        for (Field field : INPUTS.fields()) {
            builder.addVar(field.name(), Signature.celType(field.type()));
        }
        return builder.build();
    }
}
