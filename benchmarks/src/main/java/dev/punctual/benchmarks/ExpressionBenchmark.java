package dev.punctual.benchmarks;

import com.google.protobuf.Timestamp;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import dev.punctual.cel.CelExpressions;
import dev.punctual.core.expression.Evaluator;
import dev.punctual.core.expression.ExpressionParser.Result;
import dev.punctual.core.value.FeatureStatus;
import dev.punctual.core.value.Field;
import dev.punctual.core.value.Frame;
import dev.punctual.core.value.Schema;
import dev.punctual.core.value.ValueType;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// One evaluation of each kind of derived feature of the flights example: ours, and the CEL library's interpreter's.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ExpressionBenchmark {
    private static final String DIFFERENCE = "landed.mean_60m - history.mean_delay";
    private static final String LOCAL_MINUTE =
            "departure.getHours(place.time_zone) * 60 + departure.getMinutes(place.time_zone)";
    private static final Schema FIELDS =
            Schema.of(
                    Field.of("departure", ValueType.TIMESTAMP),
                    Field.of("place.time_zone", ValueType.STRING),
                    Field.of("landed.mean_60m", ValueType.FLOAT64),
                    Field.of("history.mean_delay", ValueType.FLOAT64),
                    Field.of("above_usual", ValueType.FLOAT64),
                    Field.of("local_minute", ValueType.INT64));
    private static final long DEPARTURE_SECONDS = 991_360_800; // 2001-06-01T02:00:00Z

    private final Frame frame = new Frame(FIELDS);
    private final Map<String, Object> variables =
            Map.of(
                    "departure",
                    Timestamp.newBuilder().setSeconds(DEPARTURE_SECONDS).build(),
                    "place.time_zone",
                    "America/Chicago",
                    "landed.mean_60m",
                    12.5,
                    "history.mean_delay",
                    7.25);
    private final Evaluator difference = evaluator(DIFFERENCE, ValueType.FLOAT64);
    private final Evaluator localMinute = evaluator(LOCAL_MINUTE, ValueType.INT64);
    private final CelRuntime.Program differenceProgram;
    private final CelRuntime.Program localMinuteProgram;

    /// Compiles each expression for both.
    public ExpressionBenchmark() {
        try {
            differenceProgram = program(DIFFERENCE);
            localMinuteProgram = program(LOCAL_MINUTE);
        } catch (CelValidationException | CelEvaluationException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Fills the frame with the values that the interpreter gets as variables.
    @Setup
    public void fill() {
        frame.putLong(0, DEPARTURE_SECONDS * 1_000_000);
        frame.putText(1, "America/Chicago");
        frame.putDouble(2, 12.5);
        frame.putDouble(3, 7.25);
        for (int field = 0; field < 4; field++) {
            frame.status(field, FeatureStatus.PRESENT);
            frame.eventTimeMicros(field, DEPARTURE_SECONDS * 1_000_000);
        }
    }

    @Benchmark
    public double differenceOurs() {
        difference.evaluate(frame, 4);
        return frame.doubleAt(4);
    }

    @Benchmark
    public Object differenceInterpreter() throws CelEvaluationException {
        return differenceProgram.eval(variables);
    }

    @Benchmark
    public long localMinuteOurs() {
        localMinute.evaluate(frame, 5);
        return frame.longAt(5);
    }

    @Benchmark
    public Object localMinuteInterpreter() throws CelEvaluationException {
        return localMinuteProgram.eval(variables);
    }

    private static Evaluator evaluator(String text, ValueType type) {
        return switch (new CelExpressions().parse(text, FIELDS, type)) {
            case Result.Parsed parsed -> Evaluator.compile(parsed.expression(), FIELDS);
            case Result.Rejected rejected -> throw new IllegalStateException(rejected.message());
        };
    }

    private static CelRuntime.Program program(String text)
            throws CelValidationException, CelEvaluationException {
        CelCompiler compiler =
                CelCompilerFactory.standardCelCompilerBuilder()
                        .addVar("departure", SimpleType.TIMESTAMP)
                        .addVar("place.time_zone", SimpleType.STRING)
                        .addVar("landed.mean_60m", SimpleType.DOUBLE)
                        .addVar("history.mean_delay", SimpleType.DOUBLE)
                        .build();
        return CelRuntimeFactory.standardCelRuntimeBuilder()
                .build()
                .createProgram(compiler.compile(text).getAst());
    }
}
