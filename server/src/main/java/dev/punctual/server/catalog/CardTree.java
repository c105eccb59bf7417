package dev.punctual.server.catalog;

import dev.punctual.core.catalog.FeatureCard;
import dev.punctual.core.definition.DefinitionText;
import dev.punctual.core.definition.ProjectDefinition;
import dev.punctual.core.definition.SourceDefinition;
import dev.punctual.core.definition.VersionedName;
import dev.punctual.core.definition.ViewDefinition;
import dev.punctual.core.value.Field;
import java.util.LinkedHashMap;
import java.util.Map;

/// What was declared of views and features, as trees.
final class CardTree {
    private CardTree() {}

    /// A feature with what it has from its view.
    static Map<String, Object> of(FeatureCard card) {
        ViewDefinition view = card.view();
        var tree = new LinkedHashMap<String, Object>();
        tree.put("name", card.name());
        tree.put("view", view.name());
        tree.put("version", VersionedName.of(view.name()).version());
        tree.putAll(typed(card));
        tree.put("kind", kind(view));
        tree.put("entity", view.entity());
        tree.put("source", source(view));
        metadata(view, tree);
        return tree;
    }

    /// A feature beside its view.
    static Map<String, Object> brief(FeatureCard card) {
        var tree = new LinkedHashMap<String, Object>();
        tree.put("feature", card.field().name());
        tree.putAll(typed(card));
        return tree;
    }

    private static Map<String, Object> typed(FeatureCard card) {
        Field field = card.field();
        var tree = new LinkedHashMap<String, Object>();
        tree.put("feature", field.name());
        tree.put("type", field.type().wireName());
        tree.put("width", field.width());
        if (field.keyed()) {
            tree.put("map", true);
        }
        if (!card.computed().isEmpty()) {
            tree.put("computed", card.computed());
        }
        String standIn = card.view().defaults().get(field.name());
        if (standIn != null) {
            tree.put("default", standIn);
        }
        return tree;
    }

    /// A view without its features.
    static Map<String, Object> of(ViewDefinition view, ProjectDefinition project) {
        var tree = new LinkedHashMap<String, Object>();
        tree.put("name", view.name());
        tree.put("version", VersionedName.of(view.name()).version());
        tree.put("kind", kind(view));
        tree.put("entity", view.entity());
        var key = new LinkedHashMap<String, Object>();
        for (Field field : project.entity(view.entity()).key().fields()) {
            key.put(field.name(), field.type().wireName());
        }
        tree.put("key", key);
        tree.put("source", source(view));
        metadata(view, tree);
        tree.put("ages", ages(view));
        if (view instanceof ViewDefinition.Batch batch) {
            tree.put("loaded", DefinitionText.of((Record) batch.cadence()));
        }
        return tree;
    }

    /// How old values may be, by what for.
    static Map<String, String> ages(ViewDefinition view) {
        return DefinitionText.of(view.ages());
    }

    static SourceDefinition.Event event(ProjectDefinition project, ViewDefinition.Stream view) {
        if (project.sources().get(view.source()) instanceof SourceDefinition.Event event) {
            return event;
        }
        throw new IllegalArgumentException("no event source " + view.source());
    }

    private static void metadata(ViewDefinition view, Map<String, Object> tree) {
        tree.put("owner", view.metadata().owner());
        tree.put("description", view.metadata().description());
        tree.put("tags", view.metadata().tags());
    }

    private static String kind(ViewDefinition view) {
        return switch (view) {
            case ViewDefinition.Batch _ -> "batch";
            case ViewDefinition.Stream _ -> "stream";
            case ViewDefinition.Push _ -> "push";
        };
    }

    private static String source(ViewDefinition view) {
        return switch (view) {
            case ViewDefinition.Batch batch -> batch.query().source();
            case ViewDefinition.Stream stream -> stream.source();
            case ViewDefinition.Push _ -> "callers";
        };
    }
}
