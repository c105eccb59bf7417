package dev.punctual.core.definition.reader;

import dev.punctual.core.definition.Durability;
import dev.punctual.core.definition.History;
import dev.punctual.core.definition.SourceDefinition;
import dev.punctual.core.value.Field;
import dev.punctual.core.value.ValueType;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads one source of rows or events.
final class SourceReader {
    private static final Duration LONGEST_GRACE = Duration.ofDays(400);
    private static final long LEAST_DEAD_LETTERS = 1_000_000;
    private static final long MOST_DEAD_LETTERS = 1_000_000_000_000L;

    private final Draft draft;
    private final FileReader files;

    SourceReader(Draft draft) {
        this.draft = draft;
        this.files = new FileReader(draft);
    }

    @Nullable SourceDefinition read(String name, Setting setting) {
        Settings settings = setting.settings("source '" + name + "'");
        if (settings == null) {
            return null;
        }
        String kind = settings.required("kind", "batch").oneOf(List.of("batch", "event"));
        if (kind == null) {
            return null;
        }
        draft.sourceKinds().put(name, kind);
        return kind.equals("batch") ? batch(name, settings) : event(name, settings);
    }

    private @Nullable SourceDefinition batch(String name, Settings settings) {
        String description = settings.optional("description").textOrEmpty();
        Setting written = settings.optional("files");
        Setting jdbc = settings.optional("jdbc");
        String setup = files.sql(settings.optional("setup"));
        settings.finish();
        if (jdbc.present()) {
            if (written.present()) {
                jdbc.report("jdbc: the source has files too; declare two sources");
            }
            return WarehouseReader.read(name, description, jdbc, setup);
        }
        var paths = new LinkedHashMap<String, String>();
        written.named("file")
                .forEach((file, setting) -> {
                    String path = files.file(setting);
                    if (path != null) {
                        paths.put(file, path);
                    }
                });
        return new SourceDefinition.Batch(
                name, description, Collections.unmodifiableMap(paths), setup == null ? "" : setup);
    }

    private @Nullable SourceDefinition event(String name, Settings settings) {
        String description = settings.optional("description").textOrEmpty();
        Setting schema = settings.required("schema", "{id: int64, at: timestamp}");
        Scope fields = schema.present() ? FieldsReader.read(schema, "field") : Scope.unknown();
        draft.scopes(Kind.SOURCE).put(name, fields);
        String id =
                field(
                        settings.required("event_id", "id"),
                        fields,
                        List.of(ValueType.INT64, ValueType.STRING));
        String time =
                field(settings.required("event_time", "at"), fields, List.of(ValueType.TIMESTAMP));
        Duration grace = grace(settings.required("grace", "10m"));
        Durability durability = settings.optional("durability").oneOf(Durability.class);
        Long deadLetterBytes = deadLetters(settings.optional("dead_letters"), name);
        History history =
                new HistoryReader(draft)
                        .read(
                                settings.optional("history"),
                                "source '" + name + "'",
                                keep ->
                                        time == null || !fields.complete()
                                                ? null
                                                : History.kept(name, fields.schema(), time, keep));
        settings.finish();
        if (id == null || time == null || grace == null || !fields.complete()) {
            return null;
        }
        return new SourceDefinition.Event(
                name,
                description,
                fields.schema(),
                id,
                time,
                grace,
                durability == null ? Durability.PROCESS : durability,
                deadLetterBytes == null ? 0 : deadLetterBytes,
                history);
    }

    private static @Nullable String field(Setting setting, Scope fields, List<ValueType> types) {
        String name = setting.text();
        Field field = name == null ? null : fields.field(name);
        if (name == null || (field == null && fields.excuses(name))) {
            return null;
        }
        if (field != null && types.contains(field.type())) {
            return name;
        }
        List<String> right = fields.names(other -> types.contains(other.type()));
        String wanted = String.join(" or ", types.stream().map(ValueType::wireName).toList());
        String complaint =
                field == null
                        ? "the schema has no field '" + name + "'"
                        : String.format(
                                "'%s' is %s, not %s", name, field.type().wireName(), wanted);
        setting.report(
                setting.key()
                        + ": "
                        + complaint
                        + (right.isEmpty()
                                ? "; add a field of type " + wanted + " to the schema"
                                : Spelling.suggestion(name, right)));
        return null;
    }

    /// Zero is a grace too: nothing may arrive late.
    private static @Nullable Duration grace(Setting setting) {
        Duration grace = setting.duration();
        return grace == null || grace.isZero() ? grace : setting.positiveDuration(LONGEST_GRACE);
    }

    private static @Nullable Long deadLetters(Setting setting, String name) {
        Settings settings = setting.settings("dead_letters of source '" + name + "'");
        if (settings == null) {
            return null;
        }
        Long bytes =
                settings.required("keep", "100MB").bytes(LEAST_DEAD_LETTERS, MOST_DEAD_LETTERS);
        settings.finish();
        return bytes;
    }
}
