package dev.punctual.core.definition.reader;

import dev.punctual.core.value.Field;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reads which of the available fields gives each field of an entity key.
final class KeyReader {
    private final Scope available;
    private final String where;

    /// @param available the fields that can give a key
    /// @param where what messages call the place of these fields, such as `source 'landings'`
    KeyReader(Scope available, String where) {
        this.available = available;
        this.where = where;
    }

    /// The giving fields by the fields of the key, in the order of the key. What is not written has the same name.
    ///
    /// @param setting the mapping; if it is absent, all names are the same
    Map<String, String> read(Setting setting, Scope key) {
        var givers = new LinkedHashMap<String, String>();
        Settings settings = setting.present() ? setting.settings(setting.key()) : null;
        if (setting.present() && settings == null) {
            return givers;
        }
        for (Field field : key.fields()) {
            Setting giver = settings == null ? null : settings.optional(field.name());
            if (giver == null || !giver.present()) {
                sameName(setting, field, givers);
            } else {
                named(giver, field, givers);
            }
        }
        if (settings != null && key.complete()) {
            settings.finish();
        }
        return Collections.unmodifiableMap(givers);
    }

    private void sameName(Setting setting, Field field, Map<String, String> givers) {
        Field same = available.field(field.name());
        if (same != null && same.type() == field.type()) {
            givers.put(field.name(), field.name());
        } else if (!available.excuses(field.name())) {
            setting.report(
                    String.format(
                            "key says not what gives the key field '%s' (%s); write"
                                    + " 'key: {%s: FIELD}' with a field of %s%s",
                            field.name(),
                            field.type().wireName(),
                            field.name(),
                            where,
                            Spelling.suggestion(field.name(), fitting(field))));
        }
    }

    private void named(Setting giver, Field field, Map<String, String> givers) {
        String name = giver.text();
        Field given = name == null ? null : available.field(name);
        if (name == null || (given == null && available.excuses(name))) {
            return;
        }
        if (given != null && given.type() == field.type()) {
            givers.put(field.name(), name);
            return;
        }
        String complaint =
                given == null
                        ? String.format("%s has no field '%s'", where, name)
                        : String.format(
                                "field '%s' of %s is %s, but the key field '%s' is %s",
                                name,
                                where,
                                given.type().wireName(),
                                field.name(),
                                field.type().wireName());
        giver.report("key: " + complaint + Spelling.suggestion(name, fitting(field)));
    }

    private List<String> fitting(Field field) {
        return available.names(other -> other.type() == field.type());
    }
}
