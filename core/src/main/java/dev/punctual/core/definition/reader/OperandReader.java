package dev.punctual.core.definition.reader;

import dev.punctual.core.definition.WindowDefinition.Aggregate;
import dev.punctual.core.value.Field;
import dev.punctual.core.value.ValueType;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Reads what one aggregate is computed of.
final class OperandReader {
    private static final List<ValueType> NUMBERS = List.of(ValueType.INT64, ValueType.FLOAT64);
    private static final List<ValueType> ORDERED =
            List.of(ValueType.INT64, ValueType.FLOAT64, ValueType.TIMESTAMP);
    private static final List<ValueType> COUNTABLE = List.of(ValueType.STRING, ValueType.INT64);
    private static final List<ValueType> KEYS =
            List.of(ValueType.STRING, ValueType.INT64, ValueType.BOOL);
    private static final List<ValueType> ANY = List.of(ValueType.values());

    private final Settings settings;
    private final Scope event;
    private final Aggregate aggregate;

    OperandReader(Settings settings, Scope event, Aggregate aggregate) {
        this.settings = settings;
        this.event = event;
        this.aggregate = aggregate;
    }

    /// The word that definitions use for an aggregate.
    static String word(Aggregate aggregate) {
        return aggregate.name().toLowerCase(Locale.ROOT);
    }

    /// The type of the values, or null if what they are computed of is wrong.
    @Nullable ValueType type() {
        Setting of = settings.optional("of");
        boolean needsField = aggregate != Aggregate.COUNT && aggregate != Aggregate.SHARE;
        if (!of.present() && needsField) {
            settings.report(
                    String.format(
                            "computes the %s of nothing; add 'of: FIELD'%s",
                            word(aggregate), Spelling.suggestion("", right(accepted()))));
        } else if (of.present() && !needsField) {
            of.report("of: a " + word(aggregate) + " is not computed of a field; remove 'of'");
        } else if (!needsField) {
            return result(ValueType.INT64);
        } else {
            ValueType type = field(of, accepted(), "a " + word(aggregate));
            return type == null ? null : result(type);
        }
        return null;
    }

    /// Whether the field whose values are the keys of a map is right, or not written.
    boolean keysAreRight() {
        Setting by = settings.optional("by");
        if (!by.present()) {
            return true;
        }
        String complaint =
                switch (aggregate) {
                    case LAST_DISTINCT, APPROX_COUNT_DISTINCT, APPROX_QUANTILE, TOP_K ->
                            "a map has one number for each key, which "
                                    + word(aggregate)
                                    + " is not kept for";
                    case FIRST, LAST -> ofTexts() ? "the values of a map are no texts" : null;
                    default -> null;
                };
        if (complaint != null) {
            by.report("by: " + complaint + "; remove 'by'");
        }
        return field(by, KEYS, "the key of a map") != null && complaint == null;
    }

    private boolean ofTexts() {
        String of = settings.optional("of").text();
        Field field = of == null ? null : event.field(of);
        return field != null && field.type() == ValueType.STRING;
    }

    /// The quantile, 0 if none is wanted, or null after a mistake.
    @Nullable Double quantile() {
        Setting quantile = settings.optional("quantile");
        if (aggregate != Aggregate.APPROX_QUANTILE) {
            if (quantile.present()) {
                quantile.report("quantile: only approx_quantile has one; remove 'quantile'");
            }
            return 0.0;
        }
        Double value = settings.required("quantile", "0.9").number();
        if (value != null && (value < 0 || value > 1)) {
            quantile.report("quantile is " + value + "; write a number from 0 to 1, such as 0.9");
            return null;
        }
        return value;
    }

    private List<ValueType> accepted() {
        return switch (aggregate) {
            case COUNT, SHARE, SUM, MEAN, VARIANCE, STDDEV, APPROX_QUANTILE -> NUMBERS;
            case MIN, MAX -> ORDERED;
            case TOP_K -> COUNTABLE;
            case FIRST, LAST, LAST_DISTINCT, APPROX_COUNT_DISTINCT -> ANY;
        };
    }

    private ValueType result(ValueType of) {
        return switch (aggregate) {
            case COUNT, APPROX_COUNT_DISTINCT -> ValueType.INT64;
            case SUM, MEAN, VARIANCE, STDDEV, SHARE, APPROX_QUANTILE -> ValueType.FLOAT64;
            case MIN, MAX, FIRST, LAST, LAST_DISTINCT, TOP_K -> of;
        };
    }

    /// The type of the event's field that a setting names, or null after a mistake.
    private @Nullable ValueType field(Setting setting, List<ValueType> accepted, String user) {
        String name = setting.text();
        if (name == null) {
            return null;
        }
        Field field = event.field(name);
        if (field != null && accepted.contains(field.type())) {
            return field.type();
        }
        String suggestion = Spelling.suggestion(name, right(accepted));
        if (field != null) {
            setting.report(
                    String.format(
                            "%s: '%s' is %s, but %s needs %s%s",
                            setting.key(),
                            name,
                            field.type().wireName(),
                            user,
                            either(accepted),
                            suggestion));
        } else if (!event.excuses(name)) {
            setting.report(setting.key() + ": the event has no field '" + name + "'" + suggestion);
        }
        return null;
    }

    private List<String> right(List<ValueType> accepted) {
        return event.names(field -> accepted.contains(field.type()));
    }

    private static String either(List<ValueType> types) {
        return types.subList(0, types.size() - 1).stream()
                        .map(ValueType::wireName)
                        .collect(Collectors.joining(", "))
                + " or "
                + types.getLast().wireName();
    }
}
