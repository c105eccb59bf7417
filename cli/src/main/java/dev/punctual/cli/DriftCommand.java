package dev.punctual.cli;

import dev.punctual.core.definition.Durations;
import dev.punctual.core.definition.EndpointDefinition;
import dev.punctual.core.drift.StabilityIndex.Verdict;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.time.WallClock;
import dev.punctual.load.terminal.Ansi;
import dev.punctual.load.terminal.Figures;
import dev.punctual.load.terminal.Terminal;
import dev.punctual.load.terminal.TerminalTable;
import dev.punctual.load.terminal.TerminalTable.Cell;
import dev.punctual.server.http.json.JsonTree;
import dev.punctual.server.jobs.DriftReview;
import dev.punctual.server.jobs.Workshop;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "drift",
        description =
                "Holds logged features and predictions against the training set, by the population stability"
                        + " index; 1 if one is 0.25 or more.")
final class DriftCommand implements Callable<Integer> {

    @Mixin private ProjectOption project = new ProjectOption();

    @Parameters(
            arity = "0..1",
            paramLabel = "ENDPOINT",
            description = "The endpoint (default: all that declare a log and have labels).")
    private @Nullable String endpoint;

    @Option(
            names = "--since",
            paramLabel = "DURATION",
            defaultValue = "24h",
            description = "How far to look back (default: ${DEFAULT-VALUE}).")
    private String since = "24h";

    @Option(names = "--json", description = "Prints JSON for programs.")
    private boolean json;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        Duration back = Durations.parse(since);
        if (back == null || !back.isPositive()) {
            throw new ParameterException(
                    spec.commandLine(), "--since: write a duration such as 24h, not " + since);
        }
        Instant from =
                Instant.EPOCH.plus(WallClock.system().micros(), ChronoUnit.MICROS).minus(back);
        var reports = new ArrayList<DriftReview.Report>();
        try (var workshop =
                new Workshop(project.directory(), new TerminalReporter(Terminal.system()))) {
            for (EndpointDefinition each : endpoints(workshop)) {
                reports.add(new DriftReview(workshop).run(each, from));
            }
        }
        String text = json ? json(reports) : text(reports);
        spec.commandLine().getOut().println(text);
        return reports.stream().anyMatch(report -> report.worst() == Verdict.MAJOR) ? 1 : 0;
    }

    private List<EndpointDefinition> endpoints(Workshop workshop) {
        if (endpoint != null) {
            return List.of(workshop.project().endpoint(endpoint));
        }
        List<EndpointDefinition> possible =
                workshop.project().endpoints().values().stream()
                        .filter(each -> each.log() != null)
                        .filter(each ->
                                workshop.project().labels().values().stream()
                                        .anyMatch(labels -> labels.endpoint().equals(each.name())))
                        .toList();
        if (possible.isEmpty()) {
            throw new ServingException(
                    ErrorCode.INVALID_DEFINITION,
                    "no endpoint declares a log and has labels; add 'log: {share: 0.01}' to one and"
                            + " serve it");
        }
        return possible;
    }

    private static String text(List<DriftReview.Report> reports) {
        Terminal terminal = Terminal.system();
        var text = new StringBuilder();
        for (DriftReview.Report report : reports) {
            var table =
                    new TerminalTable(
                                    "%s: %s answers against %s training rows"
                                            .formatted(
                                                    report.endpoint(),
                                                    Figures.count(report.recentRows()),
                                                    Figures.count(report.trainingRows())))
                            .words("column", "drift")
                            .numbers("index", "by chance", "missing", "in training");
            report.lines().stream()
                    .sorted(
                            Comparator.comparingDouble(
                                            (DriftReview.Line line) -> line.index().value())
                                    .reversed())
                    .forEach(line -> table.row(cells(line)));
            text.append(table.render(terminal));
        }
        return text.toString();
    }

    private static List<Cell> cells(DriftReview.Line line) {
        Verdict verdict = line.index().verdict();
        Ansi emphasis =
                switch (verdict) {
                    case STABLE -> null;
                    case MODERATE -> Ansi.YELLOW;
                    case MAJOR -> Ansi.RED;
                };
        return List.of(
                Cell.of(line.name()),
                new Cell(word(verdict), emphasis),
                Cell.of(Figures.fixed(line.index().value(), 3)),
                Cell.of(Figures.fixed(line.index().chance(), 3)),
                Cell.of(Figures.percent(line.missing())),
                Cell.of(Figures.percent(line.missingInTraining())));
    }

    private static String word(Verdict verdict) {
        return verdict.name().toLowerCase(Locale.ROOT);
    }

    private static String json(List<DriftReview.Report> reports) {
        var trees = new ArrayList<Map<String, Object>>();
        for (DriftReview.Report report : reports) {
            var tree = new LinkedHashMap<String, Object>();
            tree.put("endpoint", report.endpoint());
            tree.put("answers", report.recentRows());
            tree.put("training_rows", report.trainingRows());
            tree.put("worst", word(report.worst()));
            tree.put("columns", report.lines().stream().map(DriftCommand::tree).toList());
            trees.add(tree);
        }
        return new String(JsonTree.write(Map.of("drift", trees)), StandardCharsets.UTF_8);
    }

    private static Map<String, Object> tree(DriftReview.Line line) {
        var tree = new LinkedHashMap<String, Object>();
        tree.put("column", line.name());
        tree.put("index", line.index().value());
        tree.put("by_chance", line.index().chance());
        tree.put("drift", word(line.index().verdict()));
        tree.put("missing", line.missing());
        tree.put("missing_in_training", line.missingInTraining());
        return tree;
    }
}
