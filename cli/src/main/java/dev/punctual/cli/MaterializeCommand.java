package dev.punctual.cli;

import dev.punctual.load.terminal.Terminal;
import dev.punctual.server.jobs.Workshop;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "materialize", description = "Loads the batch views into the online store.")
final class MaterializeCommand implements Callable<Integer> {

    @Mixin private ProjectOption project = new ProjectOption();

    @Override
    public Integer call() {
        try (var workshop =
                new Workshop(project.directory(), new TerminalReporter(Terminal.system()))) {
            new Preparation(workshop).materialize();
        }
        return 0;
    }
}
