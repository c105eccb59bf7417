package dev.punctual.core.window;

import dev.punctual.core.definition.ViewDefinition;
import dev.punctual.core.definition.WindowDefinition;
import dev.punctual.core.expression.Evaluator;
import dev.punctual.core.value.Frame;
import dev.punctual.core.value.Schema;
import dev.punctual.core.value.ValueType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A stream view compiled to tiles: which cells a tile has, how an event changes them, and which spans of tiles make
/// which features. Immutable.
public final class WindowPlan {
    /*
     * Features are taken apart into accumulators, which they share: the mean over 60 and over 180 minutes and the share of
     * late events need one sum and two counts in each tile, not six states. A tile is the view's smallest hop; every
     * window begins at a multiple of its own hop, so tiles are never cut but by the question itself, and the tile that
     * it cuts is still held as single events (see KeyWindows).
     */
    private static final int NEWEST = 0; // cell 0 of a tile: the time of its newest event
    private static final int ALL_EVENTS = 0; // filter 0
    private static final int MAX_FILTERS = 63;

    private final long tileMicros;
    private final Schema features;
    private final Accumulator[] accumulators;
    private final int[] cellOf;
    private final int tileCells;
    private final List<Evaluator> filters;
    private final int[] operandFields;
    private final List<Span> spans;
    private final long lookbackTiles;

    private WindowPlan(Compilation compiled, ViewDefinition.Stream view) {
        this.tileMicros = compiled.tileMicros;
        this.features = view.features();
        this.accumulators = compiled.accumulators.keySet().toArray(Accumulator[]::new);
        this.cellOf = compiled.cellOf();
        this.tileCells = compiled.nextCell;
        this.filters = List.copyOf(compiled.filters.values());
        this.operandFields =
                compiled.operands.keySet().stream().mapToInt(Integer::intValue).toArray();
        this.spans = compiled.spans();
        this.lookbackTiles = spans.stream().mapToLong(Span::lookbackTiles).max().orElse(1);
    }

    /// Compiles a view.
    ///
    /// @param event the schema of the source's events
    /// @param filter compiles the text of a `where` over that schema
    public static WindowPlan compile(
            ViewDefinition.Stream view, Schema event, Function<String, Evaluator> filter) {
        long tile =
                view.windows().stream()
                        .mapToLong(w -> micros(w.hop()))
                        .min()
                        .orElseThrow(() -> new IllegalArgumentException("no windows"));
        var compilation = new Compilation(tile, event, filter);
        for (int i = 0; i < view.windows().size(); i++) {
            compilation.add(i, view.windows().get(i));
        }
        return new WindowPlan(compilation, view);
    }

    /// The length of a tile, in microseconds.
    public long tileMicros() {
        return tileMicros;
    }

    /// The features, in the order of their fields.
    public Schema features() {
        return features;
    }

    /// How many tiles before the one that holds a question may matter to it.
    public long lookbackTiles() {
        return lookbackTiles;
    }

    /// How many 64-bit cells a tile takes.
    public int tileCells() {
        return tileCells;
    }

    /// How many 64-bit operands an event leaves behind: a mask of the filters it passes, and its values.
    public int operandCount() {
        return operandFields.length + 1;
    }

    /// Takes from an event what its accumulators need, into `operands` from `at` on.
    public void operands(Frame event, long[] operands, int at) {
        long mask = 1L << ALL_EVENTS;
        for (int i = 0; i < filters.size(); i++) {
            if (filters.get(i).test(event)) {
                mask |= 2L << i;
            }
        }
        operands[at] = mask;
        for (int i = 0; i < operandFields.length; i++) {
            operands[at + 1 + i] = event.longAt(event.schema().cellOf(operandFields[i]));
        }
    }

    List<Span> spans() {
        return spans;
    }

    void reset(long[] tile, int at) {
        tile[at + NEWEST] = Frame.UNKNOWN_TIME;
        for (int i = 0; i < cellOf.length; i++) {
            accumulators[i].reset(tile, at + cellOf[i]);
        }
    }

    void add(long[] tile, int at, long timeMicros, long[] operands, int from) {
        tile[at + NEWEST] = Math.max(tile[at + NEWEST], timeMicros);
        for (int i = 0; i < cellOf.length; i++) {
            accumulators[i].add(tile, at + cellOf[i], operands, from);
        }
    }

    /// Starts a span's result in the first half of a reader's scratch cells; cells the span does not need keep anything.
    void begin(Span span, long[] scratch) {
        reset(span, scratch, 0);
    }

    /// Starts a tile of single events in the second half of a reader's scratch cells.
    void beginTile(Span span, long[] scratch, long newestMicros) {
        reset(span, scratch, tileCells);
        scratch[tileCells + NEWEST] = newestMicros;
    }

    /// Adds a single event to the tile begun last, as far as the span needs it.
    void addToTile(Span span, long[] scratch, long[] operands, int from) {
        for (int i = 0; i < span.accumulatorCount(); i++) {
            int accumulator = span.accumulator(i);
            accumulators[accumulator].add(scratch, tileCells + cellOf[accumulator], operands, from);
        }
    }

    private void reset(Span span, long[] tile, int at) {
        tile[at + NEWEST] = Frame.UNKNOWN_TIME;
        for (int i = 0; i < span.accumulatorCount(); i++) {
            int accumulator = span.accumulator(i);
            accumulators[accumulator].reset(tile, at + cellOf[accumulator]);
        }
    }

    void merge(Span span, long[] cells, long[] newer, int newerAt) {
        cells[NEWEST] = Math.max(cells[NEWEST], newer[newerAt + NEWEST]);
        for (int i = 0; i < span.accumulatorCount(); i++) {
            int accumulator = span.accumulator(i);
            int cell = cellOf[accumulator];
            accumulators[accumulator].merge(cells, cell, newer, newerAt + cell);
        }
    }

    long newestMicros(long[] cells) {
        return cells[NEWEST];
    }

    @Override
    public String toString() {
        return "tiles of "
                + Duration.ofNanos(tileMicros * 1_000)
                + " with "
                + List.of(accumulators)
                + ", spans "
                + spans.size()
                + ", looking back "
                + lookbackTiles
                + " tiles";
    }

    private static long micros(Duration duration) {
        return duration.toNanos() / 1_000;
    }

    /// Collects what the features of one view share.
    private static final class Compilation {
        private final long tileMicros;
        private final Schema event;
        private final Function<String, Evaluator> filterCompiler;
        private final Map<String, Integer> filterNumbers = new LinkedHashMap<>();
        private final Map<String, Evaluator> filters = new LinkedHashMap<>();
        private final Map<Integer, Integer> operands = new LinkedHashMap<>();
        private final Map<Accumulator, Integer> accumulators = new LinkedHashMap<>();
        private final Map<Range, List<Span.Output>> outputs = new LinkedHashMap<>();
        private final Map<Range, TreeSet<Integer>> needed = new LinkedHashMap<>();
        private int nextCell = NEWEST + 1;

        Compilation(long tileMicros, Schema event, Function<String, Evaluator> filterCompiler) {
            this.tileMicros = tileMicros;
            this.event = event;
            this.filterCompiler = filterCompiler;
        }

        void add(int feature, WindowDefinition window) {
            long hopTiles = micros(window.hop()) / tileMicros;
            if (window.series()) {
                for (int slot = 0; slot < window.n(); slot++) {
                    add(new Range(hopTiles, slot, slot), feature, slot, window);
                }
            } else {
                long slots = micros(window.window()) / micros(window.hop());
                add(new Range(hopTiles, slots, 0), feature, 0, window);
            }
        }

        private void add(Range range, int feature, int element, WindowDefinition window) {
            boolean share = window.aggregate() == WindowDefinition.Aggregate.SHARE;
            int condition = filter(window.where());
            int counted = share ? ALL_EVENTS : condition;
            int count = cell(range, new Accumulator.Count(counted));
            int value =
                    switch (window.aggregate()) {
                        case COUNT -> count;
                        case SHARE -> cell(range, new Accumulator.Count(condition));
                        case SUM, MEAN ->
                                cell(
                                        range,
                                        new Accumulator.Sum(
                                                condition, operand(window.of()), type(window)));
                        case MIN, MAX ->
                                cell(
                                        range,
                                        new Accumulator.Extreme(
                                                condition,
                                                operand(window.of()),
                                                type(window),
                                                window.aggregate()
                                                        == WindowDefinition.Aggregate.MAX));
                        case LAST ->
                                cell(
                                        range,
                                        new Accumulator.Last(
                                                condition, operand(window.of()), window.n()));
                    };
            var formula =
                    switch (window.aggregate()) {
                        case COUNT -> Span.Formula.COUNT;
                        case SHARE -> Span.Formula.SHARE;
                        case MEAN -> Span.Formula.MEAN;
                        case SUM, MIN, MAX -> Span.Formula.VALUE;
                        case LAST -> Span.Formula.LIST;
                    };
            outputs.computeIfAbsent(range, _ -> new ArrayList<>())
                    .add(new Span.Output(feature, element, formula, value, count, window.n()));
        }

        private int cell(Range range, Accumulator accumulator) {
            Integer known = accumulators.get(accumulator);
            int cell = known == null ? nextCell : known;
            if (known == null) {
                accumulators.put(accumulator, cell);
                nextCell += accumulator.cells();
            }
            int index = List.copyOf(accumulators.keySet()).indexOf(accumulator);
            needed.computeIfAbsent(range, _ -> new TreeSet<>()).add(index);
            return cell;
        }

        private int filter(@Nullable String where) {
            if (where == null) {
                return ALL_EVENTS;
            }
            Integer known = filterNumbers.get(where);
            if (known != null) {
                return known;
            }
            int number = filterNumbers.size() + 1;
            if (number >= MAX_FILTERS) {
                throw new IllegalArgumentException(
                        "a view may have at most " + (MAX_FILTERS - 1) + " different conditions");
            }
            filterNumbers.put(where, number);
            filters.put(where, filterCompiler.apply(where));
            return number;
        }

        private int operand(@Nullable String of) {
            int field = fieldIndex(of);
            return operands.computeIfAbsent(field, _ -> operands.size() + 1);
        }

        private ValueType type(WindowDefinition window) {
            return event.field(fieldIndex(window.of())).type();
        }

        private int fieldIndex(@Nullable String of) {
            int field = of == null ? -1 : event.indexOf(of);
            if (field < 0) {
                throw new IllegalArgumentException("no field " + of + " in " + event);
            }
            return field;
        }

        int[] cellOf() {
            return accumulators.values().stream().mapToInt(Integer::intValue).toArray();
        }

        List<Span> spans() {
            var spans = new ArrayList<Span>();
            outputs.forEach((range, made) ->
                    spans.add(
                            new Span(
                                    range.hopTiles,
                                    range.oldestSlot,
                                    range.newestSlot,
                                    needed.getOrDefault(range, new TreeSet<>()),
                                    made)));
            return List.copyOf(spans);
        }
    }

    private record Range(long hopTiles, long oldestSlot, long newestSlot) {}
}
