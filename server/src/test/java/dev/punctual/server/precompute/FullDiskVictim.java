package dev.punctual.server.precompute;

import dev.punctual.core.error.ServingException;
import dev.punctual.core.plan.PlanCompiler;
import dev.punctual.core.store.OnlineStore;
import dev.punctual.core.testing.FileSizeLimit;
import dev.punctual.core.testing.VictimProcess;
import dev.punctual.server.jobs.Materialization;
import dev.punctual.server.jobs.Precomputation;
import dev.punctual.server.jobs.Reporter;
import dev.punctual.server.jobs.Workshop;
import dev.punctual.server.loads.ViewLoads;
import dev.punctual.server.loads.Wanted;
import dev.punctual.server.project.ProjectDirectory;
import dev.punctual.server.project.ProjectStore;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Objects;

/// A process that fills a table or a view again while its disk is full, and once more when there is room, and says what
/// comes of it.
final class FullDiskVictim {
    private FullDiskVictim() {}

    /// Arguments: the project, `table` or `view`, the name, and the bytes that files may have on the full disk.
    public static void main(String[] arguments) throws Exception {
        ProjectDirectory directory = ProjectDirectory.at(Path.of(arguments[0]));
        String name = arguments[2];
        boolean table = arguments[1].equals("table");
        String stored = table ? PlanCompiler.precomputedTable(name) : PlanCompiler.viewTable(name);
        try (var workshop = new Workshop(directory, Reporter.silent());
                OnlineStore store = ProjectStore.open(directory)) {
            Runnable load = () -> load(workshop, store, table, name);
            attempt(load, store.table(stored));
            FileSizeLimit.set(Long.parseLong(arguments[3]));
            attempt(load, store.table(stored));
            FileSizeLimit.lift();
            attempt(load, store.table(stored));
        }
    }

    private static void load(Workshop workshop, OnlineStore store, boolean table, String name) {
        if (table) {
            new Precomputation(workshop, store).run(workshop.project().precomputed(name), true);
        } else {
            var view =
                    ViewLoads.views(workshop.project()).stream()
                            .filter(each -> each.name().equals(name))
                            .findFirst()
                            .orElseThrow();
            var again = new Wanted(null, null, true);
            var _ = new Materialization(workshop, store).load(view, Instant.now(), again);
        }
    }

    private static void attempt(Runnable load, OnlineStore.Table table) {
        String before = table.generation();
        try {
            load.run();
            VictimProcess.say("loaded " + table.generationRows());
        } catch (ServingException e) {
            VictimProcess.say(e.code() + " " + e.getMessage());
            VictimProcess.say(
                    "serves "
                            + (Objects.equals(table.generation(), before)
                                    ? "the same "
                                    : "another ")
                            + table.generationRows());
        }
    }
}
