package dev.punctual.server.registry;

import dev.punctual.core.definition.ProjectDefinition;
import dev.punctual.core.definition.ViewDefinition;
import dev.punctual.core.plan.PlanCompiler;
import dev.punctual.core.push.PushView;
import dev.punctual.core.store.OnlineStore;
import dev.punctual.core.stream.StreamView;
import dev.punctual.server.loads.ViewLoads;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The tables of a project's store, used and unused.
final class StoredTables {
    static final long MOST_COUNTED = 100_000;

    private static final List<String> OURS =
            List.of("view/", "rebuild/", "stream/", "push/", "precomputed/");
    private static final int SAMPLED = 1_000;

    private final OnlineStore store;
    private final Map<String, StreamView> windows;
    private final Set<String> used;

    /// @param names gives the windows of the project's stream views; their rows are not needed
    StoredTables(ProjectDefinition project, PlanCompiler names, OnlineStore store) {
        this.store = store;
        this.windows = names.streamViews();
        this.used = new LinkedHashSet<>();
        project.views().values().forEach(view -> used.add(table(view)));
        ViewLoads.views(project).forEach(view -> used.add(ViewLoads.staging(view.name())));
        project.precomputed()
                .keySet()
                .forEach(name -> used.add(PlanCompiler.precomputedTable(name)));
    }

    /// The table of a view.
    String table(ViewDefinition view) {
        return switch (view) {
            case ViewDefinition.Batch _ -> PlanCompiler.viewTable(view.name());
            case ViewDefinition.Push _ -> PushView.table(view.name());
            case ViewDefinition.Stream _ -> {
                StreamView stream = windows.get(view.name());
                if (stream == null) {
                    throw new IllegalArgumentException("no windows of " + view.name());
                }
                yield stream.tableName();
            }
        };
    }

    boolean holdsRows(String table) {
        return rows(table) > 0;
    }

    long rows(String table) {
        OnlineStore.Table stored = store.table(table);
        if (stored.generation() != null) {
            return stored.generationRows();
        }
        var count = new long[1];
        stored.scan(MOST_COUNTED, (_, _) -> count[0]++);
        return count[0];
    }

    /// About how many bytes a table holds, keys included, by its first rows.
    long bytes(String table) {
        var sum = new long[2];
        store.table(table)
                .scan(
                        SAMPLED,
                        (key, row) -> {
                            sum[0]++;
                            sum[1] += key.length + (long) row.length;
                        });
        return sum[0] == 0 ? 0 : rows(table) * sum[1] / sum[0];
    }

    /// What no definition uses any more; tables of others than views and precomputed answers are left alone.
    List<ChangePlan.Unused> unused() {
        return store.tables().stream()
                .filter(table -> OURS.stream().anyMatch(table::startsWith))
                .filter(table -> !used.contains(table))
                .map(table -> new ChangePlan.Unused(table, rows(table)))
                .toList();
    }
}
