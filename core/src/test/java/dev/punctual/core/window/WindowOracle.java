package dev.punctual.core.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.punctual.core.definition.WindowDefinition;
import dev.punctual.core.definition.WindowDefinition.Aggregate;
import dev.punctual.core.definition.WindowDefinition.Extent;
import dev.punctual.core.value.FeatureStatus;
import dev.punctual.core.value.Field;
import dev.punctual.core.value.Frame;
import dev.punctual.core.value.ValueType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/// What windows are by their definition: recomputed from all events, without tiles, and compared with what was read.
final class WindowOracle {
    private static final double RANK_ERROR = 0.04;

    private final List<WindowDefinition> windows;
    private final List<Sale> sorted;
    private final long question;
    private final Frame frame;

    /// @param applied all events, in the order of arrival
    WindowOracle(List<WindowDefinition> windows, List<Sale> applied, long question, Frame frame) {
        this.windows = windows;
        this.sorted = new ArrayList<>(applied);
        sorted.sort(Comparator.comparingLong(Sale::time)); // ties stay in the order of arrival
        this.question = question;
        this.frame = frame;
    }

    void check() {
        for (int i = 0; i < windows.size(); i++) {
            WindowDefinition window = windows.get(i);
            int cell = frame.schema().cellOf(i);
            if (window.extent() instanceof Extent.Series(Duration hop, int slots)) {
                for (int slot = 0; slot < slots; slot++) {
                    number(window, i, cell + slot, slot(micros(hop), slot));
                }
                continue;
            }
            List<Sale> in = inWindow(window.extent());
            if (window.operands().by() != null) {
                map(window, i, in);
            } else if (window.aggregate() == Aggregate.TOP_K || window.n() > 1 || isText(i)) {
                list(window, i, in);
            } else {
                number(window, i, cell, in);
            }
            newest(window, i, in);
        }
    }

    private void newest(WindowDefinition window, int field, List<Sale> in) {
        if (frame.has(field) && !in.isEmpty()) {
            assertThat(frame.eventTimeMicros(field))
                    .as(window.toString())
                    .isEqualTo(in.getLast().time());
        }
    }

    private List<Sale> inWindow(Extent extent) {
        return switch (extent) {
            case Extent.Sliding(Duration window, Duration hop, Duration offset) -> {
                long from = floor(question - micros(offset) - micros(window), micros(hop));
                long to =
                        offset.isZero() ? question : floor(question - micros(offset), micros(hop));
                yield between(from, to);
            }
            case Extent.Fixed(Duration window, Duration offset) ->
                    slot(micros(window), micros(offset) / micros(window));
            case Extent.Lifetime _ -> between(Long.MIN_VALUE, question);
            case Extent.Session(Duration gap) -> session(micros(gap));
            case Extent.Series _ -> throw new AssertionError("slot by slot");
        };
    }

    private List<Sale> slot(long length, long slot) {
        long from = floor(question, length) - slot * length;
        return between(from, Math.min(from + length, question));
    }

    private List<Sale> session(long gap) {
        var in = new ArrayList<Sale>();
        long next = question;
        for (Sale sale : between(Long.MIN_VALUE, question).reversed()) {
            if (next - sale.time() >= gap) {
                break;
            }
            in.addFirst(sale);
            next = sale.time();
        }
        return in;
    }

    private List<Sale> between(long from, long to) {
        return sorted.stream().filter(s -> s.time() >= from && s.time() < to).toList();
    }

    private static long floor(long micros, long length) {
        return Math.floorDiv(micros, length) * length;
    }

    private void number(WindowDefinition window, int field, int cell, List<Sale> all) {
        boolean counting =
                window.aggregate() == Aggregate.COUNT
                        || window.aggregate() == Aggregate.APPROX_COUNT_DISTINCT;
        List<Sale> met = met(window, all);
        if (!counting && (window.aggregate() == Aggregate.SHARE ? all : met).isEmpty()) {
            assertThat(frame.asDouble(field, cell)).as(window.toString()).isNaN();
            return;
        }
        assertThat(frame.status(field)).as(window.toString()).isEqualTo(FeatureStatus.PRESENT);
        boolean floating = frame.schema().field(field).type() == ValueType.FLOAT64;
        double value = floating ? frame.doubleAt(cell) : (double) frame.longAt(cell);
        compare(window, value, all, met);
    }

    private static List<Sale> met(WindowDefinition window, List<Sale> all) {
        return all.stream().filter(sale -> sale.meets(window.operands().where())).toList();
    }

    private static void compare(
            WindowDefinition window, double value, List<Sale> all, List<Sale> met) {
        String of = window.operands().of();
        double[] values =
                of == null || of.equals("shop")
                        ? new double[0]
                        : met.stream().mapToDouble(sale -> sale.number(of)).toArray();
        double scale = 1;
        double sum = 0;
        for (double one : values) {
            scale += Math.abs(one);
            sum += one;
        }
        double mean = values.length == 0 ? 0 : sum / values.length;
        double squares = 0;
        for (double one : values) {
            squares += (one - mean) * (one - mean);
        }
        double variance = values.length == 0 ? 0 : squares / values.length;
        var checked = assertThat(value).as("%s of %s", window, met);
        switch (window.aggregate()) {
            case COUNT -> checked.isEqualTo(met.size());
            case SHARE -> checked.isEqualTo((double) met.size() / all.size());
            case SUM -> checked.isCloseTo(sum, within(1e-9 * scale));
            case MEAN -> checked.isCloseTo(mean, within(1e-9 * scale));
            case VARIANCE -> checked.isCloseTo(variance, within(1e-9 * (1 + variance)));
            case STDDEV -> checked.isCloseTo(Math.sqrt(variance), within(1e-6 * (1 + variance)));
            case MIN ->
                    checked.isEqualTo(met.stream().mapToDouble(s -> s.number(of)).min().orElse(0));
            case MAX ->
                    checked.isEqualTo(met.stream().mapToDouble(s -> s.number(of)).max().orElse(0));
            case FIRST -> checked.isEqualTo(met.getFirst().number(of));
            case LAST, LAST_DISTINCT -> checked.isEqualTo(met.getLast().number(of));
            case APPROX_COUNT_DISTINCT -> {
                long different = met.stream().map(sale -> sale.value(of)).distinct().count();
                checked.isCloseTo((double) different, within(Math.max(0.5, 0.1 * different)));
            }
            case APPROX_QUANTILE -> quantile(window.operands().quantile(), values, value);
            case TOP_K -> throw new AssertionError("a list");
        }
    }

    /// Exact for few values; else the rank must be about right.
    private static void quantile(double rank, double[] values, double value) {
        double allowed = values.length < 100 ? 1e-9 : RANK_ERROR;
        double less = 0;
        double notGreater = 0;
        for (double one : values) {
            less += one < value ? 1.0 / values.length : 0;
            notGreater += one <= value ? 1.0 / values.length : 0;
        }
        assertThat(less).isLessThanOrEqualTo(rank + allowed);
        assertThat(notGreater).isGreaterThanOrEqualTo(rank - allowed);
    }

    private boolean isText(int field) {
        return frame.schema().field(field).type() == ValueType.STRING;
    }

    private void list(WindowDefinition window, int field, List<Sale> all) {
        String of = window.operands().of();
        List<Sale> met = met(window, all);
        List<Object> values = met.reversed().stream().map(sale -> sale.value(of)).toList();
        List<Object> expected =
                switch (window.aggregate()) {
                    case FIRST -> values.isEmpty() ? List.of() : List.of(values.getLast());
                    case LAST -> values;
                    case LAST_DISTINCT -> values.stream().distinct().toList();
                    case TOP_K -> mostFrequent(values);
                    default -> throw new AssertionError("no list: " + window);
                };
        int held = Math.min(expected.size(), window.n());
        assertThat(cells(field)).as(window.toString()).isEqualTo(expected.subList(0, held));
    }

    private static List<Object> mostFrequent(List<Object> values) {
        Map<Object, Long> counts =
                values.stream()
                        .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
        return counts.entrySet().stream()
                .sorted(
                        Comparator.comparingLong((Map.Entry<Object, Long> e) -> -e.getValue())
                                .thenComparing(e -> e.getKey().toString()))
                .map(Map.Entry::getKey)
                .toList();
    }

    private List<Object> cells(int field) {
        var values = new ArrayList<Object>();
        Field type = frame.schema().field(field);
        int first = frame.schema().cellOf(field);
        for (int cell = first; cell < first + type.width() && frame.has(field); cell++) {
            if (!frame.absentAt(cell)) {
                values.add(
                        switch (type.type()) {
                            case STRING -> frame.textAt(cell);
                            case FLOAT64 -> frame.doubleAt(cell);
                            default -> frame.longAt(cell);
                        });
            }
        }
        return values;
    }

    private void map(WindowDefinition window, int field, List<Sale> all) {
        String by = String.valueOf(window.operands().by());
        boolean share = window.aggregate() == Aggregate.SHARE;
        Map<String, List<Sale>> groups = new LinkedHashMap<>();
        for (Sale sale : share ? all : met(window, all)) {
            groups.computeIfAbsent(sale.key(by), _ -> new ArrayList<>()).add(sale);
        }
        List<String> keys =
                groups.entrySet().stream()
                        .sorted(
                                Comparator.comparingInt((Map.Entry<String, List<Sale>> e) ->
                                                -e.getValue().size())
                                        .thenComparingLong(e -> -e.getValue().getLast().time())
                                        .thenComparing(Map.Entry::getKey))
                        .map(Map.Entry::getKey)
                        .limit(window.n())
                        .toList();
        assertThat(frame.has(field))
                .as(window.toString())
                .isEqualTo(!keys.isEmpty() || window.aggregate() == Aggregate.COUNT);
        int first = frame.schema().cellOf(field);
        for (int i = 0; i < window.n() && frame.has(field); i++) {
            if (i >= keys.size()) {
                assertThat(frame.absentAt(first + i)).isTrue();
                continue;
            }
            assertThat(frame.textAt(first + i)).as(window.toString()).isEqualTo(keys.get(i));
            boolean floating = frame.schema().field(field).type() == ValueType.FLOAT64;
            double value = floating ? frame.doubleAt(first + i) : (double) frame.longAt(first + i);
            List<Sale> group = groups.getOrDefault(keys.get(i), List.of());
            compare(window, value, group, met(window, group));
        }
    }

    private static long micros(Duration duration) {
        return duration.toNanos() / 1_000;
    }
}
