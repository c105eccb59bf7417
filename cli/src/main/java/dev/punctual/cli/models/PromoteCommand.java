package dev.punctual.cli.models;

import dev.punctual.cli.ProjectOption;
import dev.punctual.cli.TerminalReporter;
import dev.punctual.core.definition.ModelDefinition;
import dev.punctual.core.promotion.Evidence;
import dev.punctual.load.terminal.Figures;
import dev.punctual.load.terminal.Terminal;
import dev.punctual.server.jobs.Workshop;
import dev.punctual.server.models.StoredVersion;
import dev.punctual.server.project.GatewayAddress;
import dev.punctual.server.project.GatewaySettings;
import dev.punctual.server.project.RunningGateway;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "promote",
        description = {
            "Measures a version of a model and, if it keeps its thresholds, lets it answer.",
            "",
            "Quality is measured over the held-out questions, latency over the whole way of every"
                    + " endpoint that uses the model, at the rate that the endpoint expects: in the"
                    + " running gateway if one runs, else in one that is started for it. What was"
                    + " measured is kept with the version; `punctual models` shows it. Ends with 1 if a"
                    + " threshold is broken."
        })
public final class PromoteCommand implements Callable<Integer> {

    @Mixin private ProjectOption project = new ProjectOption();

    @Parameters(index = "0", paramLabel = "MODEL", description = "The name of the model.")
    private String model = "";

    @Parameters(index = "1", paramLabel = "VERSION", description = "The version to measure.")
    private String version = "";

    @Option(
            names = "--canary",
            paramLabel = "SHARE",
            description = "Tries it on a share of the keys, such as 0.05, instead of all.")
    private @Nullable Double canary;

    @Option(names = "--dry-run", description = "Measures and keeps the evidence; changes no label.")
    private boolean dryRun;

    @Option(
            names = "--rate",
            description =
                    "Requests a second for endpoints that do not say 'rate' (default:"
                            + " ${DEFAULT-VALUE}).")
    private double rate = 200;

    @Option(
            names = "--seconds",
            description = "How long each endpoint is measured (default: ${DEFAULT-VALUE}).")
    private int seconds = 10;

    @Option(
            names = "--threshold",
            description =
                    "The AUC is that of labels at or above it (default: the larger one where labels"
                            + " have two values, and no AUC elsewhere).")
    private double threshold = Double.NaN;

    @Override
    public Integer call() throws InterruptedException {
        GatewayAddress running = GatewayAddress.find(project.directory());
        if (running != null) {
            return promote(running.uri());
        }
        try (var gateway =
                RunningGateway.start(project.directory(), GatewaySettings.of("127.0.0.1", 0))) {
            return promote(URI.create("http://127.0.0.1:" + gateway.port()));
        }
    }

    private int promote(URI address) throws InterruptedException {
        Terminal terminal = Terminal.system();
        var gateway = new GatewayModels(address);
        var load =
                new Promotion.Load(
                        rate,
                        Duration.ofSeconds(seconds),
                        Duration.ofSeconds(Math.min(3, seconds)),
                        threshold);
        try (var workshop = new Workshop(project.directory(), new TerminalReporter(terminal))) {
            ModelDefinition definition = workshop.project().model(model);
            StoredVersion stored = workshop.models().version(definition, version);
            gateway.order(model, "load", Map.of("version", stored.version()));
            Evidence evidence =
                    new Promotion(workshop, terminal, load).measure(definition, stored, address);
            terminal.println(EvidenceTable.of(evidence).render(terminal));
            if (!evidence.accepted()) {
                terminal.println(
                        "version %s of %s is refused; what answers stays as it was"
                                .formatted(stored.version(), model));
                hintAtOtherWork(evidence.host(), terminal);
                return 1;
            }
            if (!dryRun) {
                label(gateway, stored);
                terminal.println(
                        "version %s of %s is %s"
                                .formatted(
                                        stored.version(),
                                        model,
                                        canary == null
                                                ? "stable now"
                                                : "a canary for " + canary + " of the keys"));
            }
            return 0;
        }
    }

    /// What shares its processors with other work is measured with that work's share of the time.
    private static void hintAtOtherWork(Evidence.Host host, Terminal terminal) {
        if (host.load() > host.processors()) {
            terminal.println(
                    "the machine had more to do than its %d processors can (load %s); if that is not as it will be, measure again when it is quiet"
                            .formatted(host.processors(), Figures.fixed(host.load(), 2)));
        }
    }

    private void label(GatewayModels gateway, StoredVersion stored) {
        if (canary == null) {
            gateway.order(model, "stable", Map.of("version", stored.version()));
        } else {
            gateway.order(model, "canary", Map.of("version", stored.version(), "share", canary));
        }
    }
}
