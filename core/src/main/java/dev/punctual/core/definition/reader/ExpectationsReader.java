package dev.punctual.core.definition.reader;

import dev.punctual.core.definition.Expectations;
import dev.punctual.core.definition.Expectations.Rows;
import dev.punctual.core.definition.Expectations.Values;
import dev.punctual.core.value.Field;
import dev.punctual.core.value.ValueType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads what a batch view expects of its rows.
final class ExpectationsReader {
    private static final List<String> DUPLICATES = List.of("refuse", "latest");
    private static final int MOST_ROWS = Integer.MAX_VALUE;

    private final Scope features;

    /// @param features those of the view
    ExpectationsReader(Scope features) {
        this.features = features;
    }

    Expectations read(Setting setting) {
        Settings settings = setting.present() ? setting.settings("expect") : null;
        if (settings == null) {
            return Expectations.NONE;
        }
        Rows rows = rows(settings.optional("rows"));
        String duplicates = settings.optional("duplicates").oneOf(DUPLICATES);
        var values = new LinkedHashMap<String, Values>();
        Map<String, Setting> written = settings.optional("features").entries("feature");
        if (written != null) {
            written.forEach((name, each) -> {
                Values read = values(name, each);
                if (read != null) {
                    values.put(name, read);
                }
            });
        }
        settings.finish();
        return new Expectations(
                Collections.unmodifiableMap(values), rows, "latest".equals(duplicates));
    }

    private static Rows rows(Setting setting) {
        Settings settings = setting.present() ? setting.settings("rows") : null;
        if (settings == null) {
            return Rows.ANY;
        }
        Integer min = settings.optional("min").integer(0, MOST_ROWS);
        Setting most = settings.optional("max");
        Integer max = most.integer(0, MOST_ROWS);
        Setting change = settings.optional("max_change");
        Double maxChange = change.number();
        settings.finish();
        if (maxChange != null && maxChange < 0) {
            change.report("max_change is " + maxChange + "; write a share such as 0.5");
        }
        if (min != null && max != null && max < min) {
            most.report("max is below min, " + min + "; write a greater one");
        }
        return new Rows(min == null ? 0 : min, max == null ? Long.MAX_VALUE : max, maxChange);
    }

    private @Nullable Values values(String name, Setting setting) {
        Settings settings = setting.settings("expectations of feature '" + name + "'");
        Field field = features.field(name);
        if (field == null && !features.excuses(name)) {
            setting.report(
                    "expect: the view has no feature '"
                            + name
                            + "'"
                            + Spelling.suggestion(name, features.names(any -> true)));
        }
        if (settings == null || field == null) {
            return null;
        }
        double nullRate = nullRate(settings);
        Setting least = settings.optional("min");
        Setting most = settings.optional("max");
        Setting allowed = settings.optional("values");
        boolean number = field.type() == ValueType.INT64 || field.type() == ValueType.FLOAT64;
        for (Setting bound : List.of(least, most)) {
            if (bound.present() && !number) {
                bound.report(bound.key() + ": '" + name + "' is no number; remove it");
            }
        }
        Double min = least.number();
        Double max = most.number();
        if (min != null && max != null && max < min) {
            most.report("max is below min, " + min + "; write a greater one");
        }
        List<String> values = allowed(allowed, field);
        settings.finish();
        return new Values(nullRate, min, max, values);
    }

    private static double nullRate(Settings settings) {
        Setting notNull = settings.optional("not_null");
        Setting rate = settings.optional("max_nulls");
        boolean never = "true".equals(notNull.value(ValueType.BOOL));
        Double most = rate.number();
        if (most != null && (most < 0 || most > 1)) {
            rate.report("max_nulls is " + most + "; write a share of the rows, from 0 to 1");
        }
        if (never && rate.present()) {
            rate.report("max_nulls: not_null says that there are none; keep one of them");
        }
        return never ? 0 : most == null ? 1 : most;
    }

    private static List<String> allowed(Setting setting, Field field) {
        if (field.type() == ValueType.FLOAT64 || field.type() == ValueType.TIMESTAMP) {
            if (setting.present()) {
                setting.report(
                        "values: '"
                                + field.name()
                                + "' is "
                                + field.type().wireName()
                                + "; give it a range with min and max");
            }
            return List.of();
        }
        var allowed = new ArrayList<String>();
        for (Setting item : setting.items()) {
            String value = item.value(field.type());
            if (value != null) {
                allowed.add(value);
            }
        }
        return List.copyOf(allowed);
    }
}
