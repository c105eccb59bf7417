package dev.punctual.cli;

import dev.punctual.cli.bench.BenchCommand;
import dev.punctual.cli.budget.BudgetCommand;
import dev.punctual.cli.demo.DemoCommand;
import dev.punctual.cli.demo.ReplayCommand;
import dev.punctual.cli.features.FeaturesCommand;
import dev.punctual.cli.ingest.IngestCommand;
import dev.punctual.cli.models.ModelsCommand;
import dev.punctual.cli.models.PromoteCommand;
import dev.punctual.core.error.ServingException;
import dev.punctual.server.files.Failures;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/// The `punctual` command.
@Command(
        name = "punctual",
        description = "Serves machine-learning predictions inside a latency budget.",
        mixinStandardHelpOptions = true,
        scope = CommandLine.ScopeType.INHERIT,
        versionProvider = Version.class,
        subcommands = {
            ServeCommand.class,
            CheckCommand.class,
            SchemaCommand.class,
            ExplainCommand.class,
            FeaturesCommand.class,
            PlanCommand.class,
            ApplyCommand.class,
            MaterializeCommand.class,
            BackfillCommand.class,
            TrainingSetCommand.class,
            TrainCommand.class,
            PrecomputeCommand.class,
            StoreCommand.class,
            IndexCommand.class,
            EvaluateCommand.class,
            VerifyFeaturesCommand.class,
            DriftCommand.class,
            ReplayCommand.class,
            BenchCommand.class,
            PromoteCommand.class,
            ModelsCommand.class,
            BudgetCommand.class,
            IngestCommand.class,
            DeadLettersCommand.class,
            ConformanceCommand.class,
            DemoCommand.class
        })
public final class Main {

    Main() {}

    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    /// Runs one command and returns its exit code: 0 done, 1 failed, 2 not understood.
    static int run(String... arguments) {
        return on(new CommandLine(new Main())).execute(arguments);
    }

    /// The command, which says what went wrong when that is known.
    static CommandLine on(CommandLine line) {
        line.setParameterExceptionHandler((failure, _) -> misunderstood(failure));
        return line.setExecutionExceptionHandler((failure, command, _) -> {
            switch (failure) {
                case ServingException known -> command.getErr().println(known.getMessage());
                case UncheckedIOException file ->
                        command.getErr()
                                .println(file.getMessage() + ": " + reason(file.getCause()));
                default -> throw failure;
            }
            return 1;
        });
    }

    private static String reason(@Nullable IOException failure) {
        return failure == null ? "for no reason that is known" : Failures.reason(failure);
    }

    /// What is wrong, in a line or two; the whole usage would hide it.
    private static int misunderstood(ParameterException failure) {
        CommandLine command = failure.getCommandLine();
        PrintWriter err = command.getErr();
        err.println(failure.getMessage());
        UnmatchedArgumentException.printSuggestions(failure, err);
        String name = command.getCommandSpec().qualifiedName();
        err.println("`" + name + " --help` says what it takes.");
        return CommandLine.ExitCode.USAGE;
    }
}
