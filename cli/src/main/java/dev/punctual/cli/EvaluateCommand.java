package dev.punctual.cli;

import dev.punctual.core.definition.EndpointDefinition;
import dev.punctual.core.definition.LabelsDefinition;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.store.OnlineStore;
import dev.punctual.load.report.Quality;
import dev.punctual.load.report.QualityMeter;
import dev.punctual.load.terminal.Figures;
import dev.punctual.load.terminal.Terminal;
import dev.punctual.load.terminal.TerminalTable;
import dev.punctual.server.jobs.Evaluation;
import dev.punctual.server.jobs.Workshop;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "evaluate",
        description = "Measures the error of each rung over the questions of a split.")
final class EvaluateCommand implements Callable<Integer> {

    @Mixin private ProjectOption project = new ProjectOption();

    @Option(
            names = "--split",
            defaultValue = "test",
            description = "train, validate or test (default: ${DEFAULT-VALUE}).")
    private String split = "test";

    @Option(
            names = "--threshold",
            description =
                    "The AUC is that of labels at or above it (default: the larger one where labels"
                            + " have two values, and no AUC elsewhere).")
    private double threshold = Double.NaN;

    @Override
    public Integer call() {
        Terminal terminal = Terminal.system();
        try (var workshop = new Workshop(project.directory(), new TerminalReporter(terminal));
                OnlineStore store = new Preparation(workshop).store()) {
            if (workshop.project().labels().isEmpty()) {
                throw new ServingException(
                        ErrorCode.INVALID_DEFINITION,
                        "project %s has no labels: past questions with their answers are needed to measure errors"
                                .formatted(workshop.project().name()));
            }
            var table =
                    new TerminalTable("error by rung, " + split)
                            .words("rung")
                            .numbers("questions", "MAE", "RMSE", "AUC");
            for (LabelsDefinition labels : workshop.project().labels().values()) {
                EndpointDefinition endpoint = workshop.project().endpoint(labels.endpoint());
                for (EndpointDefinition.Rung rung : endpoint.ladder()) {
                    var meter = new QualityMeter(threshold);
                    new Evaluation(workshop, labels).run(rung, split, store, meter::add);
                    Quality quality = meter.quality();
                    table.row(
                            rung.name(),
                            Figures.count(quality.rows()),
                            Figures.fixed(quality.mae(), 2),
                            Figures.fixed(quality.rmse(), 2),
                            Figures.fixed(quality.auc(), 4));
                }
            }
            terminal.println(table.render(terminal));
        }
        return 0;
    }
}
