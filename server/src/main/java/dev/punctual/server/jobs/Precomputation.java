package dev.punctual.server.jobs;

import dev.punctual.core.definition.EndpointDefinition;
import dev.punctual.core.definition.Fingerprint;
import dev.punctual.core.definition.LabelsDefinition;
import dev.punctual.core.definition.ModelDefinition;
import dev.punctual.core.definition.PrecomputedDefinition;
import dev.punctual.core.definition.PrecomputedDefinition.Content;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.plan.ModelInput;
import dev.punctual.core.plan.PlanCompiler;
import dev.punctual.core.plan.PrecomputedRow;
import dev.punctual.core.plan.ServedModel;
import dev.punctual.core.store.OnlineStore;
import dev.punctual.core.value.KeyBytes;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Computes predictions before they are asked for, and loads them as one generation.
public final class Precomputation {
    private static final int MOST_KEYS = 5_000_000;
    private static final int ROWS_PER_REPORT = 1_000;

    private final Workshop workshop;
    private final OnlineStore store;

    public Precomputation(Workshop workshop, OnlineStore store) {
        this.workshop = workshop;
        this.store = store;
    }

    /// Computes a table, unless the one being served was computed by the same model from the same questions. What an
    /// interrupted run scored is not scored again.
    ///
    /// @param again whether one that is up to date is computed all the same
    /// @return the number of keys
    public long run(PrecomputedDefinition table, boolean again) {
        return table.content() instanceof Content.Means means
                ? run(table, means, again)
                : new ScoredTable(workshop, store).run(table, again);
    }

    private long run(PrecomputedDefinition table, Content.Means content, boolean again) {
        ModelDefinition model = workshop.project().model(table.model());
        LabelsDefinition labels = workshop.project().labels(model.training().labels());
        LabelsDefinition.Split split = split(labels, content.over());
        String title = "precompute " + table.name();
        ServedModel served = workshop.stable(model);
        String id =
                split.to()
                        + " "
                        + Fingerprint.of(
                                List.of(
                                        table,
                                        served.version(),
                                        new ModelTraining(workshop).fingerprint(model)));
        OnlineStore.Table target = store.table(PlanCompiler.precomputedTable(table.name()));
        if (!again && id.equals(target.generation())) {
            workshop.reporter().kept(title, target.generationRows() + " keys");
            return target.generationRows();
        }
        try (Reporter.Step step = workshop.reporter().begin(title, Reporter.UNKNOWN, "questions")) {
            Map<KeyBytes, Mean> means = means(table, content, served, step);
            load(means, served.version(), split.to(), target.begin(id));
            step.done(means.size() + " keys");
            return means.size();
        }
    }

    private Map<KeyBytes, Mean> means(
            PrecomputedDefinition table,
            Content.Means content,
            ServedModel served,
            Reporter.Step step) {
        ModelDefinition model = workshop.project().model(table.model());
        LabelsDefinition labels = workshop.project().labels(model.training().labels());
        ModelInput input = workshop.planning().input(model);
        EndpointDefinition endpoint = workshop.project().endpoint(table.endpoint());
        var means = new HashMap<KeyBytes, Mean>();
        var key = new PrecomputedKey(workshop.planning().precomputedKey(table));
        var row = new float[input.width()];
        List<Path> files = new TrainingSet(workshop, labels).files(content.over());
        try (var rows =
                new StoredRows(
                        workshop.engines(), files, input, labels.label(), content.features())) {
            for (long count = 1; rows.next(row); count++) {
                double answer = endpoint.clipped(served.model().predict(row, 0));
                means.computeIfAbsent(new KeyBytes(key.encode(rows)), _ -> new Mean()).add(answer);
                if (means.size() > MOST_KEYS) {
                    throw new ServingException(
                            ErrorCode.INVALID_DEFINITION,
                            "precomputing "
                                    + table.name()
                                    + " would make over "
                                    + MOST_KEYS
                                    + " keys; keep it by fewer or coarser features");
                }
                if (count % ROWS_PER_REPORT == 0) {
                    step.reached(count);
                }
            }
        }
        return means;
    }

    private static void load(
            Map<KeyBytes, Mean> means,
            String version,
            Instant asOf,
            OnlineStore.Generation generation) {
        var rows = new PrecomputedRow(version);
        long eventTime = ChronoUnit.MICROS.between(Instant.EPOCH, asOf);
        try (generation) {
            means.forEach((key, mean) -> {
                generation.put(key.bytes(), rows.encode(mean.value(), eventTime));
            });
            generation.publish(PrecomputedRow.note(version, means.size() + " means"));
        }
    }

    private static LabelsDefinition.Split split(LabelsDefinition labels, String name) {
        return labels.splits().stream()
                .filter(split -> split.name().equals(name))
                .findFirst()
                .orElseThrow(() ->
                        new ServingException(
                                ErrorCode.INVALID_DEFINITION,
                                "labels " + labels.name() + " have no split " + name));
    }

    /// A running mean.
    private static final class Mean {
        private double sum;
        private long count;

        void add(double value) {
            sum += value;
            count++;
        }

        double value() {
            return sum / count;
        }
    }
}
