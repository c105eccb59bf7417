package dev.punctual.cli;

import dev.punctual.core.definition.EndpointDefinition;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.verification.Verification;
import dev.punctual.load.terminal.Terminal;
import dev.punctual.server.jobs.FeatureVerification;
import dev.punctual.server.jobs.Workshop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "verify-features",
        description =
                "Computes the features of logged answers again from history, and reports every difference; 1 if there is one.")
final class VerifyFeaturesCommand implements Callable<Integer> {
    private static final Instant ALWAYS = Instant.parse("1970-01-01T00:00:00Z");
    private static final Instant FOR_EVER = Instant.parse("9999-01-01T00:00:00Z");

    @Mixin private ProjectOption project = new ProjectOption();

    @Parameters(
            arity = "0..1",
            paramLabel = "ENDPOINT",
            description = "The endpoint (default: all that declare a log).")
    private @Nullable String endpoint;

    @Option(
            names = "--from",
            paramLabel = "TIME",
            description = "Only answers to questions that arrived at this time or later.")
    private Instant from = ALWAYS;

    @Option(names = "--to", paramLabel = "TIME", description = "Only those that arrived before it.")
    private Instant to = FOR_EVER;

    @Option(
            names = "--tolerance",
            defaultValue = "1e-9",
            description =
                    "How much sums and means may differ, relative to the greater (default: ${DEFAULT-VALUE}).")
    private double tolerance;

    @Option(
            names = "--skew",
            paramLabel = "MILLIS",
            defaultValue = "250",
            description =
                    "How close an event and a question may arrive so that either order is right (default: ${DEFAULT-VALUE}).")
    private long skewMillis;

    @Option(names = "--json", paramLabel = "FILE", description = "Writes the report as JSON.")
    private @Nullable Path json;

    @Override
    public Integer call() throws IOException {
        Terminal terminal = Terminal.system();
        var reports = new ArrayList<FeatureVerification.Report>();
        try (var workshop = new Workshop(project.directory(), new TerminalReporter(terminal))) {
            var limits = new Verification.Limits(tolerance, skewMillis * 1_000);
            var verification = new FeatureVerification(workshop, limits);
            for (EndpointDefinition each : endpoints(workshop)) {
                FeatureVerification.Report report = verification.run(each, from, to);
                VerificationText.print(report, terminal);
                reports.add(report);
            }
        }
        if (json != null) {
            Files.writeString(json, VerificationJson.write(reports));
        }
        return reports.stream().allMatch(FeatureVerification.Report::same) ? 0 : 1;
    }

    private List<EndpointDefinition> endpoints(Workshop workshop) {
        if (endpoint != null) {
            return List.of(workshop.project().endpoint(endpoint));
        }
        List<EndpointDefinition> logged =
                workshop.project().endpoints().values().stream()
                        .filter(each -> each.log() != null)
                        .toList();
        if (logged.isEmpty()) {
            throw new ServingException(
                    ErrorCode.INVALID_DEFINITION,
                    "no endpoint declares a log; add 'log: {share: 0.01}' to one and serve it");
        }
        return logged;
    }
}
