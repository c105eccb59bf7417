package dev.punctual.cli;

import dev.punctual.core.definition.SourceDefinition;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.load.terminal.Terminal;
import dev.punctual.server.log.RotatedFiles;
import dev.punctual.server.project.ProjectDirectory;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "dead-letters",
        description =
                "Prints the newest items that an event source did not accept, as lines of JSON, the oldest first.")
final class DeadLettersCommand implements Callable<Integer> {

    @Mixin private ProjectOption project = new ProjectOption();

    @Parameters(paramLabel = "SOURCE", description = "The name of the event source.")
    private String source = "";

    @Option(
            names = {"-n", "--last"},
            paramLabel = "COUNT",
            description = "How many at most (default: 20).")
    private int last = 20;

    @Override
    public Integer call() {
        ProjectDirectory directory = project.directory();
        if (!(directory.definition().sources().get(source)
                instanceof SourceDefinition.Event event)) {
            throw new ServingException(
                    ErrorCode.NOT_FOUND, "the project has no event source '" + source + "'");
        }
        if (event.deadLetterBytes() == 0) {
            throw new ServingException(
                    ErrorCode.NOT_FOUND,
                    "source '" + source + "' keeps none; declare 'dead_letters: {keep: 100MB}'");
        }
        Terminal terminal = Terminal.system();
        RotatedFiles.newest(directory.deadLetters(source), last).forEach(terminal::println);
        return 0;
    }
}
