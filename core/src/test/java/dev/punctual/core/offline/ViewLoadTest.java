package dev.punctual.core.offline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.punctual.core.definition.Cadence;
import dev.punctual.core.definition.Cadence.Slice;
import dev.punctual.core.definition.Expectations;
import dev.punctual.core.definition.Expectations.Rows;
import dev.punctual.core.definition.Expectations.Values;
import dev.punctual.core.store.MemoryStore;
import dev.punctual.core.store.OnlineStore;
import dev.punctual.core.testing.Randomized;
import dev.punctual.core.value.Schema;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ViewLoadTest {
    private static final Instant START = Instant.parse("2001-01-01T00:00:00Z");
    private static final Duration DAY = Duration.ofDays(1);
    private static final Cadence DAILY = new Cadence.Incremental(DAY, START, Duration.ZERO, "at");
    private static final Cadence WHOLE = Cadence.Whole.ON_DEMAND;

    private final Orders orders = new Orders();
    private final OnlineStore.Table table = new MemoryStore().table("orders");

    @Test
    void aWholeLoadReplacesAllRows() {
        orders.add(1L, 10.0, "a", START);
        orders.add(2L, 20.0, "b", START);
        assertThat(load(WHOLE, Expectations.NONE)).isEqualTo(new LoadResult.Loaded(2));
        orders.rows.clear();
        orders.add(3L, null, "c", START);
        load(WHOLE, Expectations.NONE);
        assertThat(Orders.served(table)).isEqualTo(Map.of(3L, Double.NaN));
    }

    @Test
    void intervalsInAnyOrderAndRepeatedLeaveTheNewestRowOfEachKey() {
        Randomized.check(
                200,
                random -> {
                    var history = new Orders();
                    var expected = new TreeMap<Long, Double>();
                    var intervals = new ArrayList<Slice>();
                    for (int day = 0; day < 8; day++) {
                        Instant from = START.plus(DAY.multipliedBy(day));
                        intervals.add(new Slice(from, from.plus(DAY)));
                        for (long customer = 0; customer < 6; customer++) {
                            if (random.nextInt(3) == 0) {
                                double amount = random.nextDouble();
                                history.add(
                                        customer,
                                        amount,
                                        "x",
                                        from.plusSeconds(random.nextInt(86_400)));
                                expected.put(customer, amount);
                            }
                        }
                    }
                    intervals.addAll(intervals.subList(0, random.nextInt(8)));
                    Collections.shuffle(intervals, new Random(random.nextLong()));
                    OnlineStore.Table own = new MemoryStore().table("t");
                    ViewLoad load = Orders.load(DAILY, Expectations.NONE);
                    for (Slice interval : intervals) {
                        assertThat(load.run(history, interval, LoadTarget.of(own, "1")))
                                .isInstanceOf(LoadResult.Loaded.class);
                    }
                    assertThat(Orders.served(own)).isEqualTo(expected);
                });
    }

    @Test
    void anIntervalLoadedAgainCorrectsItsRows() {
        orders.add(1L, 10.0, "a", START);
        Slice first = new Slice(START, START.plus(DAY));
        run(DAILY, Expectations.NONE, first);
        orders.rows.clear();
        orders.add(1L, 11.0, "a", START);
        run(DAILY, Expectations.NONE, first);
        assertThat(Orders.served(table)).isEqualTo(Map.of(1L, 11.0));
    }

    @Test
    void withoutAnEventTimeTheEndOfTheIntervalDecides() {
        var byEnd = new Cadence.Incremental(DAY, START, Duration.ZERO, null);
        orders.add(1L, 1.0, "a", START);
        orders.add(1L, 2.0, "a", START.plus(DAY));
        run(byEnd, Expectations.NONE, new Slice(START.plus(DAY), START.plus(DAY.multipliedBy(2))));
        run(byEnd, Expectations.NONE, new Slice(START, START.plus(DAY)));
        assertThat(Orders.served(table)).isEqualTo(Map.of(1L, 2.0));
    }

    @Test
    void aRowOutsideItsIntervalIsRefused() {
        orders.add(1L, 1.0, "a", START.plusSeconds(7));
        Slice another = new Slice(START.plus(DAY), START.plus(DAY.multipliedBy(2)));
        OfflineEngine ignorant = new Unbounded(orders);
        LoadResult result =
                Orders.load(DAILY, Expectations.NONE)
                        .run(ignorant, another, LoadTarget.of(table, "1"));
        assertThat(rules(result)).containsExactly("at lies in the interval");
        assertThat(table.generation()).isNull();
    }

    /// An engine that ignores the bounds it is given.
    private record Unbounded(OfflineEngine engine) implements OfflineEngine {
        @Override
        public RowCursor query(String sql, Map<String, Object> parameters) {
            return engine.query(sql, Map.of());
        }

        @Override
        public Schema describe(String sql, Map<String, Object> parameters) {
            return engine.describe(sql, Map.of());
        }

        @Override
        public void close() {}
    }

    @Test
    void everyRuleSaysHowManyRowsBreakItWithSomeOfThem() {
        for (long i = 0; i < 100; i++) {
            orders.add(i, i < 30 ? null : i < 50 ? -1.0 : i < 52 ? 1e9 : 1, "a", START);
        }
        orders.add(100L, Double.NaN, "z", START);
        orders.add(null, 1.0, null, START);
        var rules =
                new Expectations(
                        Map.of(
                                "amount",
                                new Values(0.1, 0.0, 1_000.0, List.of()),
                                "kind",
                                new Values(0, null, null, List.of("a", "b"))),
                        new Rows(200, 300, null),
                        false);
        LoadResult result = load(WHOLE, rules);
        assertThat(violations(result))
                .extracting(LoadReport.Violation::rule, LoadReport.Violation::rows)
                .containsExactlyInAnyOrder(
                        tuple("the key's customer is never missing", 1L),
                        tuple("amount is missing in at most 0.1 of the rows", 30L),
                        tuple("amount is at least 0.0", 21L),
                        tuple("amount is at most 1000.0", 3L),
                        tuple("kind is never missing", 1L),
                        tuple("kind is one of [a, b]", 1L),
                        tuple("there are at least 200", 102L));
        assertThat(violations(result))
                .allSatisfy(each -> assertThat(each.samples()).hasSizeLessThanOrEqualTo(10))
                .anySatisfy(each ->
                        assertThat(each.samples())
                                .contains(Map.of("customer", "100", "amount", "NaN", "kind", "z")));
        assertThat(table.generation()).isNull();
    }

    @Test
    void aShareOfMissingValuesMayBeTolerated() {
        for (long i = 0; i < 10; i++) {
            orders.add(i, i == 0 ? null : 1.0, "a", START);
        }
        var rules =
                new Expectations(
                        Map.of("amount", new Values(0.1, null, null, List.of())), Rows.ANY, false);
        assertThat(load(WHOLE, rules)).isEqualTo(new LoadResult.Loaded(10));
        assertThat(Orders.served(table)).hasSize(10).containsEntry(0L, Double.NaN);
    }

    @Test
    void twoRowsOfOneKeyAreRefusedUnlessTheLatestIsToWin() {
        orders.add(1L, 1.0, "a", START);
        orders.add(1L, 2.0, "a", START);
        LoadResult refused = load(WHOLE, Expectations.NONE);
        assertThat(violations(refused))
                .singleElement()
                .satisfies(each -> {
                    assertThat(each.rule()).startsWith("there is one row for each key [customer]");
                    assertThat(each.rows()).isEqualTo(1);
                });
        assertThat(table.generation()).isNull();
        assertThat(load(WHOLE, new Expectations(Map.of(), Rows.ANY, true)))
                .isEqualTo(new LoadResult.Loaded(2));
        assertThat(Orders.served(table)).isEqualTo(Map.of(1L, 2.0));
    }

    @Test
    void theNumberOfRowsMayChangeOnlySoMuch() {
        var steady = new Expectations(Map.of(), new Rows(0, Long.MAX_VALUE, 0.5), false);
        orders.add(1L, 1.0, "a", START);
        LoadTarget after = target(2);
        assertThat(Orders.load(WHOLE, steady).run(orders, Slice.ALL, after))
                .isInstanceOf(LoadResult.Loaded.class);
        assertThat(rules(Orders.load(WHOLE, steady).run(orders, Slice.ALL, target(3))))
                .containsExactly("there are at most 0.5 more or fewer than the 3 before");
        assertThat(Orders.load(WHOLE, steady).run(orders, Slice.ALL, target(-1)))
                .isInstanceOf(LoadResult.Loaded.class);
    }

    private LoadTarget target(long before) {
        return new LoadTarget(table, "1", before, _ -> "", _ -> {});
    }

    @Test
    void theNoteIsPublishedWithTheRows() {
        orders.add(1L, 1.0, "a", START);
        var target = new LoadTarget(table, "1", -1, rows -> "rows " + rows, _ -> {});
        Orders.load(WHOLE, Expectations.NONE).run(orders, Slice.ALL, target);
        assertThat(table.generationNote()).isEqualTo("rows 1");
    }

    @Test
    void aLoadThatItsListenerEndsLeavesWhatWasServed() {
        orders.add(1L, 1.0, "a", START);
        load(WHOLE, Expectations.NONE);
        orders.add(2L, 2.0, "a", START);
        var target =
                new LoadTarget(
                        table,
                        "2",
                        -1,
                        _ -> "",
                        _ -> {
                            throw new IllegalStateException("enough");
                        });
        assertThatThrownBy(
                        () -> Orders.load(WHOLE, Expectations.NONE).run(orders, Slice.ALL, target))
                .hasMessage("enough");
        assertThat(Orders.served(table)).isEqualTo(Map.of(1L, 1.0));
    }

    private LoadResult load(Cadence cadence, Expectations expectations) {
        return Orders.load(cadence, expectations).run(orders, Slice.ALL, LoadTarget.of(table, "1"));
    }

    private void run(Cadence cadence, Expectations expectations, Slice slice) {
        assertThat(Orders.load(cadence, expectations).run(orders, slice, LoadTarget.of(table, "1")))
                .isInstanceOf(LoadResult.Loaded.class);
    }

    private static List<LoadReport.Violation> violations(LoadResult result) {
        return result instanceof LoadResult.Refused(LoadReport report)
                ? report.violations()
                : List.of();
    }

    private static List<String> rules(LoadResult result) {
        return violations(result).stream().map(LoadReport.Violation::rule).toList();
    }
}
