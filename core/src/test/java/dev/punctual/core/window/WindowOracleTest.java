package dev.punctual.core.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.punctual.core.definition.ViewDefinition;
import dev.punctual.core.definition.WindowDefinition;
import dev.punctual.core.definition.WindowDefinition.Aggregate;
import dev.punctual.core.expression.Evaluator;
import dev.punctual.core.testing.Randomized;
import dev.punctual.core.value.FeatureStatus;
import dev.punctual.core.value.Field;
import dev.punctual.core.value.Frame;
import dev.punctual.core.value.Schema;
import dev.punctual.core.value.ValueType;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Windows against plain recomputation from all events, over random views, lateness, restarts and questions.
class WindowOracleTest {
    private static final Schema EVENT =
            Schema.of(
                    Field.of("amount", ValueType.FLOAT64),
                    Field.of("items", ValueType.INT64),
                    Field.of("flag", ValueType.BOOL));

    private static final List<Aggregate> AGGREGATES = List.of(Aggregate.values());
    private static final Duration TEN = Duration.ofSeconds(10);

    private record Event(long time, double amount, long items, boolean flag) {}

    @Test
    void everyValueIsThatOfThePlainDefinition() {
        Randomized.check(1_500, WindowOracleTest::compareWithTheOracle);
    }

    @Test
    void theOrderOfArrivalChangesNoBit() {
        Randomized.check(500, WindowOracleTest::compareOrders);
    }

    @Test
    void aKeyWithVeryManyEventsLosesNoneAndStaysBounded() {
        ViewDefinition.Stream view =
                view(
                        List.of(
                                new WindowDefinition(
                                        "n", Aggregate.COUNT, null, null, TEN, TEN, 1, false),
                                new WindowDefinition(
                                        "top", Aggregate.MAX, "items", null, TEN, TEN, 1, false)));
        WindowPlan plan = WindowPlan.compile(view, EVENT, WindowOracleTest::filter);
        var windows = new KeyWindows(plan);
        long start = 25_000_000;
        int events = 5 * KeyWindows.MAX_OPEN_EVENTS;
        for (int i = 0; i < events; i++) {
            add(plan, windows, new Event(start + i, 1, i, true), 0);
        }
        add(plan, windows, new Event(start, 1, events, true), 0); // late for what is folded
        Frame frame = read(plan, windows, start + events);
        assertThat(frame.longAt(0)).isEqualTo(events + 1);
        assertThat(frame.longAt(1)).isEqualTo(events);
        int bound = KeyWindows.MAX_OPEN_EVENTS * (plan.operandCount() + 1) * Long.BYTES + 1_000;
        assertThat(windows.encodedBytes()).isLessThan(bound);
    }

    private static void compareWithTheOracle(SplittableRandom random) {
        ViewDefinition.Stream view = randomView(random);
        WindowPlan plan = WindowPlan.compile(view, EVENT, WindowOracleTest::filter);
        long graceMicros = random.nextInt(0, 40) * 1_000_000L;
        var windows = new KeyWindows(plan);
        var applied = new ArrayList<Event>();
        long newest = Long.MIN_VALUE / 2;
        int steps = random.nextInt(1, 120);
        long now = random.nextInt(0, 1_000) * 1_000_000L;
        for (int step = 0; step < steps; step++) {
            now += random.nextInt(0, 6) * 700_000L;
            long time = now - random.nextInt(0, 30) * 900_000L;
            long watermark = newest - graceMicros;
            Event event = randomEvent(random, time);
            if (time >= watermark) {
                newest = Math.max(newest, time);
                add(plan, windows, event, newest - graceMicros);
                applied.add(event);
            }
            if (random.nextInt(10) == 0) {
                windows = reopened(plan, windows);
            }
            if (random.nextInt(4) == 0 && newest > 0) {
                long question = newest - graceMicros + random.nextInt(0, 60) * 1_000_000L;
                check(plan, view, windows, applied, question);
            }
        }
        check(plan, view, windows, applied, now + 1);
    }

    private static void compareOrders(SplittableRandom random) {
        ViewDefinition.Stream view = randomView(random);
        WindowPlan plan = WindowPlan.compile(view, EVENT, WindowOracleTest::filter);
        var events = new ArrayList<Event>();
        for (int i = random.nextInt(1, 60); i > 0; i--) {
            // Distinct times: events at one instant are told apart by arrival, which differs here.
            events.add(randomEvent(random, i * 1_000_003L + random.nextInt(1_000_000)));
        }
        long question = 60 * 1_000_003L;
        Frame late = fed(plan, events, Long.MIN_VALUE / 2, question);
        events.sort(Comparator.comparingLong(Event::time));
        var closing = new KeyWindows(plan);
        for (Event event : events) {
            add(plan, closing, event, event.time());
        }
        Frame inOrder = read(plan, closing, question);
        for (int cell = 0; cell < plan.features().cellCount(); cell++) {
            assertThat(inOrder.longAt(cell)).isEqualTo(late.longAt(cell));
        }
    }

    private static Frame fed(
            WindowPlan plan, List<Event> events, long watermark, long questionMicros) {
        var windows = new KeyWindows(plan);
        for (Event event : events) {
            add(plan, windows, event, watermark);
        }
        return read(plan, windows, questionMicros);
    }

    private static void check(
            WindowPlan plan,
            ViewDefinition.Stream view,
            KeyWindows windows,
            List<Event> applied,
            long question) {
        Frame frame = read(plan, windows, question);
        var sorted = new ArrayList<Event>(applied);
        sorted.sort(Comparator.comparingLong(Event::time)); // stable: ties stay in order of arrival
        for (int i = 0; i < view.windows().size(); i++) {
            WindowDefinition window = view.windows().get(i);
            int cell = plan.features().cellOf(i);
            if (window.series()) {
                for (int slot = 0; slot < window.n(); slot++) {
                    List<Event> in = slot(sorted, window, question, slot);
                    compare(frame, i, cell + slot, window, in);
                }
            } else if (window.aggregate() == Aggregate.LAST) {
                compareLast(frame, i, cell, window, inWindow(sorted, window, question));
            } else {
                compare(frame, i, cell, window, inWindow(sorted, window, question));
            }
        }
    }

    private static List<Event> inWindow(
            List<Event> events, WindowDefinition window, long question) {
        long hop = window.hop().toNanos() / 1_000;
        long from = Math.floorDiv(question - window.window().toNanos() / 1_000, hop) * hop;
        return events.stream().filter(e -> e.time() >= from && e.time() < question).toList();
    }

    private static List<Event> slot(
            List<Event> events, WindowDefinition window, long question, int slot) {
        long hop = window.hop().toNanos() / 1_000;
        long from = (Math.floorDiv(question, hop) - slot) * hop;
        return events.stream()
                .filter(e -> e.time() >= from && e.time() < Math.min(from + hop, question))
                .toList();
    }

    private static void compare(
            Frame frame, int field, int cell, WindowDefinition window, List<Event> all) {
        boolean share = window.aggregate() == Aggregate.SHARE;
        List<Event> met = all.stream().filter(e -> meets(window.where(), e)).toList();
        if (window.aggregate() == Aggregate.COUNT) {
            assertThat(frame.longAt(cell)).isEqualTo(met.size());
            return;
        }
        if ((share ? all : met).isEmpty()) {
            assertThat(frame.asDouble(field, cell)).isNaN();
            return;
        }
        assertThat(frame.status(field)).isEqualTo(FeatureStatus.PRESENT);
        double value = frame.asDouble(field, cell);
        switch (window.aggregate()) {
            case SUM ->
                    assertThat(value)
                            .isCloseTo(sum(met, window), within(1e-9 * scale(met, window)));
            case MEAN ->
                    assertThat(value)
                            .isCloseTo(
                                    sum(met, window) / met.size(),
                                    within(1e-9 * scale(met, window)));
            case MIN ->
                    assertThat(value)
                            .isEqualTo(
                                    met.stream().mapToDouble(e -> of(e, window)).min().orElse(0));
            case MAX ->
                    assertThat(value)
                            .isEqualTo(
                                    met.stream().mapToDouble(e -> of(e, window)).max().orElse(0));
            default -> assertThat(value).isEqualTo((double) met.size() / all.size());
        }
    }

    private static void compareLast(
            Frame frame, int field, int cell, WindowDefinition window, List<Event> all) {
        List<Event> met = all.stream().filter(e -> meets(window.where(), e)).toList().reversed();
        for (int i = 0; i < window.n(); i++) {
            if (i < met.size()) {
                assertThat(frame.asDouble(field, cell + i)).isEqualTo(of(met.get(i), window));
            } else {
                assertThat(frame.asDouble(field, cell + i)).isNaN();
            }
        }
    }

    private static double sum(List<Event> events, WindowDefinition window) {
        return events.stream().mapToDouble(e -> of(e, window)).sum();
    }

    private static double scale(List<Event> events, WindowDefinition window) {
        return 1 + events.stream().mapToDouble(e -> Math.abs(of(e, window))).sum();
    }

    private static double of(Event event, WindowDefinition window) {
        return "amount".equals(window.of()) ? event.amount() : event.items();
    }

    private static boolean meets(@Nullable String where, Event event) {
        if (where == null) {
            return true;
        }
        return where.equals("flag") ? event.flag() : event.items() > 3;
    }

    private static Evaluator filter(String where) {
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

    private static void add(
            WindowPlan plan, KeyWindows windows, Event event, long watermarkMicros) {
        var frame = new Frame(EVENT);
        frame.putDouble(0, event.amount());
        frame.putLong(1, event.items());
        frame.putLong(2, event.flag() ? 1 : 0);
        var operands = new long[plan.operandCount()];
        plan.operands(frame, operands, 0);
        windows.add(event.time(), operands, 0, watermarkMicros);
    }

    private static Frame read(WindowPlan plan, KeyWindows windows, long question) {
        var frame = new Frame(plan.features());
        var targets = new int[plan.features().size()];
        for (int i = 0; i < targets.length; i++) {
            targets[i] = i;
        }
        windows.read(question, frame, targets, KeyWindows.scratch(plan));
        return frame;
    }

    private static KeyWindows reopened(WindowPlan plan, KeyWindows windows) {
        ByteBuffer bytes = ByteBuffer.allocate(windows.encodedBytes());
        windows.encode(bytes);
        assertThat(bytes.hasRemaining()).isFalse();
        return KeyWindows.decode(plan, bytes.flip());
    }

    private static Event randomEvent(SplittableRandom random, long time) {
        return new Event(
                time,
                (random.nextDouble() - 0.5) * 1_000,
                random.nextInt(-5, 12),
                random.nextBoolean());
    }

    private static ViewDefinition.Stream randomView(SplittableRandom random) {
        Duration tile = Duration.ofSeconds(random.nextInt(1, 8));
        var windows = new ArrayList<WindowDefinition>();
        for (int i = random.nextInt(1, 7); i > 0; i--) {
            Duration hop = tile.multipliedBy(random.nextInt(1, 4));
            Aggregate aggregate = AGGREGATES.get(random.nextInt(AGGREGATES.size()));
            String of =
                    aggregate == Aggregate.COUNT || aggregate == Aggregate.SHARE
                            ? null
                            : random.nextBoolean() ? "amount" : "items";
            String where =
                    aggregate == Aggregate.SHARE || random.nextInt(3) == 0
                            ? random.nextBoolean() ? "flag" : "items > 3"
                            : null;
            boolean series = aggregate != Aggregate.LAST && random.nextInt(4) == 0;
            int n = series || aggregate == Aggregate.LAST ? random.nextInt(1, 6) : 1;
            Duration window = hop.multipliedBy(series ? n : random.nextInt(1, 9));
            windows.add(
                    new WindowDefinition("w" + i, aggregate, of, where, window, hop, n, series));
        }
        // The tile is the smallest hop of all, of which every other must be a multiple.
        windows.add(new WindowDefinition("all", Aggregate.COUNT, null, null, tile, tile, 1, false));
        return view(windows);
    }

    private static ViewDefinition.Stream view(List<WindowDefinition> windows) {
        var fields = new ArrayList<Field>();
        for (WindowDefinition window : windows) {
            ValueType type =
                    switch (window.aggregate()) {
                        case COUNT -> ValueType.INT64;
                        case SUM, MEAN, SHARE -> ValueType.FLOAT64;
                        case MIN, MAX, LAST ->
                                "items".equals(window.of()) ? ValueType.INT64 : ValueType.FLOAT64;
                    };
            fields.add(new Field(window.feature(), type, window.n()));
        }
        return new ViewDefinition.Stream(
                ViewDefinition.Common.of("view", "entity", new Schema(fields)),
                "source",
                Map.of(),
                windows);
    }
}
