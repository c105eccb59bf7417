package dev.punctual.core.change;

import dev.punctual.core.change.Change.Action;
import dev.punctual.core.change.Change.Difference;
import dev.punctual.core.definition.DefinitionText;
import dev.punctual.core.definition.ProjectDefinition;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Everything that changed between two states of a project.
public final class Changes {
    private final List<Change> found = new ArrayList<>();

    private Changes() {}

    /// The changes, in the order of kinds and of the files.
    public static List<Change> between(ProjectDefinition before, ProjectDefinition after) {
        var changes = new Changes();
        changes.compare("entity", before.entities(), after.entities());
        changes.compare("source", before.sources(), after.sources());
        changes.compare("view", before.views(), after.views());
        changes.compare("endpoint", before.endpoints(), after.endpoints());
        changes.compare("labels", before.labels(), after.labels());
        changes.compare("model", before.models(), after.models());
        changes.compare("precomputed", before.precomputed(), after.precomputed());
        changes.compare("index", before.indexes(), after.indexes());
        return List.copyOf(changes.found);
    }

    private void compare(String kind, Map<String, ?> before, Map<String, ?> after) {
        after.forEach((name, definition) -> {
            Object old = before.get(name);
            if (old == null) {
                found.add(new Change(kind, name, Action.ADDED, List.of()));
            } else if (!old.equals(definition)) {
                List<Difference> differences = differences((Record) old, (Record) definition);
                found.add(new Change(kind, name, Action.CHANGED, differences));
            }
        });
        before.keySet().stream()
                .filter(name -> !after.containsKey(name))
                .forEach(name -> found.add(new Change(kind, name, Action.REMOVED, List.of())));
    }

    private static List<Difference> differences(Record before, Record after) {
        Map<String, String> old = DefinitionText.of(before);
        Map<String, String> now = DefinitionText.of(after);
        var paths = new LinkedHashSet<>(now.keySet());
        paths.addAll(old.keySet());
        return paths.stream()
                .filter(path -> !Objects.equals(old.get(path), now.get(path)))
                .map(path -> new Difference(path, old.get(path), now.get(path)))
                .toList();
    }
}
