package dev.punctual.core.definition.reader;

import dev.punctual.core.definition.Durations;
import dev.punctual.core.definition.WindowDefinition;
import dev.punctual.core.definition.WindowDefinition.Aggregate;
import dev.punctual.core.value.Field;
import dev.punctual.core.value.ValueType;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Reads the windowed features of one stream view.
final class WindowReader {
    static final Duration LONGEST_WINDOW = Duration.ofDays(400);
    static final int MOST_SLOTS = 5_000;
    static final int LONGEST_SERIES = 1_000;
    static final int MOST_LAST = 100;

    private final Draft draft;
    private final Scope event;

    /// @param event the fields of the event
    WindowReader(Draft draft, Scope event) {
        this.draft = draft;
        this.event = event;
    }

    /// A feature, its window and where it was written.
    record Windowed(Field field, WindowDefinition window, Setting setting) {}

    /// How far a window looks back, in which slots; `n` and `series` as in the definition.
    private record Extent(Duration window, Duration hop, int n, boolean series) {}

    @Nullable Windowed read(String name, Setting setting) {
        Settings settings = setting.settings("feature '" + name + "'");
        if (settings == null) {
            return null;
        }
        Aggregate aggregate = settings.required("aggregate", "count").oneOf(Aggregate.class);
        Setting of = settings.optional("of");
        Setting where = settings.optional("where");
        boolean sound = draft.expression(where, event, ValueType.BOOL) != null || !where.present();
        if (aggregate == null) {
            return null;
        }
        Extent extent = extent(settings, aggregate);
        ValueType type = type(aggregate, of, settings);
        if (aggregate == Aggregate.SHARE && !where.present()) {
            settings.report(
                    "is a share without a condition; add, for example, 'where: delay >= 15.0'");
            sound = false;
        }
        settings.finish();
        if (extent == null || type == null || !sound) {
            return null;
        }
        int n = extent.n();
        var window =
                new WindowDefinition(
                        name,
                        aggregate,
                        of.text(),
                        where.text(),
                        extent.window(),
                        extent.hop(),
                        n,
                        extent.series());
        return new Windowed(new Field(name, type, n), window, setting);
    }

    /// Checks what windows of one view must have in common, because they are made of the same slots.
    void checkTogether(List<Windowed> windows) {
        Duration slot =
                windows.stream()
                        .map(each -> each.window().hop())
                        .min(Comparator.naturalOrder())
                        .orElse(Duration.ZERO);
        for (Windowed each : windows) {
            Duration hop = each.window().hop();
            String subject = "feature '" + each.field().name() + "' ";
            if (!isMultiple(hop, slot)) {
                each.setting()
                        .report(
                                subject
                                        + "has the hop "
                                        + Durations.text(hop)
                                        + ", which is no multiple of "
                                        + Durations.text(slot)
                                        + ", the smallest hop of the view; write a multiple of it");
            } else if (each.window().window().dividedBy(slot) > MOST_SLOTS) {
                each.setting()
                        .report(
                                subject
                                        + "looks back over "
                                        + each.window().window().dividedBy(slot)
                                        + " slots of "
                                        + Durations.text(slot)
                                        + ", the smallest hop of the view; at most "
                                        + MOST_SLOTS
                                        + " are possible, so write longer hops or a"
                                        + " shorter window");
            }
        }
    }

    /// The type of the feature, or null if what it is computed of is wrong.
    private @Nullable ValueType type(Aggregate aggregate, Setting of, Settings settings) {
        boolean needsField = aggregate != Aggregate.COUNT && aggregate != Aggregate.SHARE;
        String name = of.text();
        if (!of.present() && needsField) {
            settings.report(
                    String.format(
                            "computes the %s of nothing; add 'of: FIELD'%s",
                            word(aggregate), Spelling.suggestion("", numericFields())));
        } else if (of.present() && !needsField) {
            of.report("of: a " + word(aggregate) + " is not computed of a field; remove 'of'");
        } else if (!needsField) {
            return aggregate == Aggregate.COUNT ? ValueType.INT64 : ValueType.FLOAT64;
        } else if (name != null) {
            return typeOf(aggregate, of, name);
        }
        return null;
    }

    private @Nullable ValueType typeOf(Aggregate aggregate, Setting of, String name) {
        Field field = event.field(name);
        if (field == null) {
            if (!event.excuses(name)) {
                of.report(
                        "of: the event has no field '"
                                + name
                                + "'"
                                + Spelling.suggestion(name, numericFields()));
            }
            return null;
        }
        if (!isNumber(field)) {
            of.report(
                    String.format(
                            "of: '%s' is %s, but a %s needs int64 or float64%s",
                            name,
                            field.type().wireName(),
                            word(aggregate),
                            Spelling.suggestion(name, numericFields())));
            return null;
        }
        return switch (aggregate) {
            case MIN, MAX, LAST -> field.type();
            case COUNT, SUM, MEAN, SHARE -> ValueType.FLOAT64;
        };
    }

    private @Nullable Extent extent(Settings settings, Aggregate aggregate) {
        Duration hop = settings.required("hop", "5m").positiveDuration(LONGEST_WINDOW);
        Setting series = settings.optional("series");
        Setting n = settings.optional("n");
        if (n.present() && aggregate != Aggregate.LAST) {
            n.report("n: only 'aggregate: last' keeps n values; remove 'n'");
        }
        if (series.present()) {
            return series(settings, aggregate, hop);
        }
        boolean several = aggregate == Aggregate.LAST && n.present();
        Integer kept = several ? n.integer(1, MOST_LAST) : Integer.valueOf(1);
        Setting windowSetting = settings.required("window", "60m");
        Duration window = windowSetting.positiveDuration(LONGEST_WINDOW);
        if (hop == null || window == null || kept == null) {
            return null;
        }
        if (isMultiple(window, hop)) {
            return new Extent(window, hop, kept, false);
        }
        windowSetting.report(
                String.format(
                        "window is %s, which is no multiple of the hop %s; write %s",
                        Durations.text(window),
                        Durations.text(hop),
                        Durations.text(hop.multipliedBy(window.dividedBy(hop) + 1))));
        return null;
    }

    private static @Nullable Extent series(
            Settings settings, Aggregate aggregate, @Nullable Duration hop) {
        Setting series = settings.optional("series");
        Setting window = settings.optional("window");
        Integer length = series.integer(1, LONGEST_SERIES);
        if (window.present()) {
            window.report("window: a series looks back series x hop; remove 'window' or 'series'");
            return null;
        }
        if (aggregate == Aggregate.LAST) {
            series.report("series: 'aggregate: last' is a list already; remove 'series'");
            return null;
        }
        if (length == null || hop == null) {
            return null;
        }
        Duration looksBack = hop.multipliedBy(length);
        if (looksBack.compareTo(LONGEST_WINDOW) > 0) {
            series.report(
                    String.format(
                            "series looks back %s; at most %s are possible, so write fewer slots or"
                                    + " a shorter hop",
                            Durations.text(looksBack), Durations.text(LONGEST_WINDOW)));
            return null;
        }
        return new Extent(looksBack, hop, length, true);
    }

    private List<String> numericFields() {
        return event.names(WindowReader::isNumber);
    }

    private static boolean isNumber(Field field) {
        return field.type() == ValueType.INT64 || field.type() == ValueType.FLOAT64;
    }

    private static boolean isMultiple(Duration whole, Duration part) {
        return part.multipliedBy(whole.dividedBy(part)).equals(whole);
    }

    private static String word(Aggregate aggregate) {
        return aggregate.name().toLowerCase(Locale.ROOT);
    }
}
