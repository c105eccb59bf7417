package dev.punctual.core.plan;

import dev.punctual.core.definition.EndpointDefinition;
import dev.punctual.core.definition.ProjectDefinition;
import dev.punctual.core.definition.ViewDefinition;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.plan.FeatureSet.Wanted;
import dev.punctual.core.store.OnlineStore;
import dev.punctual.core.stream.StreamView;
import dev.punctual.core.value.Field;
import dev.punctual.core.value.Schema;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Compiles feature sets: what callers read without asking a question. Any thread may use it.
public final class FeatureSetCompiler {
    private final ProjectDefinition project;
    private final OnlineStore store;
    private final Map<String, StreamView> streamViews;

    FeatureSetCompiler(
            ProjectDefinition project, OnlineStore store, Map<String, StreamView> streamViews) {
        this.project = project;
        this.store = store;
        this.streamViews = Map.copyOf(streamViews);
    }

    /// The names of all views, in the order of their definitions.
    public List<String> views() {
        return List.copyOf(project.views().keySet());
    }

    /// The features of a view that there is.
    public Schema features(String view) {
        return project.view(view).features();
    }

    /// The names of all endpoints, in the order of their definitions.
    public List<String> endpoints() {
        return List.copyOf(project.endpoints().keySet());
    }

    /// The features of some views, by the fields of their entity keys; fields of the same name are one.
    ///
    /// @throws ServingException with `NOT_FOUND` if a view is unknown, or `WRONG_TYPE` if two entities have a key field of
    ///     one name and of different types
    public FeatureSet ofViews(List<Wanted> wanted) {
        Map<String, Field> keys = new LinkedHashMap<>();
        Map<String, List<Integer>> places = new LinkedHashMap<>();
        for (int i = 0; i < wanted.size(); i++) {
            places.computeIfAbsent(wanted.get(i).view(), _ -> new ArrayList<>()).add(i);
        }
        places.keySet().forEach(view -> keyOf(view).fields().forEach(f -> addKey(keys, f)));
        var fields = new ArrayList<>(keys.values());
        var names = new ArrayList<String>();
        for (Wanted one : wanted) {
            Field feature = project.view(one.view()).features().field(one.feature());
            fields.add(feature.named(one.view() + ":" + feature.name()));
            names.add(feature.name());
        }
        var frame = new Schema(fields);
        var reads = new ReadCompiler(project, store, streamViews, frame);
        places.forEach((name, at) -> {
            ViewDefinition view = project.view(name);
            int[] targets = new int[view.features().size()];
            Arrays.fill(targets, -1);
            at.forEach(i -> targets[wanted.get(i).feature()] = keys.size() + i);
            List<String> keyFields = keyOf(name).fields().stream().map(Field::name).toList();
            reads.add(name, view, keyFields, new Targets(targets, view.ages(), false));
        });
        List<String> groups = wanted.stream().map(Wanted::view).toList();
        return new FeatureSet(plan(frame, reads), keys.size(), groups, names);
    }

    /// The views' features that an endpoint uses, by the request features that give their keys.
    ///
    /// @throws ServingException with `NOT_FOUND` if there is no such endpoint
    public FeatureSet ofEndpoint(String name) {
        EndpointDefinition endpoint = project.endpoint(name);
        List<Field> fields = new ArrayList<>();
        for (EndpointDefinition.RequestFeature request : endpoint.request()) {
            if (endpoint.features().stream().anyMatch(u -> u.key().containsValue(request.name()))) {
                fields.add(Field.of(request.name(), request.type()));
            }
        }
        int keyCount = fields.size();
        var groups = new ArrayList<String>();
        var names = new ArrayList<String>();
        for (EndpointDefinition.ViewUse use : endpoint.features()) {
            for (Field feature : project.view(use.view()).features().fields()) {
                fields.add(feature.named(use.role() + ":" + feature.name()));
                groups.add(use.role());
                names.add(feature.name());
            }
        }
        var frame = new Schema(fields);
        var reads = new ReadCompiler(project, store, streamViews, frame);
        int next = keyCount;
        for (EndpointDefinition.ViewUse use : endpoint.features()) {
            ViewDefinition view = project.view(use.view());
            int[] targets = Targets.consecutive(next, view.features().size());
            List<String> keyFields = PlanCompiler.inOrder(keyOf(use.view()), use.key());
            reads.add(use.role(), view, keyFields, new Targets(targets, view.ages(), false));
            next += targets.length;
        }
        return new FeatureSet(plan(frame, reads), keyCount, groups, names);
    }

    private Schema keyOf(String view) {
        return project.entity(project.view(view).entity()).key();
    }

    private static void addKey(Map<String, Field> keys, Field field) {
        Field known = keys.putIfAbsent(field.name(), field);
        if (known != null && known.type() != field.type()) {
            throw new ServingException(
                    ErrorCode.WRONG_TYPE,
                    "is "
                            + known.type().wireName()
                            + " in one of the entities and "
                            + field.type().wireName()
                            + " in another; read their views apart",
                    field.name());
        }
    }

    private static FeaturePlan plan(Schema frame, ReadCompiler reads) {
        return new FeaturePlan(
                new FeaturePlan.Schemas(frame, new Schema(List.of())), reads.compiled(), List.of());
    }
}
