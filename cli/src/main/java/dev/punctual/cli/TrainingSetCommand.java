package dev.punctual.cli;

import dev.punctual.core.definition.LabelsDefinition.Knowledge;
import dev.punctual.load.terminal.Terminal;
import dev.punctual.server.jobs.Workshop;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "training-set",
        description = {
            "Builds the rows that models are trained with, by replaying history.",
            "",
            "They are Parquet files, a directory for each split, below .punctual/training.",
            "",
            "What is done already is kept, also by a build that was interrupted. The same definitions",
            "and data give the same bytes on every machine."
        })
final class TrainingSetCommand implements Callable<Integer> {

    @Mixin private ProjectOption project = new ProjectOption();

    @Option(
            names = "--as-known-then",
            description = {
                "A question sees only the events that had arrived, and could be served, when it was"
                        + " asked. The histories must name an ingest_time."
            })
    private boolean asKnownThen;

    @Option(
            names = "--as-known-at",
            paramLabel = "INSTANT",
            description = {
                "Leaves out what arrived after an instant, such as 2001-06-01T00:00:00Z, and what was"
                        + " asked after it. The histories must name an ingest_time."
            })
    private @Nullable Instant asKnownAt;

    @Override
    public Integer call() {
        try (var workshop =
                new Workshop(project.directory(), new TerminalReporter(Terminal.system()))) {
            new Preparation(workshop).trainingSets(new Knowledge(asKnownThen, asKnownAt));
        }
        return 0;
    }
}
