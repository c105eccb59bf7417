package dev.punctual.cli;

import dev.punctual.core.definition.IndexDefinition;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.store.OnlineStore;
import dev.punctual.load.terminal.Terminal;
import dev.punctual.server.jobs.Backfill;
import dev.punctual.server.jobs.Workshop;
import dev.punctual.server.project.DefinitionFiles;
import dev.punctual.server.project.GatewayAddress;
import dev.punctual.server.registry.AppliedDefinitions;
import dev.punctual.server.registry.ChangePlan;
import dev.punctual.server.registry.ChangePlanner;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "apply",
        description = "Does what plan shows, and records the definitions as applied.")
final class ApplyCommand implements Callable<Integer> {
    /*
     * Every step leaves what was there in service until its own product is whole, and is recognised when it was done already.
     * The definitions are recorded when all steps are done: whatever ends a run, the next one shows the same changes and
     * goes on where it stopped. Tables are dropped last, when nothing that is recorded uses them any more.
     */
    private static final int BREAKS = 2;

    @Mixin private ProjectOption project = new ProjectOption();

    @Option(names = "--yes", description = "Applies even what breaks something.")
    private boolean yes;

    @Option(names = "--prune", description = "Drops tables that no definition uses any more.")
    private boolean prune;

    @Option(names = "--no-backfill", description = "Leaves empty windows to fill as events come.")
    private boolean noBackfill;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        Terminal terminal = Terminal.system();
        requireNoGateway();
        DefinitionFiles files = project.directory().files();
        try (var workshop = new Workshop(project.directory(), new TerminalReporter(terminal))) {
            var applied = new AppliedDefinitions(workshop.directory());
            ChangePlan plan = plan(workshop, applied);
            show(new ChangePlanText(terminal).of(workshop.project().name(), plan));
            if (!plan.breakages().isEmpty() && !yes) {
                show("this breaks something; to do it all the same, run apply with --yes\n");
                return BREAKS;
            }
            run(workshop, applied);
            applied.record(files, Instant.now());
            if (prune) {
                prune(workshop, plan);
            }
            show("applied\n");
        }
        return 0;
    }

    private void requireNoGateway() {
        if (GatewayAddress.find(project.directory()) != null) {
            throw new ServingException(
                    ErrorCode.STORAGE_FAILED,
                    "the gateway of this project runs and holds the store; stop it, apply, and"
                            + " start it again: it serves definitions as they were when it started");
        }
    }

    private static ChangePlan plan(Workshop workshop, AppliedDefinitions applied) {
        try (OnlineStore store = new Preparation(workshop).store()) {
            return new ChangePlanner(workshop, store, applied.project()).plan(Instant.now());
        }
    }

    private void run(Workshop workshop, AppliedDefinitions applied) {
        var preparation = new Preparation(workshop);
        preparation.materialize();
        if (!noBackfill) {
            try (OnlineStore store = preparation.store()) {
                var backfill = new Backfill(workshop, store);
                var planner = new ChangePlanner(workshop, store, applied.project());
                for (String view : planner.viewsToFill()) {
                    backfill.run(Backfill.Order.of(view, Instant.now()));
                    planner.filled(view);
                }
            }
        }
        preparation.trainingSets();
        for (Preparation.Candidate candidate : preparation.train()) {
            show(candidate.hint() + "\n");
        }
        preparation.precompute();
        indexes(workshop, applied);
    }

    private void indexes(Workshop workshop, AppliedDefinitions applied) {
        List<IndexDefinition> due;
        try (OnlineStore store = new Preparation(workshop).store()) {
            due = new ChangePlanner(workshop, store, applied.project()).indexesToBuild();
        }
        due.forEach(index -> IndexSteps.build(workshop, index, false));
    }

    private void prune(Workshop workshop, ChangePlan plan) {
        try (OnlineStore store = new Preparation(workshop).store()) {
            for (ChangePlan.Unused unused : plan.unused()) {
                store.drop(unused.table());
                show("dropped " + unused.table() + "\n");
            }
        }
    }

    private void show(String text) {
        spec.commandLine().getOut().print(text);
        spec.commandLine().getOut().flush();
    }
}
