package dev.punctual.core.window;

import dev.punctual.core.definition.WindowDefinition;
import dev.punctual.core.definition.WindowDefinition.Extent;
import dev.punctual.core.expression.Evaluator;
import dev.punctual.core.value.Schema;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/// The windows of one view on their way to a plan: what they share, and what is left to each of them.
final class WindowCompiler {
    /*
     * A tile is never longer than LONGEST_TILE, however long the hops are: the events of the tile that a question cuts are
     * held one by one, and those of a day would be many.
     */
    private static final Duration LONGEST_TILE = Duration.ofMinutes(5);

    private final Ingredients ingredients;
    private final TileGrid grid;
    private final Map<Range, List<Made>> ranges = new LinkedHashMap<>();
    private final Map<Long, List<Made>> sessionsByGap = new LinkedHashMap<>();
    private final List<Integer> series = new ArrayList<>();
    private final TileLayout layout;
    private final TileLayout sessionLayout;

    WindowCompiler(
            List<WindowDefinition> windows, Schema event, Function<String, Evaluator> filter) {
        if (windows.isEmpty()) {
            throw new IllegalArgumentException("no windows");
        }
        this.ingredients = new Ingredients(event, filter);
        this.grid = TileGrid.of(hops(windows));
        for (int i = 0; i < windows.size(); i++) {
            add(i, windows.get(i));
        }
        this.layout = layout(ranges.values());
        this.sessionLayout = layout(sessionsByGap.values());
    }

    /// A range of tiles, as in [Span].
    private record Range(long hop, long oldest, long newest) {}

    /// A feature, or an element of a series, and what it is made of.
    private record Made(int feature, int element, Recipe recipe) {

        Output output(TileLayout layout) {
            return recipe.output(feature, element, layout);
        }
    }

    private static Set<Long> hops(List<WindowDefinition> windows) {
        var hops = new LinkedHashSet<Long>();
        for (WindowDefinition window : windows) {
            switch (window.extent()) {
                case Extent.Sliding sliding -> hops.add(micros(sliding.hop()));
                case Extent.Fixed fixed -> hops.add(micros(fixed.window()));
                case Extent.Series slots -> hops.add(micros(slots.hop()));
                case Extent.Session _, Extent.Lifetime _ -> {}
            }
        }
        if (hops.isEmpty() || TileGrid.of(hops).tileMicros() > micros(LONGEST_TILE)) {
            hops.add(micros(LONGEST_TILE));
        }
        return hops;
    }

    private void add(int feature, WindowDefinition window) {
        Recipe recipe = ingredients.recipe(window);
        var made = new Made(feature, -1, recipe);
        switch (window.extent()) {
            case Extent.Sliding(Duration length, Duration hop, Duration offset) -> {
                long before = slots(offset, hop);
                long newest = before == 0 ? Span.HEAD : before + 1;
                add(new Range(tiles(hop), before + slots(length, hop), newest), made);
            }
            case Extent.Fixed(Duration length, Duration offset) ->
                    addSlot(tiles(length), slots(offset, length), made);
            case Extent.Series(Duration hop, int count) -> {
                series.add(feature);
                for (int slot = 0; slot < count; slot++) {
                    addSlot(tiles(hop), slot, new Made(feature, slot, recipe));
                }
            }
            case Extent.Lifetime _ -> add(new Range(1, Span.ALWAYS, Span.HEAD), made);
            case Extent.Session(Duration gap) ->
                    sessionsByGap.computeIfAbsent(micros(gap), _ -> new ArrayList<>()).add(made);
        }
    }

    private void addSlot(long hopTiles, long slot, Made made) {
        add(new Range(hopTiles, slot, slot == 0 ? Span.HEAD : slot), made);
    }

    private void add(Range range, Made made) {
        ranges.computeIfAbsent(range, _ -> new ArrayList<>()).add(made);
    }

    private static TileLayout layout(Iterable<List<Made>> all) {
        var accumulators = new LinkedHashSet<Accumulator>();
        for (List<Made> some : all) {
            for (Made made : some) {
                accumulators.add(made.recipe.value());
                accumulators.add(made.recipe.count());
            }
        }
        return new TileLayout(accumulators);
    }

    TileGrid grid() {
        return grid;
    }

    List<Evaluator> filters() {
        return ingredients.filters();
    }

    List<WindowPlan.Operand> operands() {
        return ingredients.operands();
    }

    List<WindowPlan.Operand> texts() {
        return ingredients.texts();
    }

    TileLayout layout() {
        return layout;
    }

    int[] series() {
        return series.stream().mapToInt(Integer::intValue).toArray();
    }

    List<Span> spans() {
        var spans = new ArrayList<Span>();
        ranges.forEach((range, all) -> {
            long needed = 0;
            for (Made made : all) {
                needed |= layout.bitOf(made.recipe.value());
            }
            List<Output> outputs = all.stream().map(made -> made.output(layout)).toList();
            spans.add(new Span(range.hop, range.oldest, range.newest, needed, outputs));
        });
        return List.copyOf(spans);
    }

    /// The spans by their ends.
    List<Sweep> sweeps() {
        Map<Range, List<Span>> byEnd = new LinkedHashMap<>();
        for (Span span : spans()) {
            var end =
                    span.newest() == Span.HEAD
                            ? new Range(0, 0, Span.HEAD)
                            : new Range(span.hop(), 0, span.newest());
            byEnd.computeIfAbsent(end, _ -> new ArrayList<>()).add(span);
        }
        return byEnd.values().stream().map(same -> new Sweep(grid, same)).toList();
    }

    WindowPlan.SessionPlan sessions() {
        return new WindowPlan.SessionPlan(
                sessionLayout,
                List.copyOf(sessionsByGap.keySet()),
                sessionsByGap.values().stream()
                        .map(all -> all.stream().map(made -> made.output(sessionLayout)).toList())
                        .toList());
    }

    /// Everything that the state of a key depends on.
    String state() {
        return String.join(
                "\n",
                "tiles 2 of " + grid.tileMicros() + " in " + ranges.keySet(),
                "of " + layout,
                "sessions " + sessionsByGap.keySet() + " of " + sessionLayout,
                ingredients.toString());
    }

    private long tiles(Duration hop) {
        return micros(hop) / grid.tileMicros();
    }

    private static long slots(Duration length, Duration hop) {
        return micros(length) / micros(hop);
    }

    private static long micros(Duration duration) {
        return duration.toNanos() / 1_000;
    }
}
