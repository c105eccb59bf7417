package dev.punctual.cli.demo;

import dev.punctual.cli.Preparation;
import dev.punctual.core.definition.EndpointDefinition;
import dev.punctual.core.definition.EndpointDefinition.Rung;
import dev.punctual.core.definition.Fingerprint;
import dev.punctual.core.definition.LabelsDefinition;
import dev.punctual.core.definition.ModelDefinition;
import dev.punctual.core.store.OnlineStore;
import dev.punctual.load.LoadGenerator;
import dev.punctual.load.Observer;
import dev.punctual.load.Phase;
import dev.punctual.load.PhaseResult;
import dev.punctual.load.Predictions;
import dev.punctual.load.http.HttpTarget;
import dev.punctual.load.report.DemoReport;
import dev.punctual.load.report.Machine;
import dev.punctual.load.report.Quality;
import dev.punctual.load.report.QualityMeter;
import dev.punctual.load.terminal.Progress;
import dev.punctual.load.terminal.Terminal;
import dev.punctual.server.jobs.Evaluation;
import dev.punctual.server.jobs.FeatureGroups;
import dev.punctual.server.jobs.ModelTraining;
import dev.punctual.server.jobs.TrainingSet;
import dev.punctual.server.jobs.Workshop;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/// One run of the demonstration: prepare, evaluate, serve under load, and gather what was measured.
final class Demo implements AutoCloseable {
    /*
     * The steps before the load are those of the command line and are kept between runs. The load is fresh in every run:
     * the held-out month is replayed through the gateway, faster than life, by a generator that shares the machine with it.
     * Between the two phases the gateway is stopped and started again with the burden; its windows survive that.
     */
    private static final double LATE_MINUTES = 15;
    private static final int STEADY_RATE = 2_000;
    private static final int OVERLOAD_RATE = 3 * STEADY_RATE;
    private static final int WARM_UP_SECONDS = 10;
    private static final String BURDEN = "8ms";
    private static final int ABLATION_ROWS = 60_000;
    private static final int ABLATION_ROUNDS = 40;
    private static final Duration WARM_UP_HISTORY = Duration.ofHours(24);

    private final Workshop workshop;
    private final Terminal terminal;
    private final Slice slice;
    private final KeptQualities kept;
    private final LabelsDefinition labels;
    private final EndpointDefinition endpoint;
    private final Map<String, Double> steps = new LinkedHashMap<>();
    private final Map<String, Long> rows = new LinkedHashMap<>();
    private final long startNanos = System.nanoTime();
    private long gatewayPeakMegabytes;
    private Predictions predictions = new Predictions();

    Demo(Workshop workshop, Terminal terminal, Slice slice) {
        this.workshop = workshop;
        this.terminal = terminal;
        this.slice = slice;
        this.kept = new KeptQualities(workshop);
        this.labels = workshop.project().labels().values().iterator().next();
        this.endpoint = workshop.project().endpoint(labels.endpoint());
    }

    /// Runs all of it.
    DemoReport run(DemoReport.Requirements requirements) throws Exception {
        prepare();
        Map<String, Quality> rungs = timed("evaluate", this::evaluate);
        DemoReport.Ablation ablation = timed("feature groups", this::ablation);
        PhaseResult steady;
        PhaseResult overload;
        Quality served;
        forgetStreams();
        Instant test = split("test").from();
        try (HistoryItems history =
                new HistoryItems(
                        workshop, labels, test.minus(WARM_UP_HISTORY), split("test").to())) {
            steady = timed("steady phase", () -> steady(history));
            served = quality(history);
            overload = timed("overload phase", () -> overload(history));
        }
        rows.put("questions", steady.questions() + overload.questions());
        rows.put("events", steady.events().events() + overload.events().events());
        long peak =
                gatewayPeakMegabytes
                        + Machine.peakMegabytes(ProcessHandle.current().pid()).orElse(0);
        return new DemoReport(
                new DemoReport.Run(
                        workshop.project().name(),
                        "min",
                        Instant.now(),
                        Machine.here().description(),
                        (System.nanoTime() - startNanos) * 1e-9,
                        peak),
                requirements,
                steady,
                overload,
                served,
                rungs,
                ablation,
                rows,
                steps);
    }

    @Override
    public void close() {
        workshop.close();
    }

    private void prepare() throws Exception {
        var preparation = new Preparation(workshop);
        Map<String, Long> loaded = timed("load views", preparation::materialize);
        loaded.forEach((view, count) -> rows.put("view " + view, count));
        Map<String, Long> sets = timed("training set", preparation::trainingSets);
        sets.forEach((split, count) -> rows.put("rows of " + split, count));
        timed(
                "train",
                () -> {
                    preparation.train().forEach(preparation::makeStable);
                    return rows;
                });
        timed(
                "precompute",
                () -> {
                    preparation.precompute();
                    return rows;
                });
    }

    private Map<String, Quality> evaluate() {
        List<String> models =
                workshop.project().models().keySet().stream()
                        .map(name ->
                                name
                                        + " "
                                        + workshop.models()
                                                .stable(workshop.project().model(name))
                                                .version())
                        .toList();
        String fingerprint =
                Fingerprint.of(
                        List.of(models, endpoint, new TrainingSet(workshop, labels).fingerprint()));
        return kept.qualities("evaluate rungs", fingerprint, this::evaluateRungs);
    }

    private Map<String, Quality> evaluateRungs() {
        var qualities = new LinkedHashMap<String, Quality>();
        try (OnlineStore store = new Preparation(workshop).store();
                Progress progress =
                        Progress.start(
                                terminal, "evaluate rungs", endpoint.ladder().size(), "rungs")) {
            for (Rung rung : endpoint.ladder()) {
                var meter = new QualityMeter(LATE_MINUTES);
                new Evaluation(workshop, labels).run(rung, "test", store, meter::add);
                qualities.put(rung.name(), meter.quality());
                progress.advance(1);
            }
            progress.done();
        }
        return qualities;
    }

    private DemoReport.Ablation ablation() {
        ModelDefinition model = workshop.project().model(endpoint.ladder().getFirst().name());
        var groups = new FeatureGroups(workshop, model);
        String fingerprint =
                Fingerprint.of(
                        List.of(
                                new ModelTraining(workshop).fingerprint(model),
                                groups.groups(),
                                ABLATION_ROWS,
                                ABLATION_ROUNDS));
        Map<String, Quality> measured =
                kept.qualities(
                        "feature groups",
                        fingerprint,
                        () -> {
                            var study = new AblationStudy(LATE_MINUTES);
                            groups.run(ABLATION_ROWS, ABLATION_ROUNDS, study);
                            return study.qualities();
                        });
        return AblationStudy.report(measured, groups.groups());
    }

    private PhaseResult steady(HistoryItems history) throws InterruptedException {
        try (var gateway = new GatewayChild(serveArguments("--port", "0"));
                var generator = new LoadGenerator(HttpTarget.local(gateway.port()))) {
            steps.put("gateway start", gateway.startSeconds());
            run(generator, "warm-up", STEADY_RATE / 2, WARM_UP_SECONDS, history);
            PhaseResult result =
                    run(generator, "steady", STEADY_RATE, slice.steadySeconds(), history);
            notePeak(gateway);
            return result;
        }
    }

    private PhaseResult overload(HistoryItems history) throws InterruptedException {
        String slowed = endpoint.ladder().getFirst().name() + "=" + BURDEN;
        try (var gateway = new GatewayChild(serveArguments("--port", "0", "--burden", slowed));
                var generator = new LoadGenerator(HttpTarget.local(gateway.port()))) {
            run(generator, "warm-up", STEADY_RATE, 2 * WARM_UP_SECONDS, history);
            PhaseResult result =
                    run(generator, "overload", OVERLOAD_RATE, slice.overloadSeconds(), history);
            notePeak(gateway);
            return result;
        }
    }

    private PhaseResult run(
            LoadGenerator generator, String name, int rate, int seconds, HistoryItems history)
            throws InterruptedException {
        long questions = (long) rate * seconds;
        predictions = new Predictions();
        try (Progress progress = Progress.start(terminal, name, questions, "questions")) {
            PhaseResult result =
                    generator.run(
                            Phase.of(name, rate, questions, endpoint.budget())
                                    .withPoisson(1)
                                    .withBatching(256, Duration.ofMillis(2)),
                            history,
                            predictions.and(Observer.ofAsked(progress::reached)));
            progress.done();
            return result;
        }
    }

    /// How good the answers of the last phase were.
    private Quality quality(HistoryItems history) {
        var meter = new QualityMeter(LATE_MINUTES);
        int first = history.asked() - predictions.size();
        for (int i = 0; i < predictions.size(); i++) {
            if (!Double.isNaN(predictions.value(i))) {
                meter.add(predictions.value(i), history.label(first + i));
            }
        }
        return meter.quality();
    }

    private void forgetStreams() {
        try (OnlineStore store = new Preparation(workshop).store()) {
            Streams.forget(workshop, store);
        }
    }

    private void notePeak(GatewayChild gateway) {
        gatewayPeakMegabytes =
                Math.max(gatewayPeakMegabytes, Machine.peakMegabytes(gateway.pid()).orElse(0));
    }

    /// The arguments that serve what this run has made.
    String[] serveArguments(String... more) {
        var arguments = new ArrayList<String>();
        arguments.add("--project");
        arguments.add(workshop.directory().root().toString());
        if (slice != Slice.FULL) {
            arguments.add("--state");
            arguments.add(slice.stateName());
        }
        arguments.addAll(List.of(more));
        return arguments.toArray(String[]::new);
    }

    private LabelsDefinition.Split split(String name) {
        return labels.splits().stream()
                .filter(split -> split.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private <T> T timed(String step, Callable<T> work) throws Exception {
        long start = System.nanoTime();
        T result = work.call();
        steps.put(step, (System.nanoTime() - start) * 1e-9);
        return result;
    }
}
