package dev.punctual.server.jobs;

import dev.punctual.core.definition.EndpointDefinition;
import dev.punctual.core.definition.EndpointDefinition.Rung;
import dev.punctual.core.definition.EndpointSchema;
import dev.punctual.core.definition.LabelsDefinition;
import dev.punctual.core.drift.StabilityIndex;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.model.RemoteModel;
import dev.punctual.core.offline.FrameColumns;
import dev.punctual.core.offline.OfflineEngine;
import dev.punctual.core.plan.ServedModel;
import dev.punctual.core.value.Field;
import dev.punctual.core.value.Schema;
import dev.punctual.server.jobs.ColumnBins.Where;
import dev.punctual.server.log.LoggedAnswers;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/// Holds the features and predictions of logged answers against those of the training set.
public final class DriftReview {
    /*
     * Bins are learned from the training rows: deciles of numbers, the most frequent words, one bin for what is in none of
     * them and one for what is missing. Counting is one query for each column and file, so that nothing is held in memory
     * and only the columns that are asked for are read.
     */
    private static final String TRAINED = "trained";
    private static final String SPLIT = "train";
    private static final int MOST_COLUMNS = 1_000;
    private static final int SAMPLE = 100_000;
    private static final int DECILES = 10;
    private static final String SERVED =
            "_definition = $definition AND _read IS NOT NULL AND _arrived >= $since";

    private final Workshop workshop;

    public DriftReview(Workshop workshop) {
        this.workshop = workshop;
    }

    /// What came of one endpoint.
    ///
    /// @param recentRows the answers that were looked at
    /// @param lines one for each column, and one for the predictions of the best model
    public record Report(String endpoint, long trainingRows, long recentRows, List<Line> lines) {

        public Report {
            lines = List.copyOf(lines);
        }

        /// The worst of all columns.
        public StabilityIndex.Verdict worst() {
            return lines.stream()
                    .map(line -> line.index().verdict())
                    .max(StabilityIndex.Verdict::compareTo)
                    .orElse(StabilityIndex.Verdict.STABLE);
        }
    }

    /// One column.
    ///
    /// @param missing the share of the recent rows without a value
    /// @param missingInTraining the share of the training rows
    public record Line(
            String name, StabilityIndex index, double missing, double missingInTraining) {}

    /// Compares the answers of one endpoint since an instant.
    ///
    /// @throws ServingException with `NOT_FOUND` if nothing was logged since, or there is no training set
    public Report run(EndpointDefinition endpoint, Instant since) {
        LabelsDefinition labels = labels(endpoint);
        List<Path> trained = new TrainingSet(workshop, labels).files(SPLIT);
        List<Path> logged = LoggedAnswers.files(workshop.directory().answerLog(endpoint.name()));
        if (logged.isEmpty()) {
            throw nothing(endpoint);
        }
        Schema frame = EndpointSchema.of(workshop.project(), endpoint);
        var recent =
                new Where(
                        SERVED,
                        Map.of(
                                "definition",
                                EndpointSchema.fingerprint(workshop.project(), endpoint),
                                "since",
                                since));
        List<Field> columns =
                new FrameColumns(frame)
                        .fields().stream()
                                .filter(ColumnBins::possible)
                                .limit(MOST_COLUMNS)
                                .toList();
        var lines = new ArrayList<Line>();
        try (OfflineEngine training = workshop.engines().overParts(TRAINED, trained);
                OfflineEngine answers = workshop.engines().overParts(LoggedAnswers.TABLE, logged);
                Reporter.Step step =
                        workshop.reporter()
                                .begin("drift of " + endpoint.name(), columns.size(), "columns")) {
            long[] rows = new long[2];
            for (Field column : columns) {
                ColumnBins bins = ColumnBins.learned(training, TRAINED, column);
                long[] expected = bins.count(training, TRAINED, Where.ALL);
                long[] found = bins.count(answers, LoggedAnswers.TABLE, recent);
                rows[0] = Arrays.stream(expected).sum();
                rows[1] = Arrays.stream(found).sum();
                if (rows[1] == 0) {
                    throw nothing(endpoint);
                }
                lines.add(line(column.name(), expected, found));
                step.reached(lines.size());
            }
            predictions(endpoint, labels, answers, recent, lines);
            step.done(rows[1] + " answers against " + rows[0] + " training rows");
            return new Report(endpoint.name(), rows[0], rows[1], lines);
        }
    }

    private static Line line(String name, long[] expected, long[] found) {
        int missing = expected.length - 1;
        return new Line(
                name,
                StabilityIndex.of(expected, found),
                found[missing] / (double) Arrays.stream(found).sum(),
                expected[missing] / (double) Arrays.stream(expected).sum());
    }

    private LabelsDefinition labels(EndpointDefinition endpoint) {
        return workshop.project().labels().values().stream()
                .filter(labels -> labels.endpoint().equals(endpoint.name()))
                .findFirst()
                .orElseThrow(() ->
                        new ServingException(
                                ErrorCode.INVALID_DEFINITION,
                                "endpoint "
                                        + endpoint.name()
                                        + " has no labels, so there are no training rows to compare"
                                        + " with"));
    }

    private static ServingException nothing(EndpointDefinition endpoint) {
        return new ServingException(
                ErrorCode.NOT_FOUND,
                "no answers of endpoint "
                        + endpoint.name()
                        + " are logged for this time; declare 'log: {share: 0.01}' and serve it, or look"
                        + " further back with --since. A file appears when it is whole: by its 'every',"
                        + " and when the gateway stops");
    }

    /// Adds what the best model predicts now, against what the same version predicts for the training rows.
    private void predictions(
            EndpointDefinition endpoint,
            LabelsDefinition labels,
            OfflineEngine answers,
            Where recent,
            List<Line> lines) {
        for (Rung rung : endpoint.ladder()) {
            if (rung instanceof Rung.ModelRung asking) {
                ServedModel model = workshop.stable(workshop.project().model(asking.model()));
                if (!(model.model() instanceof RemoteModel)) {
                    compare(model, predicted(labels, model), answers, recent, lines);
                }
                return;
            }
        }
    }

    private static void compare(
            ServedModel model,
            double[] predicted,
            OfflineEngine answers,
            Where recent,
            List<Line> lines) {
        if (predicted.length == 0) {
            return;
        }
        var quantiles = new double[DECILES - 1];
        for (int i = 1; i < DECILES; i++) {
            quantiles[i - 1] = predicted[(int) ((long) predicted.length * i / DECILES)];
        }
        double[] edges = StabilityIndex.edges(quantiles);
        var upTo = new long[edges.length];
        for (int i = 0; i < edges.length; i++) {
            double edge = edges[i];
            upTo[i] = Arrays.stream(predicted).filter(value -> value <= edge).count();
        }
        var parameters = new HashMap<>(recent.parameters());
        parameters.put("rung", model.name());
        parameters.put("version", model.version());
        var own =
                new Where(recent.sql() + " AND _rung = $rung AND _version = $version", parameters);
        long[] found =
                ColumnBins.upTo("_answer", "_answer IS NULL", edges)
                        .count(answers, LoggedAnswers.TABLE, own);
        if (Arrays.stream(found).sum() > 0) {
            long[] expected = StabilityIndex.bins(upTo, predicted.length, 0);
            lines.add(line("prediction of " + model.name(), expected, found));
        }
    }

    /// A sample of the predictions for the training rows, in their order by size.
    private double[] predicted(LabelsDefinition labels, ServedModel model) {
        var sample = new double[SAMPLE];
        var random = new SplittableRandom(1);
        long[] seen = new long[1];
        new Evaluation(workshop, labels)
                .run(
                        model,
                        SPLIT,
                        (predicted, _) -> {
                            long place = seen[0] < SAMPLE ? seen[0] : random.nextLong(seen[0] + 1);
                            if (place < SAMPLE) {
                                sample[(int) place] = predicted;
                            }
                            seen[0]++;
                        });
        double[] sorted = Arrays.copyOf(sample, (int) Math.min(SAMPLE, seen[0]));
        Arrays.sort(sorted);
        return sorted;
    }
}
