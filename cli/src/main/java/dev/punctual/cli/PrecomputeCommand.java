package dev.punctual.cli;

import dev.punctual.cli.precompute.PrecomputePlanCommand;
import dev.punctual.core.definition.PrecomputedDefinition;
import dev.punctual.load.terminal.Terminal;
import dev.punctual.server.jobs.Workshop;
import dev.punctual.server.precompute.PrecomputedTables;
import dev.punctual.server.project.GatewayAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "precompute",
        description = {
            "Computes the precomputed predictions that are not up to date, or has the running gateway do so.",
            "",
            "A run that was interrupted, even killed, goes on where it stood when it is started again."
        },
        subcommands = PrecomputePlanCommand.class)
final class PrecomputeCommand implements Callable<Integer> {

    @Mixin private ProjectOption project = new ProjectOption();

    @Parameters(
            paramLabel = "TABLE",
            arity = "0..*",
            description = "The tables to compute (default: all).")
    private List<String> names = new ArrayList<>();

    @Option(names = "--again", description = "Computes also what is up to date.")
    private boolean again;

    @Override
    public Integer call() {
        GatewayAddress gateway = GatewayAddress.find(project.directory());
        try (var workshop =
                new Workshop(project.directory(), new TerminalReporter(Terminal.system()))) {
            Collection<PrecomputedDefinition> tables = tables(workshop);
            if (tables.isEmpty()) {
                Terminal.system()
                        .println("nothing to compute: the project has no precomputed table");
            }
            if (gateway == null) {
                new Preparation(workshop).precompute(tables, again);
                return 0;
            }
            var remote = new RemoteTables(gateway, workshop.reporter());
            for (PrecomputedDefinition table : tables) {
                if (PrecomputedTables.scored(table)) {
                    remote.compute(table.name(), again);
                } else {
                    String why = "left alone: the gateway of this project runs and holds the store";
                    workshop.reporter().kept("precompute " + table.name(), why);
                }
            }
        }
        return 0;
    }

    private Collection<PrecomputedDefinition> tables(Workshop workshop) {
        return names.isEmpty()
                ? workshop.project().precomputed().values()
                : names.stream().map(workshop.project()::precomputed).toList();
    }
}
