package dev.punctual.server.ingest;

import dev.punctual.core.definition.Durability;
import dev.punctual.core.definition.EntityDefinition;
import dev.punctual.core.definition.ProjectDefinition;
import dev.punctual.core.definition.SourceDefinition;
import dev.punctual.core.definition.ViewDefinition;
import dev.punctual.core.definition.WindowDefinition;
import dev.punctual.core.definition.WindowDefinition.Aggregate;
import dev.punctual.core.plan.PlanCompiler;
import dev.punctual.core.store.Journal;
import dev.punctual.core.store.OnlineStore;
import dev.punctual.core.stream.EventStream;
import dev.punctual.core.stream.StreamView;
import dev.punctual.core.testing.FakeExpressionParser;
import dev.punctual.core.testing.ManualClock;
import dev.punctual.core.value.FeatureStatus;
import dev.punctual.core.value.Field;
import dev.punctual.core.value.Frame;
import dev.punctual.core.value.KeyCodec;
import dev.punctual.core.value.Schema;
import dev.punctual.core.value.ValueType;
import dev.punctual.server.metrics.Telemetry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// A stream of numbered sales in fifty shops: one each millisecond, each amount the number itself.
record Sales(EventStream stream) {
    static final int SHOPS = 50;
    static final Duration GRACE = Duration.ofSeconds(2);

    /// Where the times of events begin, in microseconds: a midnight.
    private static final long START_MICROS = 1_000 * Duration.ofDays(1).toNanos() / 1_000;

    private static final Schema KEY = Schema.of(Field.of("shop", ValueType.INT64));
    static final SourceDefinition.Event SOURCE =
            SourceDefinition.Event.of(
                    "sales",
                    Schema.of(
                            Field.of("id", ValueType.INT64),
                            Field.of("at", ValueType.TIMESTAMP),
                            Field.of("shop", ValueType.INT64),
                            Field.of("amount", ValueType.FLOAT64)),
                    "id",
                    "at",
                    GRACE);

    /// What the windows hold of all shops together.
    record Totals(long count, double amount) {}

    static Sales open(OnlineStore store, Journal journal) {
        return open(store, journal, Durability.PROCESS);
    }

    static Sales open(OnlineStore store, Journal journal, Durability durability) {
        return open(store, journal, SOURCE.with(durability), () -> Long.MAX_VALUE);
    }

    /// @param kept the position before which records are kept elsewhere too
    static Sales open(OnlineStore store, Journal journal, LongSupplier kept) {
        return open(store, journal, SOURCE, kept);
    }

    private static Sales open(
            OnlineStore store, Journal journal, SourceDefinition.Event source, LongSupplier kept) {
        var compiler = new PlanCompiler(project(), new FakeExpressionParser(), store);
        List<StreamView> views = compiler.viewsOf(SOURCE);
        return new Sales(new EventStream(source, views, journal, () -> Long.MAX_VALUE / 2, kept));
    }

    /// Takes in sales at a time that stands still.
    Intake intake(Telemetry telemetry) {
        var clock = new ManualClock();
        return new Intake(List.of(stream), Map.of(), telemetry, clock, clock);
    }

    SourceDefinition.Event source() {
        return stream.source();
    }

    /// The sales from one number until before another.
    List<Frame> events(long from, long to) {
        var frames = new ArrayList<Frame>();
        for (long id = from; id < to; id++) {
            var frame = new Frame(SOURCE.schema());
            frame.putLong(0, id);
            frame.putLong(1, START_MICROS + id * 1_000);
            frame.putLong(2, id % SHOPS);
            frame.putDouble(3, (double) id);
            for (int field = 0; field < SOURCE.schema().size(); field++) {
                frame.status(field, FeatureStatus.PRESENT);
            }
            frames.add(frame);
        }
        return frames;
    }

    Totals totals() {
        long count = 0;
        double amount = 0;
        StreamView view = stream.views().getFirst();
        for (int shop = 0; shop < SHOPS; shop++) {
            var key = new Frame(KEY);
            key.putLong(0, shop);
            key.status(0, FeatureStatus.PRESENT);
            var found = new Frame(view.plan().features());
            byte[] bytes = new KeyCodec(KEY).encode(key, new int[] {0});
            long tomorrow = START_MICROS + Duration.ofDays(1).toNanos() / 1_000;
            view.read(bytes, tomorrow, found, new int[] {0, 1});
            count += found.longAt(0);
            amount += found.has(1) ? found.doubleAt(1) : 0;
        }
        return new Totals(count, amount);
    }

    /// What the windows hold when they hold exactly the first sales.
    static Totals ofFirst(long count) {
        return new Totals(count, count * (count - 1) / 2.0);
    }

    private static ProjectDefinition project() {
        var view =
                new ViewDefinition.Stream(
                        ViewDefinition.Common.of(
                                "by_shop",
                                "shop",
                                Schema.of(
                                        Field.of("sales", ValueType.INT64),
                                        Field.of("total", ValueType.FLOAT64))),
                        "sales",
                        Map.of("shop", "shop"),
                        List.of(
                                window("sales", Aggregate.COUNT, null),
                                window("total", Aggregate.SUM, "amount")));
        return new ProjectDefinition(
                "p",
                "",
                Map.of("shop", new EntityDefinition("shop", "", KEY)),
                Map.of("sales", SOURCE),
                Map.of("by_shop", view),
                Map.of(),
                Map.of(),
                Map.of(),
                Map.of());
    }

    private static WindowDefinition window(String name, Aggregate aggregate, @Nullable String of) {
        Duration days = Duration.ofDays(2);
        return new WindowDefinition(name, aggregate, of, null, days, Duration.ofHours(1), 1, false);
    }
}
