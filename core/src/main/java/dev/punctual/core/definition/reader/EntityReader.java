package dev.punctual.core.definition.reader;

import dev.punctual.core.definition.EntityDefinition;
import org.jspecify.annotations.Nullable;

/// Reads one entity.
final class EntityReader {
    private final Draft draft;

    EntityReader(Draft draft) {
        this.draft = draft;
    }

    @Nullable EntityDefinition read(String name, Setting setting) {
        Settings settings = setting.settings("entity '" + name + "'");
        if (settings == null) {
            return null;
        }
        String description = settings.optional("description").textOrEmpty();
        Setting keySetting = settings.required("key", "{" + name + ": string}");
        settings.finish();
        if (!keySetting.present()) {
            return null;
        }
        Scope key = FieldsReader.read(keySetting, "key field");
        draft.scopes(Kind.ENTITY).put(name, key);
        return key.complete() ? new EntityDefinition(name, description, key.schema()) : null;
    }
}
