package dev.punctual.core.definition;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Everything one project declares, known to be consistent; maps keep the order of the files.
///
/// @param clients what each client may ask; null for as much as it likes
/// @param store where the newest rows are kept
public record ProjectDefinition(
        String name,
        String description,
        Map<String, EntityDefinition> entities,
        Map<String, SourceDefinition> sources,
        Map<String, ViewDefinition> views,
        Map<String, EndpointDefinition> endpoints,
        Map<String, LabelsDefinition> labels,
        Map<String, ModelDefinition> models,
        Map<String, PrecomputedDefinition> precomputed,
        Map<String, IndexDefinition> indexes,
        @Nullable ClientLimits clients,
        StoreDefinition store) {

    /// A project without indexes, with a store of its own, of which every client may ask as much as it likes.
    public ProjectDefinition(
            String name,
            String description,
            Map<String, EntityDefinition> entities,
            Map<String, SourceDefinition> sources,
            Map<String, ViewDefinition> views,
            Map<String, EndpointDefinition> endpoints,
            Map<String, LabelsDefinition> labels,
            Map<String, ModelDefinition> models,
            Map<String, PrecomputedDefinition> precomputed) {
        this(
                name,
                description,
                entities,
                sources,
                views,
                endpoints,
                labels,
                models,
                precomputed,
                Map.of(),
                null,
                new StoreDefinition.Embedded());
    }

    /// The same project with other labels and models.
    public ProjectDefinition with(
            Map<String, LabelsDefinition> otherLabels, Map<String, ModelDefinition> otherModels) {
        return new ProjectDefinition(
                name,
                description,
                entities,
                sources,
                views,
                endpoints,
                otherLabels,
                otherModels,
                precomputed,
                indexes,
                clients,
                store);
    }

    /// The entity of that name.
    ///
    /// @throws ServingException with `NOT_FOUND` if there is none; it names those that there are
    public EntityDefinition entity(String name) {
        return find("entity", entities, name);
    }

    /// The view of that name; see [#entity].
    public ViewDefinition view(String name) {
        return find("view", views, name);
    }

    /// The endpoint of that name; see [#entity].
    public EndpointDefinition endpoint(String name) {
        return find("endpoint", endpoints, name);
    }

    /// The labels of that name; see [#entity].
    public LabelsDefinition labels(String name) {
        return find("labels", labels, name);
    }

    /// The model of that name; see [#entity].
    public ModelDefinition model(String name) {
        return find("model", models, name);
    }

    /// The precomputed predictions of that name; see [#entity].
    public PrecomputedDefinition precomputed(String name) {
        return find("precomputed predictions", precomputed, name);
    }

    /// The index of that name; see [#entity].
    public IndexDefinition index(String name) {
        return find("index", indexes, name);
    }

    private static <T> T find(String kind, Map<String, T> all, String name) {
        T found = all.get(name);
        if (found == null) {
            throw new ServingException(
                    ErrorCode.NOT_FOUND,
                    "no " + kind + " is called " + name + "; " + known(all.keySet()));
        }
        return found;
    }

    /// The end of a message about a name that is not known: the names that are.
    public static String known(Collection<String> names) {
        return names.isEmpty() ? "none is declared" : "there are " + String.join(", ", names);
    }
}
