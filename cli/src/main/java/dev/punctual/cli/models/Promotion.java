package dev.punctual.cli.models;

import dev.punctual.cli.TerminalReporter;
import dev.punctual.cli.bench.Questions;
import dev.punctual.core.definition.EndpointDefinition;
import dev.punctual.core.definition.EndpointDefinition.Rung;
import dev.punctual.core.definition.Fingerprint;
import dev.punctual.core.definition.LabelsDefinition;
import dev.punctual.core.definition.ModelDefinition;
import dev.punctual.core.promotion.Evidence;
import dev.punctual.core.promotion.Evidence.Latency;
import dev.punctual.core.promotion.Judgement;
import dev.punctual.core.time.WallClock;
import dev.punctual.load.Item;
import dev.punctual.load.LoadGenerator;
import dev.punctual.load.Observer;
import dev.punctual.load.Phase;
import dev.punctual.load.PhaseResult;
import dev.punctual.load.http.HttpTarget;
import dev.punctual.load.report.Machine;
import dev.punctual.load.report.Quality;
import dev.punctual.load.report.QualityMeter;
import dev.punctual.load.terminal.Progress;
import dev.punctual.load.terminal.Terminal;
import dev.punctual.server.jobs.Evaluation;
import dev.punctual.server.jobs.Reporter;
import dev.punctual.server.jobs.TrainingSet;
import dev.punctual.server.jobs.Workshop;
import dev.punctual.server.models.StoredVersion;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Measures a version of a model: how good its answers are, and how long they take over the whole way.
final class Promotion {
    /*
     * Quality comes from the held-out questions and their true answers. Latency comes from a gateway that has the version
     * loaded, over its port, by the endpoint `ENDPOINT@MODEL=VERSION`: the same features, the same processing, the same
     * lanes, only that the ladder begins at this model. Requests come at random at the rate that the endpoint expects,
     * and count from when they were due.
     */
    private static final String TEST = "test";
    private static final int SHOWN_DIGITS = 12;

    private final Workshop workshop;
    private final Terminal terminal;
    private final Load load;

    /// How the load is made.
    ///
    /// @param rate requests a second where an endpoint does not say how many it expects
    /// @param duration of the measurement at each endpoint
    /// @param warmUp of the load before it counts
    /// @param threshold the AUC is that of labels at or above it
    record Load(double rate, Duration duration, Duration warmUp, double threshold) {}

    Promotion(Workshop workshop, Terminal terminal, Load load) {
        this.workshop = workshop;
        this.terminal = terminal;
        this.load = load;
    }

    /// Measures a version that the gateway has loaded, and keeps the evidence.
    Evidence measure(ModelDefinition model, StoredVersion version, URI gateway)
            throws InterruptedException {
        var judgement = new Judgement(model.release().acceptance());
        judgement.size(version.bytes());
        Evidence.Quality quality = quality(model, version);
        judgement.quality(quality);
        var latencies = new ArrayList<Latency>();
        for (EndpointDefinition endpoint : workshop.project().endpoints().values()) {
            if (uses(endpoint, model)) {
                Latency latency = latency(endpoint, model, version, gateway);
                latencies.add(latency);
                judgement.latency(endpoint, latency);
            }
        }
        var evidence =
                new Evidence(
                        now(),
                        version.hash(),
                        version.bytes(),
                        quality,
                        latencies,
                        definitions(model),
                        host(),
                        judgement.findings());
        workshop.models().keep(model, version.version(), evidence);
        return evidence;
    }

    private static boolean uses(EndpointDefinition endpoint, ModelDefinition model) {
        return endpoint.ladder().stream()
                .anyMatch(rung ->
                        rung instanceof Rung.ModelRung asked && asked.model().equals(model.name()));
    }

    private static Map<String, Double> metrics(Quality quality) {
        var metrics = new LinkedHashMap<String, Double>();
        metrics.put("rmse", quality.rmse());
        metrics.put("mae", quality.mae());
        if (!Double.isNaN(quality.auc())) {
            metrics.put("auc", quality.auc());
        }
        return metrics;
    }

    private Evidence.Quality quality(ModelDefinition model, StoredVersion version) {
        for (LabelsDefinition labels : workshop.project().labels().values()) {
            boolean held = labels.splits().stream().anyMatch(split -> split.name().equals(TEST));
            if (held && labels.endpoint().equals(model.endpoint())) {
                return quality(model, version, labels);
            }
        }
        return Evidence.Quality.UNKNOWN;
    }

    private Evidence.Quality quality(
            ModelDefinition model, StoredVersion version, LabelsDefinition labels) {
        new TrainingSet(workshop, labels).build(); // what is there is kept
        var meter = new QualityMeter(load.threshold());
        String title = "questions of " + labels.name() + "." + TEST;
        try (Reporter.Step step =
                new TerminalReporter(terminal).begin(title, Reporter.UNKNOWN, "questions")) {
            new Evaluation(workshop, labels)
                    .run(
                            workshop.load(model, version),
                            TEST,
                            (predicted, actual) -> {
                                meter.add(predicted, actual);
                                step.reached(meter.rows());
                            });
            Quality quality = meter.quality();
            step.done(quality.rows() + " answered");
            return new Evidence.Quality(
                    labels.name() + "." + TEST, quality.rows(), metrics(quality));
        }
    }

    private Latency latency(
            EndpointDefinition endpoint, ModelDefinition model, StoredVersion version, URI gateway)
            throws InterruptedException {
        Double expected = endpoint.serving().rate();
        double rate = expected == null ? load.rate() : expected;
        String name = endpoint.name() + "@" + model.name() + "=" + version.version();
        List<Item.Question> questions =
                Questions.of(workshop.directory(), endpoint.name(), name, gateway);
        try (var generator = new LoadGenerator(HttpTarget.local(gateway.getPort()))) {
            if (!load.warmUp().isZero()) {
                run(generator, phase(name + ": warm-up", rate, load.warmUp(), endpoint), questions);
            }
            PhaseResult result =
                    run(generator, phase(name, rate, load.duration(), endpoint), questions);
            return new Latency(
                    endpoint.name(),
                    rate,
                    result.questions(),
                    result.rungs().getOrDefault(model.name(), 0L),
                    result.latencies().millisAt(50),
                    result.latencies().millisAt(99),
                    result.latencies().millisAt(99.9));
        }
    }

    private static Phase phase(
            String name, double rate, Duration duration, EndpointDefinition endpoint) {
        long requests = Math.max(1, Math.round(rate * duration.toMillis() / 1e3));
        return Phase.of(name, rate, requests, endpoint.budget()).withPoisson(1);
    }

    private PhaseResult run(LoadGenerator generator, Phase phase, List<Item.Question> questions)
            throws InterruptedException {
        try (var progress =
                Progress.start(terminal, phase.name(), phase.questions(), "questions")) {
            PhaseResult result =
                    generator.run(
                            phase,
                            IntStream.iterate(0, i -> (i + 1) % questions.size())
                                    .<Item>mapToObj(questions::get)
                                    .iterator(),
                            Observer.ofAsked(progress::reached));
            progress.done();
            return result;
        }
    }

    /// What the figures depend on: the question, the model, and all that they are made of.
    private String definitions(ModelDefinition model) {
        String hash =
                Fingerprint.of(
                        List.of(workshop.project().endpoint(model.endpoint()), model.recipe()));
        return hash.substring(0, SHOWN_DIGITS);
    }

    private static Evidence.Host host() {
        Machine machine = Machine.here();
        return new Evidence.Host(
                machine.processor(),
                machine.system(),
                machine.java(),
                machine.cores(),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    }

    private static Instant now() {
        return Instant.EPOCH.plus(WallClock.system().micros(), ChronoUnit.MICROS);
    }
}
