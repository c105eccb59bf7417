package dev.punctual.server.registry;

import dev.punctual.core.change.Change;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A plan as a tree, for JSON.
public final class ChangePlanTree {
    private ChangePlanTree() {}

    public static Map<String, Object> of(ChangePlan plan) {
        var tree = new LinkedHashMap<String, Object>();
        tree.put("first", plan.first());
        tree.put("stored", plan.stored());
        tree.put(
                "breaks",
                plan.breakages().stream()
                        .map(each -> Map.of("what", each.what(), "instead", each.instead()))
                        .toList());
        tree.put("changes", plan.changes().stream().map(ChangePlanTree::of).toList());
        tree.put("steps", plan.steps());
        tree.put(
                "unused",
                plan.unused().stream()
                        .map(each -> Map.of("table", each.table(), "rows", each.rows()))
                        .toList());
        return tree;
    }

    private static Map<String, Object> of(ChangePlan.Effect effect) {
        Change change = effect.change();
        var tree = new LinkedHashMap<String, Object>();
        tree.put("kind", change.kind());
        tree.put("name", change.name());
        tree.put("action", change.action().name().toLowerCase(Locale.ROOT));
        List<Map<String, @Nullable Object>> differences =
                change.differences().stream().map(ChangePlanTree::of).toList();
        tree.put("differences", differences);
        tree.put("consequences", effect.consequences());
        return tree;
    }

    private static Map<String, @Nullable Object> of(Change.Difference difference) {
        var tree = new LinkedHashMap<String, @Nullable Object>();
        tree.put("path", difference.path());
        tree.put("before", difference.before());
        tree.put("after", difference.after());
        return tree;
    }
}
