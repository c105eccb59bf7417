package dev.punctual.core.definition.reader;

import dev.punctual.core.definition.WindowDefinition;
import dev.punctual.core.definition.WindowDefinition.Aggregate;
import dev.punctual.core.definition.WindowDefinition.Extent;
import dev.punctual.core.definition.WindowDefinition.Operands;
import dev.punctual.core.value.Field;
import dev.punctual.core.value.ValueType;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Reads the windowed features of one stream view.
final class WindowReader {
    static final int MOST_VALUES = 100;
    static final int MOST_CONDITIONS = 62;

    private final Draft draft;
    private final Scope event;

    /// @param event the fields of the event
    WindowReader(Draft draft, Scope event) {
        this.draft = draft;
        this.event = event;
    }

    /// A feature and its window.
    record Windowed(Field field, WindowDefinition window) {}

    @Nullable Windowed read(String name, Setting setting) {
        Settings settings = setting.settings("feature '" + name + "'");
        if (settings == null) {
            return null;
        }
        Aggregate aggregate = settings.required("aggregate", "count").oneOf(Aggregate.class);
        Setting where = settings.optional("where");
        boolean sound = draft.expression(where, event, ValueType.BOOL) != null || !where.present();
        if (aggregate == null) {
            return null;
        }
        Extent extent = new ExtentReader(settings).read();
        var operands = new OperandReader(settings, event, aggregate);
        ValueType type = operands.type();
        sound &= operands.keysAreRight();
        Double quantile = operands.quantile();
        Integer n = n(settings, aggregate);
        if (aggregate == Aggregate.SHARE && !where.present()) {
            settings.report(
                    "is a share without a condition; add, for example, 'where: delay >= 15.0'");
            sound = false;
        }
        sound &= checkSeries(settings, aggregate, type);
        settings.finish();
        if (extent == null || type == null || quantile == null || n == null || !sound) {
            return null;
        }
        String by = settings.optional("by").text();
        var of = new Operands(settings.optional("of").text(), where.text(), by, quantile);
        var window = new WindowDefinition(name, aggregate, of, extent, n);
        return new Windowed(new Field(name, type, window.width(), by != null), window);
    }

    /// Checks what windows of one view share.
    static void checkTogether(List<Windowed> windows, Setting features) {
        long conditions =
                windows.stream()
                        .map(each -> each.window().operands().where())
                        .filter(Objects::nonNull)
                        .distinct()
                        .count();
        if (conditions > MOST_CONDITIONS) {
            features.report(
                    String.format(
                            "features has %d different conditions in 'where'; at most %d are possible,"
                                    + " so split the view",
                            conditions, MOST_CONDITIONS));
        }
    }

    /// How many values are kept; null after a mistake.
    private static @Nullable Integer n(Settings settings, Aggregate aggregate) {
        Setting n = settings.optional("n");
        boolean keyed = settings.optional("by").present();
        boolean several = aggregate == Aggregate.LAST_DISTINCT || aggregate == Aggregate.TOP_K;
        if (!n.present() && (several || keyed)) {
            settings.report(
                    String.format(
                            "does not say how many %s it has; add, for example, 'n: 5'",
                            keyed ? "entries" : "values"));
            return null;
        }
        if (n.present() && !several && !keyed && aggregate != Aggregate.LAST) {
            n.report("n: only last, last_distinct, top_k and maps keep n values; remove 'n'");
            return null;
        }
        return n.present() ? n.integer(1, MOST_VALUES) : Integer.valueOf(1);
    }

    private static boolean checkSeries(
            Settings settings, Aggregate aggregate, @Nullable ValueType type) {
        Setting series = settings.optional("series");
        if (!series.present()) {
            return true;
        }
        String complaint =
                switch (aggregate) {
                    case LAST, LAST_DISTINCT, TOP_K ->
                            "'aggregate: " + OperandReader.word(aggregate) + "' is a list already";
                    case FIRST ->
                            type == ValueType.STRING ? "a series has numbers, not texts" : null;
                    default -> settings.optional("by").present() ? "a map has no series" : null;
                };
        if (complaint != null) {
            series.report("series: " + complaint + "; remove 'series'");
        }
        return complaint == null;
    }
}
