package dev.punctual.cli;

import dev.punctual.cli.precompute.PrecomputePlanCommand;
import dev.punctual.load.terminal.Terminal;
import dev.punctual.server.jobs.Workshop;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "precompute",
        description = "Computes the precomputed predictions.",
        subcommands = PrecomputePlanCommand.class)
final class PrecomputeCommand implements Callable<Integer> {

    @Mixin private ProjectOption project = new ProjectOption();

    @Override
    public Integer call() {
        try (var workshop =
                new Workshop(project.directory(), new TerminalReporter(Terminal.system()))) {
            new Preparation(workshop).precompute();
        }
        return 0;
    }
}
