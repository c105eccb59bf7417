package dev.punctual.cli;

import dev.punctual.core.definition.Problem;
import dev.punctual.core.definition.reader.ProjectReader;
import dev.punctual.server.jobs.ModelTraining;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "check",
        description = "Reads the definitions of a project and reports every mistake in them.")
final class CheckCommand implements Callable<Integer> {

    @Mixin private ProjectOption project = new ProjectOption();

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        return switch (project.directory().read()) {
            case ProjectReader.Result.Valid valid -> {
                ModelTraining.check(valid.project());
                out.println(
                        "%s is valid: %d sources, %d views, %d endpoints, %d models"
                                .formatted(
                                        valid.project().name(),
                                        valid.project().sources().size(),
                                        valid.project().views().size(),
                                        valid.project().endpoints().size(),
                                        valid.project().models().size()));
                yield 0;
            }
            case ProjectReader.Result.Invalid invalid -> {
                for (Problem problem : invalid.problems()) {
                    out.println(problem);
                }
                int count = invalid.problems().size();
                out.println(count == 1 ? "1 mistake" : count + " mistakes");
                yield 1;
            }
        };
    }
}
