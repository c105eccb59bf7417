package dev.punctual.cli;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.load.terminal.Terminal;
import dev.punctual.server.jobs.ModelTraining;
import dev.punctual.server.jobs.Workshop;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "train", description = "Builds the training sets and trains the models.")
final class TrainCommand implements Callable<Integer> {

    @Mixin private ProjectOption project = new ProjectOption();

    @Override
    public Integer call() {
        try (var workshop =
                new Workshop(project.directory(), new TerminalReporter(Terminal.system()))) {
            if (!workshop.project().models().values().stream().anyMatch(ModelTraining::trains)) {
                throw new ServingException(
                        ErrorCode.INVALID_DEFINITION,
                        "project %s has no model to train: give one `labels` to learn from"
                                .formatted(workshop.project().name()));
            }
            var preparation = new Preparation(workshop);
            preparation.trainingSets();
            for (Preparation.Candidate candidate : preparation.train()) {
                Terminal.system().println(candidate.hint());
            }
        }
        return 0;
    }
}
