package dev.punctual.core.change;

import dev.punctual.core.catalog.Lineage;
import dev.punctual.core.catalog.Node;
import dev.punctual.core.definition.EndpointDefinition;
import dev.punctual.core.definition.EndpointDefinition.RequestFeature;
import dev.punctual.core.definition.EndpointDefinition.Rung;
import dev.punctual.core.definition.ModelDefinition;
import dev.punctual.core.definition.ProjectDefinition;
import dev.punctual.core.definition.SourceDefinition;
import dev.punctual.core.definition.VersionedName;
import dev.punctual.core.definition.ViewDefinition;
import dev.punctual.core.value.Field;
import dev.punctual.core.value.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Finds what a change of definitions breaks: for those who call, who read features, and for what was trained and stored.
public final class Breakages {
    /*
     * Only what cannot be mended by doing the steps again counts as broken. A model that takes what is computed otherwise
     * now is trained anew, a view that is loaded anew serves its old generation until then; but a caller who sends what
     * is refused, or windows that begin empty and have no history, are not put right by anything that can be run.
     */
    private final ProjectDefinition before;
    private final ProjectDefinition after;
    private final Lineage lineage;
    private final List<Breakage> found = new ArrayList<>();

    private Breakages(ProjectDefinition before, ProjectDefinition after, Lineage lineage) {
        this.before = before;
        this.after = after;
        this.lineage = lineage;
    }

    /// What breaks, the worst last.
    ///
    /// @param lineage that of the state before
    public static List<Breakage> between(
            ProjectDefinition before, ProjectDefinition after, Lineage lineage) {
        var breakages = new Breakages(before, after, lineage);
        before.endpoints().values().forEach(breakages::endpoint);
        before.models().values().forEach(breakages::model);
        before.views().values().forEach(breakages::view);
        before.sources().values().forEach(breakages::source);
        return List.copyOf(breakages.found);
    }

    private void endpoint(EndpointDefinition old) {
        EndpointDefinition now = after.endpoints().get(old.name());
        if (now == null) {
            add(
                    "endpoint %s is gone: its callers get 404",
                    old.name(), "keep it until nobody asks");
            return;
        }
        Set<String> rungs = now.ladder().stream().map(Rung::name).collect(Collectors.toSet());
        for (Rung rung : old.ladder()) {
            if (!rungs.contains(rung.name())) {
                add(
                        "endpoint %s loses the rung " + rung.name(),
                        old.name(),
                        "keep the rung until another answers as well");
            }
        }
        Map<String, RequestFeature> sent =
                old.request().stream().collect(Collectors.toMap(RequestFeature::name, f -> f));
        for (RequestFeature feature : now.request()) {
            RequestFeature known = sent.remove(feature.name());
            if (known == null && feature.defaultValue() == null) {
                String what = "endpoint %s requires " + feature.name() + ", which nobody sends yet";
                add(what, old.name(), "give it a default");
            } else if (known != null && known.type() != feature.type()) {
                add(
                        "endpoint %s takes "
                                + feature.name()
                                + " as "
                                + feature.type().wireName()
                                + ", callers send "
                                + known.type().wireName(),
                        old.name(),
                        "add it under another name");
            }
        }
        for (String gone : sent.keySet()) {
            add(
                    "endpoint %s does not know " + gone + " any more, which callers send",
                    old.name(),
                    "keep it until nobody sends it");
        }
    }

    private void model(ModelDefinition old) {
        ModelDefinition now = after.models().get(old.name());
        if (now == null) {
            return; // a ladder that had it has lost a rung
        }
        List<String> lost =
                old.inputs().stream().filter(input -> !now.inputs().contains(input)).toList();
        if (!lost.isEmpty()) {
            add(
                    "model %s takes " + String.join(", ", lost) + ", which it will not get",
                    old.name(),
                    "train it again, which apply does; until then its rung cannot be served");
        }
    }

    private void view(ViewDefinition old) {
        ViewDefinition now = after.views().get(old.name());
        String beside = "declare " + VersionedName.of(old.name()).next() + " beside it";
        if (now == null) {
            add(
                    "view %s is gone" + users(new Node(Node.Kind.VIEW, old.name())),
                    old.name(),
                    beside);
            return;
        }
        if (!keyOf(before, old).equals(keyOf(after, now))) {
            add("view %s has another entity key: rows by the old one are lost", old.name(), beside);
        }
        for (Field feature : old.features().fields()) {
            feature(old, feature, field(now.features(), feature.name()), beside);
        }
        boolean sameRows = old.features().equals(now.features());
        if (now instanceof ViewDefinition.Push && !sameRows) {
            add(
                    "view %s changes its rows: what was pushed cannot be read any more",
                    old.name(), beside);
        }
        if (now instanceof ViewDefinition.Stream stream
                && old instanceof ViewDefinition.Stream known
                && !windows(known).equals(windows(stream))
                && !hasHistory(stream)) {
            add(
                    "view %s begins empty: its windows changed, and its source has no history to"
                            + " fill them from",
                    old.name(), beside);
        }
    }

    private void feature(ViewDefinition view, Field old, @Nullable Field now, String beside) {
        String name = view.name() + "." + old.name();
        String users = users(Lineage.feature(view.name(), old.name()));
        if (now == null) {
            add("feature %s is gone" + users, name, beside);
        } else if (now.type() != old.type() || now.width() != old.width()) {
            add("feature %s is of another type" + users, name, beside);
        }
    }

    private void source(SourceDefinition old) {
        SourceDefinition now = after.sources().get(old.name());
        if (!(old instanceof SourceDefinition.Event known)) {
            return;
        }
        if (!(now instanceof SourceDefinition.Event event)) {
            add("source %s is gone: events that are pushed get 404", old.name(), "keep it");
            return;
        }
        if (!known.schema().equals(event.schema())) {
            add(
                    "source %s has another schema: events in the old shape are refused, and those in"
                            + " the journal that no view has saved yet cannot be read any more",
                    old.name(),
                    "declare another source beside it, and stop the gateway in good order first");
        } else if (!known.eventId().equals(event.eventId())) {
            add(
                    "source %s tells events apart by "
                            + event.eventId()
                            + ": one that comes again within the grace counts twice",
                    old.name(),
                    "declare another source beside it");
        }
    }

    private String users(Node node) {
        Map<Node.Kind, Set<String>> users = lineage.usedBy(node);
        String text =
                users.entrySet().stream()
                        .filter(each -> each.getKey() != Node.Kind.FEATURE)
                        .map(each ->
                                each.getKey().word() + " " + String.join(", ", each.getValue()))
                        .collect(Collectors.joining("; "));
        return text.isEmpty() ? "" : ", used by " + text;
    }

    private boolean hasHistory(ViewDefinition.Stream view) {
        return after.sources().get(view.source()) instanceof SourceDefinition.Event event
                && event.history() != null;
    }

    private static List<Object> windows(ViewDefinition.Stream view) {
        return List.of(view.source(), view.key(), view.windows());
    }

    private static Schema keyOf(ProjectDefinition project, ViewDefinition view) {
        return project.entity(view.entity()).key();
    }

    private static @Nullable Field field(Schema schema, String name) {
        int index = schema.indexOf(name);
        return index < 0 ? null : schema.field(index);
    }

    private void add(String what, String name, String instead) {
        found.add(new Breakage(String.format(what, name), instead));
    }
}
