package dev.punctual.core.definition.reader;

import dev.punctual.core.definition.Cadence;
import dev.punctual.core.definition.Durability;
import dev.punctual.core.definition.Expectations;
import dev.punctual.core.definition.SourceDefinition.Query;
import dev.punctual.core.definition.ViewDefinition;
import dev.punctual.core.definition.ViewDefinition.Ages;
import dev.punctual.core.definition.ViewDefinition.Common;
import dev.punctual.core.definition.ViewDefinition.Metadata;
import dev.punctual.core.value.Field;
import dev.punctual.core.value.Schema;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads one feature view.
final class ViewReader {
    private final Draft draft;
    private final FileReader files;

    ViewReader(Draft draft) {
        this.draft = draft;
        this.files = new FileReader(draft);
    }

    /// What views of all kinds have.
    private record Shared(
            String name,
            Metadata metadata,
            @Nullable String entity,
            Ages ages,
            Setting defaults,
            Setting features) {

        Common common(String entity, Schema features, Map<String, String> defaults) {
            return new Common(name, metadata, entity, features, ages, defaults);
        }
    }

    @Nullable ViewDefinition read(String name, Setting setting) {
        Settings settings = setting.settings("view '" + name + "'");
        if (settings == null) {
            return null;
        }
        String kind = settings.required("kind", "batch").oneOf(List.of("batch", "stream", "push"));
        if (kind == null) {
            return null;
        }
        var shared =
                new Shared(
                        name,
                        metadata(settings),
                        draft.reference(settings.required("entity", "ENTITY"), Kind.ENTITY),
                        AgesReader.read(settings, kind),
                        settings.optional("defaults"),
                        settings.required("features", "{count: int64}"));
        if (shared.entity() != null) {
            draft.subjects(Kind.VIEW).put(name, shared.entity());
        }
        return switch (kind) {
            case "batch" -> batch(shared, settings);
            case "stream" -> stream(shared, settings);
            default -> push(shared, settings);
        };
    }

    private static Metadata metadata(Settings settings) {
        String description = settings.optional("description").textOrEmpty();
        String owner = settings.optional("owner").textOrEmpty();
        List<String> tags =
                settings.optional("tags").items().stream().map(Setting::textOrEmpty).toList();
        return new Metadata(description, owner, tags);
    }

    private @Nullable ViewDefinition batch(Shared shared, Settings settings) {
        Query query = files.query(settings);
        var cadenceReader = new CadenceReader(settings);
        Cadence cadence = cadenceReader.read();
        if (query != null) {
            cadenceReader.check(query.sql(), settings.optional("sql"));
        }
        Setting expect = settings.optional("expect");
        settings.finish();
        Scope features = FieldsReader.read(shared.features(), "feature");
        Expectations expectations = new ExpectationsReader(features).read(expect);
        draft.scopes(Kind.VIEW).put(shared.name(), features);
        checkNotEmpty(shared, features);
        checkApartFromKey(shared, features);
        Map<String, String> defaults = defaults(shared.defaults(), features);
        String entity = shared.entity();
        if (entity == null || query == null || cadence == null || !features.complete()) {
            return null;
        }
        return new ViewDefinition.Batch(
                shared.common(entity, features.schema(), defaults), query, cadence, expectations);
    }

    private static void checkNotEmpty(Shared shared, Scope features) {
        if (shared.features().present() && features.complete() && features.fields().isEmpty()) {
            shared.features().report("features is empty; declare at least one feature");
        }
    }

    private void checkApartFromKey(Shared shared, Scope features) {
        for (Field key : draft.scope(Kind.ENTITY, shared.entity()).fields()) {
            if (features.field(key.name()) != null) {
                shared.features()
                        .report(
                                String.format(
                                        "feature '%s' has the name of a key field of entity '%s';"
                                                + " rename the feature",
                                        key.name(), shared.entity()));
            }
        }
    }

    private static Map<String, String> defaults(Setting setting, Scope features) {
        var defaults = new LinkedHashMap<String, String>();
        Map<String, Setting> entries = setting.entries("default");
        if (entries == null) {
            return defaults;
        }
        entries.forEach((name, written) -> {
            Field field = features.field(name);
            String value = field == null ? null : written.value(field.type());
            if (field == null && !features.excuses(name)) {
                written.report(
                        "defaults: the view has no feature '"
                                + name
                                + "'"
                                + Spelling.suggestion(name, features.names(any -> true)));
            } else if (field != null && !field.scalar()) {
                written.report(
                        "defaults: '"
                                + name
                                + (field.keyed() ? "' is a map" : "' is a list")
                                + ", which has no default; remove it");
            } else if (value != null) {
                defaults.put(name, value);
            }
        });
        return Collections.unmodifiableMap(defaults);
    }

    private @Nullable ViewDefinition stream(Shared shared, Settings settings) {
        Setting sourceSetting = settings.required("source", "SOURCE");
        String source = draft.reference(sourceSetting, Kind.SOURCE);
        draft.checkSourceKind(sourceSetting, "event");
        Scope event = draft.scope(Kind.SOURCE, source);
        Map<String, String> key =
                new KeyReader(event, "source '" + source + "'")
                        .read(
                                keyOr(settings.optional("key"), sourceSetting),
                                draft.scope(Kind.ENTITY, shared.entity()));
        settings.finish();
        List<WindowReader.Windowed> windows = windows(shared, event);
        Scope features = draft.scope(Kind.VIEW, shared.name());
        checkNotEmpty(shared, features);
        Map<String, String> defaults = defaults(shared.defaults(), features);
        String entity = shared.entity();
        if (entity == null || source == null || !features.complete()) {
            return null;
        }
        return new ViewDefinition.Stream(
                shared.common(entity, features.schema(), defaults),
                source,
                key,
                windows.stream().map(WindowReader.Windowed::window).toList());
    }

    private @Nullable ViewDefinition push(Shared shared, Settings settings) {
        var reader = new PushReader(draft);
        Durability durability = settings.optional("durability").oneOf(Durability.class);
        Query history = reader.history(settings.optional("history"), shared.name());
        settings.finish();
        Scope features = reader.features(shared.features());
        draft.scopes(Kind.VIEW).put(shared.name(), features);
        checkNotEmpty(shared, features);
        checkApartFromKey(shared, features);
        Map<String, String> defaults = defaults(shared.defaults(), features);
        String entity = shared.entity();
        if (entity == null || !features.complete()) {
            return null;
        }
        return new ViewDefinition.Push(
                shared.common(entity, features.schema(), defaults),
                durability == null ? Durability.PROCESS : durability,
                history);
    }

    /// A key that is not written is missed where the source is named.
    private static Setting keyOr(Setting key, Setting source) {
        return key.present()
                ? key
                : new Setting("key", null, source.keyLocation(), source.problems());
    }

    private List<WindowReader.Windowed> windows(Shared shared, Scope event) {
        var windows = new ArrayList<WindowReader.Windowed>();
        Scope features = Scope.empty();
        draft.scopes(Kind.VIEW).put(shared.name(), features);
        var reader = new WindowReader(draft, event);
        shared.features()
                .named("feature")
                .forEach((name, setting) -> {
                    WindowReader.Windowed window = reader.read(name, setting);
                    if (window == null) {
                        features.addBroken(name);
                    } else {
                        features.add(window.field());
                        windows.add(window);
                    }
                });
        WindowReader.checkTogether(windows, shared.features());
        return windows;
    }
}
