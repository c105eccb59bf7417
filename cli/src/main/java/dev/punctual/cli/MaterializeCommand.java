package dev.punctual.cli;

import dev.punctual.core.definition.Cadence.Slice;
import dev.punctual.core.definition.ViewDefinition;
import dev.punctual.core.store.OnlineStore;
import dev.punctual.load.terminal.Terminal;
import dev.punctual.server.jobs.Materialization;
import dev.punctual.server.jobs.Workshop;
import dev.punctual.server.loads.LoadOutcome;
import dev.punctual.server.loads.LoadPlan;
import dev.punctual.server.loads.ViewLoads;
import dev.punctual.server.loads.Wanted;
import dev.punctual.server.project.GatewayAddress;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "materialize",
        description =
                "Loads what batch views lack into the online store, or has the running gateway do so.")
final class MaterializeCommand implements Callable<Integer> {
    private static final int MOST_SHOWN = 20;

    @Mixin private ProjectOption project = new ProjectOption();

    @Parameters(paramLabel = "VIEW", description = "The views to load (default: all batch views).")
    private List<String> names = new ArrayList<>();

    @Option(
            names = "--from",
            paramLabel = "TIME",
            description = "Only intervals that begin at this time or later.")
    private @Nullable Instant from;

    @Option(
            names = "--to",
            paramLabel = "TIME",
            description = "Only intervals that end at this time or before.")
    private @Nullable Instant to;

    @Option(names = "--again", description = "Loads also what is there already.")
    private boolean again;

    @Option(
            names = "--now",
            paramLabel = "TIME",
            description = "Loads what could be known at this time (default: the present).")
    private @Nullable Instant now;

    @Option(
            names = "--dry-run",
            description = "Prints what would be loaded, with rows counted, and loads nothing.")
    private boolean dryRun;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        GatewayAddress gateway = GatewayAddress.find(project.directory());
        if (gateway != null && (dryRun || now != null)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "the gateway of this project runs and holds the store; stop it for --dry-run"
                            + " and --now");
        }
        try (var workshop =
                new Workshop(project.directory(), new TerminalReporter(Terminal.system()))) {
            List<ViewDefinition.Batch> views = views(workshop);
            if (views.isEmpty()) {
                Terminal.system().println("nothing to load: the project has no batch view");
            }
            var wanted = new Wanted(from, to, again);
            if (gateway != null) {
                var remote = new RemoteLoads(gateway, workshop.reporter());
                return exit(views.stream().map(view -> remote.load(view.name(), wanted)).toList());
            }
            try (OnlineStore store = new Preparation(workshop).store()) {
                var materialization = new Materialization(workshop, store);
                return dryRun
                        ? show(materialization, views, wanted)
                        : exit(load(materialization, views, wanted));
            }
        }
    }

    /// The views that were named; else all, or where bounds are given, all with intervals.
    private List<ViewDefinition.Batch> views(Workshop workshop) {
        if (!names.isEmpty()) {
            return names.stream().map(name -> ViewLoads.view(workshop.project(), name)).toList();
        }
        boolean bounded = from != null || to != null;
        return ViewLoads.views(workshop.project()).stream()
                .filter(view -> !bounded || ViewLoads.hasIntervals(view))
                .toList();
    }

    private List<String> load(
            Materialization materialization, List<ViewDefinition.Batch> views, Wanted wanted) {
        var refusals = new ArrayList<String>();
        for (ViewDefinition.Batch view : views) {
            if (materialization.load(view, now(), wanted)
                    instanceof LoadOutcome.Refused(var report, var file)) {
                refusals.add(report.text() + "\n  all of it: " + file);
            }
        }
        return refusals;
    }

    private int exit(List<String> refusals) {
        List<String> all = refusals.stream().filter(text -> !text.isEmpty()).toList();
        all.forEach(spec.commandLine().getErr()::println);
        return all.isEmpty() ? 0 : 1;
    }

    private int show(
            Materialization materialization, List<ViewDefinition.Batch> views, Wanted wanted) {
        PrintWriter out = spec.commandLine().getOut();
        for (ViewDefinition.Batch view : views) {
            LoadPlan plan = materialization.plan(view, now(), wanted);
            out.printf(
                    "view %s: %d loads%s%n",
                    view.name(), plan.slices().size(), plan.rebuild() ? ", all anew" : "");
            plan.slices().stream()
                    .limit(MOST_SHOWN)
                    .forEach(slice ->
                            out.printf(
                                    "  %s: %,d rows%n",
                                    text(slice), materialization.count(view, slice)));
            if (plan.slices().size() > MOST_SHOWN) {
                out.printf("  and %,d more%n", plan.slices().size() - MOST_SHOWN);
            }
            if (!plan.slices().isEmpty()) {
                out.println(view.query().sql().strip().indent(4).stripTrailing());
            }
        }
        out.flush();
        return 0;
    }

    private static String text(Slice slice) {
        if (slice.until() == null) {
            return "everything";
        }
        return slice.from() == null
                ? "as of " + slice.until()
                : slice.from() + " to " + slice.until();
    }

    private Instant now() {
        return now == null ? Instant.now() : now;
    }
}
