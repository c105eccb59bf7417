package dev.punctual.core.window;

import dev.punctual.core.definition.WindowDefinition;
import dev.punctual.core.definition.WindowDefinition.Aggregate;
import dev.punctual.core.definition.WindowDefinition.Operands;
import dev.punctual.core.expression.Evaluator;
import dev.punctual.core.value.Schema;
import dev.punctual.core.value.ValueType;
import dev.punctual.core.window.Output.Formula;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What the windows of one view take from its events, shared among them, and the recipes of what they make of it.
final class Ingredients {
    private static final int ALL_EVENTS = 0;
    private static final int MOST_FILTERS = 63;

    private final Schema event;
    private final Function<String, Evaluator> filterCompiler;
    private final Map<String, Evaluator> filters = new LinkedHashMap<>();
    private final List<WindowPlan.Operand> operands = new ArrayList<>();
    private final List<WindowPlan.Operand> texts = new ArrayList<>();

    Ingredients(Schema event, Function<String, Evaluator> filterCompiler) {
        this.event = event;
        this.filterCompiler = filterCompiler;
    }

    List<Evaluator> filters() {
        return List.copyOf(filters.values());
    }

    List<WindowPlan.Operand> operands() {
        return List.copyOf(operands);
    }

    List<WindowPlan.Operand> texts() {
        return List.copyOf(texts);
    }

    /// What a feature, or an element of a series, is made of.
    Recipe recipe(WindowDefinition window) {
        int width = window.n();
        String by = window.operands().by();
        if (by == null) {
            return single(window, width);
        }
        Recipe each = single(window, 1);
        boolean share = window.aggregate() == Aggregate.SHARE;
        int condition = share ? ALL_EVENTS : filter(window.operands().where());
        var counted = new Accumulator.Count(condition);
        var accumulators = new ArrayList<Accumulator>(List.of(counted));
        for (Accumulator accumulator : List.of(each.value(), each.count())) {
            if (!accumulators.contains(accumulator)) {
                accumulators.add(accumulator);
            }
        }
        var layout = new TileLayout(accumulators);
        var grouped = new Accumulator.Grouped(condition, text(by), layout);
        var shape = new Output.Shape(each.shape().type(), width, 0, each.output(-1, -1, layout));
        boolean counting = window.aggregate() == Aggregate.COUNT;
        return new Recipe(
                grouped, counted, counting ? Formula.COUNTING_OBJECT : Formula.OBJECT, shape);
    }

    private Recipe single(WindowDefinition window, int width) {
        Operands of = window.operands();
        int condition = filter(of.where());
        var count = new Accumulator.Count(condition);
        return switch (window.aggregate()) {
            case COUNT -> number(count, count, Formula.COUNT, ValueType.INT64);
            case SHARE -> {
                var all = new Accumulator.Count(ALL_EVENTS);
                yield number(count, all, Formula.SHARE, ValueType.FLOAT64);
            }
            case SUM -> sum(of, count, Formula.VALUE);
            case MEAN -> sum(of, count, Formula.MEAN);
            case VARIANCE -> moments(of, count, Formula.VARIANCE);
            case STDDEV -> moments(of, count, Formula.STDDEV);
            case MIN, MAX -> {
                boolean greatest = window.aggregate() == Aggregate.MAX;
                boolean floating = type(of.of()) == ValueType.FLOAT64;
                int operand = operand(of.of(), false);
                var extreme = new Accumulator.Extreme(condition, operand, floating, greatest);
                yield number(extreme, count, Formula.VALUE, type(of.of()));
            }
            case FIRST, LAST, LAST_DISTINCT -> values(window, count, width);
            case APPROX_COUNT_DISTINCT -> {
                var distinct = distinct(condition, of.of());
                yield number(distinct, count, Formula.COUNTING_OBJECT, ValueType.INT64);
            }
            case APPROX_QUANTILE -> {
                var digest = new Accumulator.Distribution(condition, operand(of.of(), true));
                var shape = new Output.Shape(ValueType.FLOAT64, 1, of.quantile(), null);
                yield new Recipe(digest, count, Formula.OBJECT, shape);
            }
            case TOP_K -> {
                var frequent = new Accumulator.Frequent(condition, text(of.of()));
                var shape = new Output.Shape(type(of.of()), width, 0, null);
                yield new Recipe(frequent, count, Formula.OBJECT, shape);
            }
        };
    }

    private static Recipe number(
            Accumulator value, Accumulator count, Formula formula, ValueType type) {
        return new Recipe(value, count, formula, new Output.Shape(type, 1, 0, null));
    }

    private Recipe sum(Operands of, Accumulator.Count count, Formula formula) {
        var sum = new Accumulator.Sum(count.filter(), operand(of.of(), true));
        return number(sum, count, formula, ValueType.FLOAT64);
    }

    private Recipe moments(Operands of, Accumulator.Count count, Formula formula) {
        var moments = new Accumulator.Moments(count.filter(), operand(of.of(), true));
        return number(moments, count, formula, ValueType.FLOAT64);
    }

    /// The first value, the last ones or the last different ones.
    private Recipe values(WindowDefinition window, Accumulator.Count count, int width) {
        String of = window.operands().of();
        Aggregate aggregate = window.aggregate();
        int condition = count.filter();
        if (type(of) == ValueType.STRING) {
            TextList.Kept kept =
                    switch (aggregate) {
                        case FIRST -> TextList.Kept.OLDEST;
                        case LAST_DISTINCT -> TextList.Kept.NEWEST_DIFFERENT;
                        default -> TextList.Kept.NEWEST;
                    };
            var texts = new Accumulator.Texts(condition, text(of), width, kept);
            var shape = new Output.Shape(ValueType.STRING, width, 0, null);
            return new Recipe(texts, count, Formula.OBJECT, shape);
        }
        int operand = operand(of, false);
        Accumulator values =
                switch (aggregate) {
                    case FIRST -> new Accumulator.First(condition, operand);
                    case LAST_DISTINCT -> new Accumulator.LastDistinct(condition, operand, width);
                    default -> new Accumulator.Last(condition, operand, width);
                };
        var shape = new Output.Shape(type(of), width, 0, null);
        return new Recipe(values, count, width == 1 ? Formula.OPTIONAL : Formula.LIST, shape);
    }

    private Accumulator distinct(int condition, @Nullable String of) {
        return switch (type(of)) {
            case STRING -> new Accumulator.Distinct(condition, text(of), DistinctValues.Form.TEXT);
            case FLOAT64 ->
                    new Accumulator.Distinct(
                            condition, operand(of, false), DistinctValues.Form.FLOATING);
            default ->
                    new Accumulator.Distinct(
                            condition, operand(of, false), DistinctValues.Form.INTEGER);
        };
    }

    private int filter(@Nullable String where) {
        if (where == null) {
            return ALL_EVENTS;
        }
        if (!filters.containsKey(where)) {
            if (filters.size() + 1 >= MOST_FILTERS) {
                throw new IllegalArgumentException(
                        "a view may have at most " + (MOST_FILTERS - 1) + " different conditions");
            }
            filters.put(where, filterCompiler.apply(where));
        }
        return List.copyOf(filters.keySet()).indexOf(where) + 1;
    }

    /// The place of an operand; the first one is the mask of conditions.
    private int operand(@Nullable String of, boolean floating) {
        boolean widened = floating && type(of) != ValueType.FLOAT64;
        return place(operands, new WindowPlan.Operand(cell(of), type(of), widened)) + 1;
    }

    private int text(@Nullable String of) {
        return place(texts, new WindowPlan.Operand(cell(of), type(of), false));
    }

    private static int place(List<WindowPlan.Operand> all, WindowPlan.Operand one) {
        if (!all.contains(one)) {
            all.add(one);
        }
        return all.indexOf(one);
    }

    private ValueType type(@Nullable String of) {
        return event.field(field(of)).type();
    }

    private int cell(@Nullable String of) {
        return event.cellOf(field(of));
    }

    private int field(@Nullable String of) {
        int field = of == null ? -1 : event.indexOf(of);
        if (field < 0) {
            throw new IllegalArgumentException("no field " + of + " in " + event);
        }
        return field;
    }

    @Override
    public String toString() {
        return "taking " + operands + " and " + texts + " of " + event + " if " + filters.keySet();
    }
}
