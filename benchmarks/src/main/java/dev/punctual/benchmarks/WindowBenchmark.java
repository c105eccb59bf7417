package dev.punctual.benchmarks;

import dev.punctual.core.definition.ViewDefinition;
import dev.punctual.core.definition.WindowDefinition;
import dev.punctual.core.definition.WindowDefinition.Aggregate;
import dev.punctual.core.expression.Evaluator;
import dev.punctual.core.value.FeatureStatus;
import dev.punctual.core.value.Field;
import dev.punctual.core.value.Frame;
import dev.punctual.core.value.Schema;
import dev.punctual.core.value.ValueType;
import dev.punctual.core.window.EventRows;
import dev.punctual.core.window.KeyWindows;
import dev.punctual.core.window.Scratch;
import dev.punctual.core.window.WindowPlan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// The eight numbers that the flights example asks of landings over one and three hours, or of ten and of ninety days by
/// the day: read from tiles, and computed from the events in the windows.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class WindowBenchmark {
    private static final long MINUTE = 60_000_000;
    private static final long GRACE = 10 * MINUTE;
    private static final double LATE = 15;
    private static final Schema EVENT = Schema.of(Field.of("delay", ValueType.FLOAT64));
    private static final int FEATURES = 8;

    /// Landings an hour; the whole network of the example has about 600.
    @Param({"40", "600"})
    private int eventsPerHour;

    /// Whether the windows are hours or days long.
    @Param({"hours", "days"})
    private String windows = "hours";

    private long[] times = new long[0];
    private double[] delays = new double[0];
    private long shortMicros;
    private long longMicros;
    private long hopMicros;
    private WindowPlan plan = plan(Duration.ofHours(1), Duration.ofHours(3), Duration.ofMinutes(5));
    private KeyWindows read = new KeyWindows(plan);
    private KeyWindows written = new KeyWindows(plan);
    private Scratch scratch = plan.newScratch();
    private EventRows row = plan.newRows();
    private final Frame event = new Frame(EVENT);
    private Frame frame = new Frame(plan.features());
    private final int[] targets = {0, 1, 2, 3, 4, 5, 6, 7};
    private long question;
    private long now;

    /// Applies events that fill the windows.
    @Setup
    public void fill() {
        boolean hours = windows.equals("hours");
        Duration unit = hours ? Duration.ofHours(1) : Duration.ofDays(10);
        Duration hop = hours ? Duration.ofMinutes(5) : Duration.ofDays(1);
        Duration longest = unit.multipliedBy(hours ? 3 : 9);
        shortMicros = unit.toNanos() / 1_000;
        longMicros = longest.toNanos() / 1_000;
        hopMicros = hop.toNanos() / 1_000;
        plan = plan(unit, longest, hop);
        read = new KeyWindows(plan);
        written = new KeyWindows(plan);
        scratch = plan.newScratch();
        row = plan.newRows();
        frame = new Frame(plan.features());
        int count = (int) ((longMicros + hopMicros) / MINUTE * eventsPerHour / 60);
        times = new long[count];
        delays = new double[count];
        var random = new SplittableRandom(1);
        for (int i = 0; i < count; i++) {
            times[i] = i * (60 * MINUTE) / eventsPerHour;
            delays[i] = random.nextInt(-20, 60);
            add(read, times[i], delays[i]);
        }
        question = times[count - 1] + 1;
    }

    /// The features as of the newest event.
    @Benchmark
    public Frame readFromTiles() {
        read.read(question, frame, targets, scratch);
        return frame;
    }

    /// The same, computed from the events in the windows.
    @Benchmark
    public Frame recomputed() {
        recompute(Math.floorDiv(question - shortMicros, hopMicros) * hopMicros, 0);
        recompute(Math.floorDiv(question - longMicros, hopMicros) * hopMicros, FEATURES / 2);
        return frame;
    }

    /// One event more, in order, once in a while in a new tile.
    @Benchmark
    public KeyWindows add() {
        now += 60 * MINUTE / eventsPerHour;
        add(written, now, 5);
        return written;
    }

    private void recompute(long from, int feature) {
        int first = Arrays.binarySearch(times, from);
        long count = 0;
        long late = 0;
        double sum = 0;
        double most = Double.NEGATIVE_INFINITY;
        for (int i = first < 0 ? -first - 1 : first; i < times.length && times[i] < question; i++) {
            count++;
            sum += delays[i];
            late += delays[i] >= LATE ? 1 : 0;
            most = Math.max(most, delays[i]);
        }
        frame.putLong(feature, count);
        frame.putDouble(feature + 1, sum / count);
        frame.putDouble(feature + 2, most);
        frame.putDouble(feature + 3, (double) late / count);
        for (int i = feature; i < feature + FEATURES / 2; i++) {
            frame.status(i, FeatureStatus.PRESENT);
            frame.eventTimeMicros(i, times[times.length - 1]);
        }
    }

    private void add(KeyWindows key, long time, double delay) {
        event.putDouble(0, delay);
        event.status(0, FeatureStatus.PRESENT);
        plan.take(event, time, row);
        key.add(row, time - GRACE);
    }

    private static WindowPlan plan(Duration shorter, Duration longer, Duration hop) {
        var windows = new ArrayList<WindowDefinition>();
        var fields = new ArrayList<Field>();
        for (Duration window : List.of(shorter, longer)) {
            for (Aggregate aggregate :
                    List.of(Aggregate.COUNT, Aggregate.MEAN, Aggregate.MAX, Aggregate.SHARE)) {
                boolean counts = aggregate == Aggregate.COUNT || aggregate == Aggregate.SHARE;
                String name = aggregate + " " + window;
                String where = aggregate == Aggregate.SHARE ? "late" : null;
                windows.add(
                        new WindowDefinition(
                                name,
                                aggregate,
                                counts ? null : "delay",
                                where,
                                window,
                                hop,
                                1,
                                false));
                fields.add(
                        Field.of(
                                name,
                                aggregate == Aggregate.COUNT
                                        ? ValueType.INT64
                                        : ValueType.FLOAT64));
            }
        }
        var view =
                new ViewDefinition.Stream(
                        ViewDefinition.Common.of("landed", "airport", new Schema(fields)),
                        "landings",
                        Map.of(),
                        windows);
        return WindowPlan.compile(view, EVENT, _ -> new IsLate());
    }

    /// The condition of the shares.
    private static final class IsLate implements Evaluator {
        @Override
        public void evaluate(Frame frame, int targetField) {
            throw new IllegalStateException("a condition is only tested");
        }

        @Override
        public boolean test(Frame frame) {
            return frame.doubleAt(0) >= LATE;
        }
    }
}
