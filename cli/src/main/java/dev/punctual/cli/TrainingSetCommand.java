package dev.punctual.cli;

import dev.punctual.load.terminal.Terminal;
import dev.punctual.server.jobs.Workshop;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "training-set",
        description = "Builds the rows that models are trained with, by replaying history.")
final class TrainingSetCommand implements Callable<Integer> {

    @Mixin private ProjectOption project = new ProjectOption();

    @Override
    public Integer call() {
        try (var workshop =
                new Workshop(project.directory(), new TerminalReporter(Terminal.system()))) {
            new Preparation(workshop).trainingSets();
        }
        return 0;
    }
}
