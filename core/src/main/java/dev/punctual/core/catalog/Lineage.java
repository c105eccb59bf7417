package dev.punctual.core.catalog;

import dev.punctual.core.catalog.Node.Kind;
import dev.punctual.core.definition.EndpointDefinition;
import dev.punctual.core.definition.EndpointDefinition.Derived;
import dev.punctual.core.definition.EndpointDefinition.Rung;
import dev.punctual.core.definition.EndpointDefinition.ViewUse;
import dev.punctual.core.definition.EndpointSchema;
import dev.punctual.core.definition.ModelDefinition.Origin;
import dev.punctual.core.definition.PrecomputedDefinition;
import dev.punctual.core.definition.ProjectDefinition;
import dev.punctual.core.definition.SourceDefinition;
import dev.punctual.core.definition.SourceDefinition.Query;
import dev.punctual.core.definition.ViewDefinition;
import dev.punctual.core.expression.ExpressionParser;
import dev.punctual.core.expression.FieldNames;
import dev.punctual.core.value.Field;
import dev.punctual.core.value.Schema;
import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What everything in a project is made of, and what uses it: source, view, feature, derived feature, model, endpoint.
public final class Lineage {
    private final ProjectDefinition project;
    private final ExpressionParser expressions;
    private final Map<Node, Set<Node>> parts = new HashMap<>();
    private final Map<Node, Set<Node>> users = new HashMap<>();

    public Lineage(ProjectDefinition project, ExpressionParser expressions) {
        this.project = project;
        this.expressions = expressions;
        project.sources().values().forEach(this::source);
        project.views().values().forEach(this::view);
        project.labels()
                .values()
                .forEach(labels ->
                        link(Kind.SOURCE, labels.query().source(), labels(labels.name())));
        for (EndpointDefinition endpoint : project.endpoints().values()) {
            endpoint(endpoint);
        }
        project.precomputed().values().forEach(this::precomputed);
    }

    /// What a node is made of, near and far, by kind.
    public Map<Kind, Set<String>> madeOf(Node node) {
        return reach(node, parts);
    }

    /// What uses a node, near and far, by kind.
    public Map<Kind, Set<String>> usedBy(Node node) {
        return reach(node, users);
    }

    private static Map<Kind, Set<String>> reach(Node from, Map<Node, Set<Node>> steps) {
        var reached = new LinkedHashSet<Node>();
        var queue = new ArrayDeque<Node>(List.of(from));
        while (!queue.isEmpty()) {
            for (Node next : steps.getOrDefault(queue.remove(), Set.of())) {
                if (reached.add(next)) {
                    queue.add(next);
                }
            }
        }
        var byKind = new EnumMap<Kind, Set<String>>(Kind.class);
        for (Node node : reached) {
            byKind.computeIfAbsent(node.kind(), _ -> new LinkedHashSet<>()).add(node.name());
        }
        return byKind;
    }

    private void source(SourceDefinition source) {
        if (source instanceof SourceDefinition.Event event && event.history() != null) {
            link(
                    Kind.SOURCE,
                    event.history().query().source(),
                    new Node(Kind.SOURCE, source.name()));
        }
    }

    private void view(ViewDefinition view) {
        var node = new Node(Kind.VIEW, view.name());
        switch (view) {
            case ViewDefinition.Batch batch -> link(Kind.SOURCE, batch.query().source(), node);
            case ViewDefinition.Stream stream -> link(Kind.SOURCE, stream.source(), node);
            case ViewDefinition.Push push -> {
                if (push.history() != null) {
                    link(Kind.SOURCE, push.history().source(), node);
                }
            }
        }
        for (Field feature : view.features().fields()) {
            link(node, feature(view.name(), feature.name()));
        }
    }

    private void endpoint(EndpointDefinition endpoint) {
        var node = new Node(Kind.ENDPOINT, endpoint.name());
        Map<String, Node> inputs = new HashMap<>();
        for (ViewUse use : endpoint.features()) {
            for (Field field : project.view(use.view()).features().fields()) {
                Node feature = feature(use.view(), field.name());
                inputs.put(EndpointSchema.underRole(use.role(), field).name(), feature);
                link(feature, node);
            }
        }
        Schema frame = EndpointSchema.of(project, endpoint);
        for (Derived derived : endpoint.derived()) {
            var made = new Node(Kind.DERIVED, endpoint.name() + "." + derived.name());
            linkAll(used(derived, frame), inputs, made);
            inputs.put(derived.name(), made);
            link(made, node);
        }
        project.models().values().stream()
                .filter(model -> model.endpoint().equals(endpoint.name()))
                .forEach(model -> {
                    var trained = new Node(Kind.MODEL, model.name());
                    linkAll(model.inputs(), inputs, trained);
                    if (model.origin() instanceof Origin.Trained origin) {
                        link(labels(origin.labels()), trained);
                    }
                });
        for (Rung rung : endpoint.ladder()) {
            switch (rung) {
                case Rung.ModelRung model -> link(Kind.MODEL, model.model(), node);
                case Rung.PrecomputedRung table -> link(precomputed(table.table()), node);
                case Rung.DefaultRung _ -> {}
            }
        }
    }

    private void precomputed(PrecomputedDefinition table) {
        Node node = precomputed(table.name());
        link(Kind.MODEL, table.model(), node);
        Query query = table.content().query();
        if (query != null) {
            link(Kind.SOURCE, query.source(), node);
        }
    }

    private Iterable<String> used(Derived derived, Schema frame) {
        return switch (expressions.parse(derived.expression(), frame, derived.type())) {
            case ExpressionParser.Result.Parsed parsed -> FieldNames.of(parsed.expression(), frame);
            case ExpressionParser.Result.Rejected _ -> Set.of(); // the reader accepted it
        };
    }

    private void linkAll(Iterable<String> names, Map<String, Node> inputs, Node user) {
        for (String name : names) {
            Node input = inputs.get(name);
            if (input != null) { // what the caller sends is made of nothing
                link(input, user);
            }
        }
    }

    private void link(Kind kind, String part, Node user) {
        link(new Node(kind, part), user);
    }

    private void link(Node part, Node user) {
        parts.computeIfAbsent(user, _ -> new LinkedHashSet<>()).add(part);
        users.computeIfAbsent(part, _ -> new LinkedHashSet<>()).add(user);
    }

    /// A feature of a view.
    public static Node feature(String view, String feature) {
        return new Node(Kind.FEATURE, view + "." + feature);
    }

    private static Node labels(String name) {
        return new Node(Kind.LABELS, name);
    }

    private static Node precomputed(String name) {
        return new Node(Kind.PRECOMPUTED, name);
    }
}
