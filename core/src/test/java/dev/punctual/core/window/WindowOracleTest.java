package dev.punctual.core.window;

import static org.assertj.core.api.Assertions.assertThat;

import dev.punctual.core.definition.WindowDefinition;
import dev.punctual.core.definition.WindowDefinition.Aggregate;
import dev.punctual.core.testing.Randomized;
import dev.punctual.core.value.Frame;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Windows against plain recomputation from all events: every aggregate and kind of window, over lateness, restarts,
/// orders of arrival and questions, at random.
class WindowOracleTest {
    private static final long SECOND = 1_000_000;

    @Test
    void everyValueIsThatOfThePlainDefinition() {
        Randomized.check(2_000, WindowOracleTest::compareWithTheOracle);
    }

    @Test
    void theOrderOfArrivalChangesNoBit() {
        Randomized.check(1_000, WindowOracleTest::compareOrders);
    }

    @Test
    void aLongHistoryStaysExactWhileItsTilesAreMerged() {
        Randomized.check(60, WindowOracleTest::compareLongHistory);
    }

    @Test
    void sealingEventsEarlyChangesNoBitIfTheyComeInOrder() {
        Randomized.check(25, WindowOracleTest::compareEarlySealing);
    }

    @Test
    void eventsThatAreLateForSealedOnesStillCount() {
        Randomized.check(25, WindowOracleTest::compareLateForSealed);
    }

    @Test
    void windowsThatShareTheHopsOfTheirTailsCountThemOnceEach() {
        // Another feature store once marked a hop as added for both windows when one had it.
        Duration hop = Duration.ofHours(1);
        List<WindowDefinition> windows =
                List.of(
                        window("short", Aggregate.COUNT, null, Duration.ofHours(6), hop),
                        window("long", Aggregate.COUNT, null, Duration.ofHours(12), hop),
                        window("sum", Aggregate.SUM, "items", Duration.ofHours(12), hop));
        var tested = new TestWindows(TestWindows.plan(windows));
        var applied = new ArrayList<Sale>();
        for (long hour = 0; hour < 40; hour++) {
            var sale = new Sale(hour * (3_600 * SECOND) + 7, 1, hour, true, "");
            tested.add(sale, sale.time() - 3_600 * SECOND);
            applied.add(sale);
            long question = sale.time() + 1_800 * SECOND;
            new WindowOracle(windows, applied, question, tested.read(question)).check();
        }
    }

    @Test
    void aQuestionAboutThePastNeverSeesWhatCameAfterIt() {
        Randomized.check(
                300,
                random -> {
                    List<WindowDefinition> windows =
                            List.of(
                                    window("count", Aggregate.COUNT, null, hours(1), seconds(5)),
                                    window("days", Aggregate.COUNT, null, hours(48), hours(24)),
                                    window("newest", Aggregate.MAX, "at", hours(48), hours(24)));
                    var tested = new TestWindows(TestWindows.plan(windows));
                    long time = 0;
                    for (int i = 0; i < 300; i++) {
                        time += random.nextInt(1, 3_000) * SECOND;
                        tested.add(Sale.random(random, time), time);
                    }
                    long question = random.nextLong(time);
                    Frame frame = tested.read(question);
                    if (frame.has(2)) {
                        assertThat(frame.longAt(2)).isLessThan(question);
                    }
                });
    }

    private static void compareWithTheOracle(SplittableRandom random) {
        List<WindowDefinition> windows = RandomWindows.of(random);
        var tested = new TestWindows(TestWindows.plan(windows));
        long grace = random.nextInt(0, 40) * SECOND;
        int pace = random.nextBoolean() ? 6 : 60;
        var applied = new ArrayList<Sale>();
        long newest = Long.MIN_VALUE / 2;
        long now = random.nextInt(-500, 1_000) * SECOND;
        for (int step = random.nextInt(1, 150); step > 0; step--) {
            now += random.nextInt(0, pace) * 700_000L;
            Sale sale = Sale.random(random, now - random.nextInt(0, 30) * 900_000L);
            if (sale.time() >= newest - grace) {
                newest = Math.max(newest, sale.time());
                tested.add(sale, newest - grace);
                applied.add(sale);
            }
            if (random.nextInt(10) == 0) {
                tested.reopen();
            }
            if (random.nextInt(4) == 0) {
                long question = newest - grace + random.nextInt(0, 60) * SECOND;
                new WindowOracle(windows, applied, question, tested.read(question)).check();
            }
        }
        new WindowOracle(windows, applied, now + 1, tested.read(now + 1)).check();
    }

    private static void compareOrders(SplittableRandom random) {
        List<WindowDefinition> windows = RandomWindows.of(random);
        WindowPlan plan = TestWindows.plan(windows);
        List<Sale> sales = sales(random, random.nextInt(1, 80));
        long question = sales.getLast().time() + 1 + random.nextInt(10) * SECOND;
        var inOrder = new TestWindows(plan);
        for (Sale sale : sales) {
            inOrder.add(sale, sale.time());
            disturb(inOrder, random, sale.time());
        }
        var shuffled = new ArrayList<Sale>(sales);
        for (int i = shuffled.size() - 1; i > 0; i--) {
            shuffled.set(i, shuffled.set(random.nextInt(i + 1), shuffled.get(i)));
        }
        var anyOrder = new TestWindows(plan);
        for (Sale sale : shuffled) {
            anyOrder.add(sale, sales.getFirst().time());
            disturb(anyOrder, random, question);
        }
        assertThat(TestWindows.bits(anyOrder.read(question)))
                .isEqualTo(TestWindows.bits(inOrder.read(question)));
    }

    /// Questions and restarts, which must change nothing.
    private static void disturb(TestWindows windows, SplittableRandom random, long around) {
        if (random.nextInt(4) == 0) {
            windows.read(around + random.nextInt(60) * SECOND);
        }
        if (random.nextInt(10) == 0) {
            windows.reopen();
        }
    }

    private static void compareLongHistory(SplittableRandom random) {
        List<WindowDefinition> windows = RandomWindows.of(random);
        WindowPlan plan = TestWindows.plan(windows);
        var tested = new TestWindows(plan);
        var kept = new TestWindows(plan);
        var applied = new ArrayList<Sale>();
        for (Sale sale : sales(random, 1_500)) {
            tested.add(sale, sale.time() - 20 * SECOND);
            kept.add(sale, Long.MIN_VALUE / 4);
            applied.add(sale);
            if (random.nextInt(100) == 0) {
                long question = sale.time() + 1 + random.nextInt(30) * SECOND;
                Frame frame = tested.read(question);
                new WindowOracle(windows, applied, question, frame).check();
                assertThat(TestWindows.bits(kept.read(question)))
                        .isEqualTo(TestWindows.bits(frame));
            }
        }
    }

    private static void compareEarlySealing(SplittableRandom random) {
        List<WindowDefinition> windows = RandomWindows.of(random);
        WindowPlan plan = TestWindows.plan(windows);
        var sealing = new TestWindows(plan);
        var closing = new TestWindows(plan);
        List<Sale> sales = crowd(random, 3 * KeyWindows.MAX_OPEN_EVENTS);
        for (Sale sale : sales) {
            sealing.add(sale, Long.MIN_VALUE / 4);
            closing.add(sale, sale.time());
            if (random.nextInt(1_000) == 0) {
                sealing.reopen();
            }
        }
        long question = sales.getLast().time() + 1;
        Frame frame = sealing.read(question);
        assertThat(TestWindows.bits(frame)).isEqualTo(TestWindows.bits(closing.read(question)));
        new WindowOracle(windows, sales, question, frame).check();
    }

    private static void compareLateForSealed(SplittableRandom random) {
        Duration hop = seconds(random.nextInt(1, 30));
        List<WindowDefinition> windows =
                List.of(
                        window("count", Aggregate.COUNT, null, hop.multipliedBy(100), hop),
                        window("sum", Aggregate.SUM, "amount", hop.multipliedBy(100), hop),
                        window("most", Aggregate.MAX, "items", hop.multipliedBy(3), hop));
        var tested = new TestWindows(TestWindows.plan(windows));
        List<Sale> sales = crowd(random, 3 * KeyWindows.MAX_OPEN_EVENTS);
        long begin = sales.getFirst().time();
        long question = sales.getLast().time() + 1;
        var applied = new ArrayList<Sale>();
        for (Sale sale : sales) {
            Sale one =
                    random.nextInt(10) == 0
                            ? Sale.random(random, random.nextLong(begin, sale.time() + 1))
                            : sale;
            tested.add(one, begin);
            applied.add(one);
        }
        assertThat(tested.saved().length).isLessThan(KeyWindows.MAX_OPEN_EVENTS * 40);
        new WindowOracle(windows, applied, question, tested.read(question)).check();
    }

    /// Sales at different times, in order.
    private static List<Sale> sales(SplittableRandom random, int count) {
        var sales = new ArrayList<Sale>();
        long time = random.nextInt(-500, 500) * SECOND;
        int pace = random.nextBoolean() ? 2 : 20;
        for (int i = 0; i < count; i++) {
            time += 1 + random.nextLong(pace * SECOND);
            sales.add(Sale.random(random, time));
        }
        return sales;
    }

    /// Very many sales within a minute.
    private static List<Sale> crowd(SplittableRandom random, int count) {
        var sales = new ArrayList<Sale>();
        for (int i = 0; i < count; i++) {
            sales.add(Sale.random(random, random.nextLong(100 * SECOND, 160 * SECOND)));
        }
        sales.sort(Comparator.comparingLong(Sale::time));
        return sales;
    }

    private static WindowDefinition window(
            String name, Aggregate aggregate, @Nullable String of, Duration length, Duration hop) {
        return new WindowDefinition(name, aggregate, of, null, length, hop, 1, false);
    }

    private static Duration hours(int hours) {
        return Duration.ofHours(hours);
    }

    private static Duration seconds(int seconds) {
        return Duration.ofSeconds(seconds);
    }
}
