package dev.punctual.cli;

import dev.punctual.core.store.OnlineStore;
import dev.punctual.load.terminal.Terminal;
import dev.punctual.server.http.json.JsonTree;
import dev.punctual.server.jobs.Workshop;
import dev.punctual.server.project.GatewayAddress;
import dev.punctual.server.registry.AppliedDefinitions;
import dev.punctual.server.registry.ChangePlan;
import dev.punctual.server.registry.ChangePlanTree;
import dev.punctual.server.registry.ChangePlanner;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "plan",
        description =
                "Shows what changed since the last apply, what it breaks and what apply will do.")
final class PlanCommand implements Callable<Integer> {
    private static final int BREAKS = 2;

    @Mixin private ProjectOption project = new ProjectOption();

    @Option(names = "--json", description = "Prints JSON.")
    private boolean json;

    @Option(names = "--strict", description = "Ends with 2 if something breaks.")
    private boolean strict;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        var terminal = Terminal.system();
        try (var workshop = new Workshop(project.directory(), new TerminalReporter(terminal));
                OnlineStore store = store(workshop)) {
            var applied = new AppliedDefinitions(workshop.directory());
            ChangePlan plan =
                    new ChangePlanner(workshop, store, applied.project()).plan(Instant.now());
            String text =
                    json
                            ? new String(
                                            JsonTree.write(ChangePlanTree.of(plan)),
                                            StandardCharsets.UTF_8)
                                    + "\n"
                            : new ChangePlanText(terminal).of(workshop.project().name(), plan);
            spec.commandLine().getOut().print(text);
            spec.commandLine().getOut().flush();
            return strict && !plan.breakages().isEmpty() ? BREAKS : 0;
        }
    }

    private static @Nullable OnlineStore store(Workshop workshop) {
        boolean serving = GatewayAddress.find(workshop.directory()) != null;
        return serving ? null : new Preparation(workshop).existingStore();
    }
}
