package dev.punctual.cli;

import dev.punctual.core.store.OnlineStore;
import dev.punctual.load.terminal.Terminal;
import dev.punctual.server.jobs.Backfill;
import dev.punctual.server.jobs.Workshop;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "backfill",
        description = {
            "Fills the windows of stream views from the history of their sources.",
            "",
            "Events that the journal still holds count too, so that a new or changed view serves whole",
            "windows at once.",
            "",
            "A view that holds something already is left alone. The gateway must not be running; one",
            "that starts afterwards serves the filled windows. A backfill that was interrupted leaves",
            "the views as they were, and can be run again."
        })
final class BackfillCommand implements Callable<Integer> {

    @Mixin private ProjectOption project = new ProjectOption();

    @Parameters(
            paramLabel = "VIEW",
            arity = "0..*",
            description = "The stream views to fill; all of them if none is named.")
    private List<String> views = new ArrayList<>();

    @Option(
            names = "--from",
            paramLabel = "INSTANT",
            description = {
                "The first event time, such as 2001-06-01T00:00:00Z; as far back as the windows reach"
                        + " if not given."
            })
    private @Nullable Instant from;

    @Option(
            names = "--to",
            paramLabel = "INSTANT",
            description = "The event time after the last; now if not given.")
    private @Nullable Instant to;

    @Option(
            names = "--replace",
            description = "Fills also views that hold something, and forgets what they held.")
    private boolean replace;

    @Option(names = "--dry-run", description = "Says what would be filled, and fills nothing.")
    private boolean dryRun;

    @Override
    public Integer call() {
        Terminal terminal = Terminal.system();
        var order = new Backfill.Order(views, from, to == null ? Instant.now() : to, replace);
        try (var workshop = new Workshop(project.directory(), new TerminalReporter(terminal));
                OnlineStore store = new Preparation(workshop).store()) {
            var backfill = new Backfill(workshop, store);
            if (dryRun) {
                backfill.plan(order).forEach(step -> terminal.println(text(step)));
            } else {
                backfill.run(order)
                        .forEach(filled ->
                                terminal.println(filled.view() + ": " + filled.keys() + " keys"));
            }
        }
        return 0;
    }

    private static String text(Backfill.Step step) {
        String kept = step.kept();
        return step.view()
                + ": "
                + (kept == null
                        ? "from the events of "
                                + step.source()
                                + ", "
                                + step.from()
                                + " to "
                                + step.to()
                        : "kept, " + kept);
    }
}
