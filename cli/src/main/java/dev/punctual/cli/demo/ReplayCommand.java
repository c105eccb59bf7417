package dev.punctual.cli.demo;

import dev.punctual.cli.ProjectOption;
import dev.punctual.cli.TerminalReporter;
import dev.punctual.core.definition.LabelsDefinition;
import dev.punctual.core.definition.LabelsDefinition.Split;
import dev.punctual.load.LoadGenerator;
import dev.punctual.load.Observer;
import dev.punctual.load.Phase;
import dev.punctual.load.PhaseResult;
import dev.punctual.load.http.HttpTarget;
import dev.punctual.load.terminal.Figures;
import dev.punctual.load.terminal.Progress;
import dev.punctual.load.terminal.Terminal;
import dev.punctual.load.terminal.TerminalTable;
import dev.punctual.server.jobs.Workshop;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "replay",
        description =
                "Replays history through a running gateway, questions and events as they happened,"
                        + " at a steady rate.")
public final class ReplayCommand implements Callable<Integer> {

    @Mixin private ProjectOption project = new ProjectOption();

    @Option(
            names = "--port",
            description = "The port of the gateway on this machine (default: 8080).")
    private int port = 8080;

    @Option(names = "--rate", description = "Questions per second (default: 1000).")
    private int rate = 1_000;

    @Option(names = "--seconds", description = "How long (default: 30).")
    private int seconds = 30;

    @Option(
            names = "--warm-up",
            paramLabel = "SECONDS",
            description = "How long to run at a third of the rate before it counts (default: 5).")
    private int warmUp = 5;

    @Option(
            names = "--from",
            paramLabel = "TIME",
            description = "Where in history to begin (default: where the test split begins).")
    private @Nullable Instant from;

    @Override
    public Integer call() throws InterruptedException {
        Terminal terminal = Terminal.system();
        try (var workshop = new Workshop(project.directory(), new TerminalReporter(terminal))) {
            LabelsDefinition labels = workshop.project().labels().values().iterator().next();
            Duration budget = workshop.project().endpoint(labels.endpoint()).budget();
            Split test = labels.splits().getLast();
            Instant start = from == null ? test.from() : from;
            try (var history = new HistoryItems(workshop, labels, start, test.to());
                    var generator = new LoadGenerator(HttpTarget.local(port))) {
                if (warmUp > 0) {
                    run(
                            generator,
                            phase("warm-up", Math.max(1, rate / 3), warmUp, budget),
                            history);
                }
                PhaseResult result =
                        run(generator, phase("replay", rate, seconds, budget), history);
                terminal.println(table(result).render(terminal));
                return result.errorCount() == 0 ? 0 : 1;
            }
        }
    }

    private static Phase phase(String name, int rate, int seconds, Duration budget) {
        return Phase.of(name, rate, (long) rate * seconds, budget)
                .withPoisson(1)
                .withBatching(256, Duration.ofMillis(2));
    }

    private static PhaseResult run(LoadGenerator generator, Phase phase, HistoryItems history)
            throws InterruptedException {
        try (var progress =
                Progress.start(Terminal.system(), phase.name(), phase.questions(), "questions")) {
            PhaseResult result = generator.run(phase, history, Observer.ofAsked(progress::reached));
            progress.done();
            return result;
        }
    }

    private static TerminalTable table(PhaseResult result) {
        var table = new TerminalTable("").words("figure").numbers("value");
        table.row("questions", Figures.count(result.questions()));
        table.row("errors", Figures.count(result.errorCount()));
        table.row("in budget", Figures.percent(result.inBudgetShare()));
        table.row("p50", Figures.millis(result.latencies().millisAt(50)));
        table.row("p99", Figures.millis(result.latencies().millisAt(99)));
        table.row("p99.9", Figures.millis(result.latencies().millisAt(99.9)));
        table.row("generator late, p99", Figures.millis(result.lags().millisAt(99)));
        result.rungShares().forEach((rung, share) -> table.row(rung, Figures.percent(share)));
        table.row("freshness p99", Figures.millis(result.events().freshness().millisAt(99)));
        return table;
    }
}
