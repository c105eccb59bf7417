package dev.punctual.server.jobs;

import dev.punctual.core.definition.Cadence;
import dev.punctual.core.definition.EndpointDefinition;
import dev.punctual.core.definition.LabelsDefinition;
import dev.punctual.core.definition.ModelDefinition;
import dev.punctual.core.definition.ViewDefinition;
import dev.punctual.core.model.TreeModel;
import dev.punctual.core.model.XgboostReader;
import dev.punctual.core.offline.OfflineEngine;
import dev.punctual.core.offline.RowCursor;
import dev.punctual.core.plan.ModelInput;
import dev.punctual.xgboost.TrainingRows;
import dev.punctual.xgboost.XgboostTrainer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// What each group of a model's features is worth: the model trained again without it, on a sample.
public final class FeatureGroups {
    private static final String ASKED = "request and derived";
    private static final String LISTS = "lists over windows";

    private final Workshop workshop;
    private final ModelDefinition model;
    private final LabelsDefinition labels;
    private final EndpointDefinition endpoint;
    private final ModelInput input;

    public FeatureGroups(Workshop workshop, ModelDefinition model) {
        this.workshop = workshop;
        this.model = model;
        this.labels = workshop.project().labels(model.training().labels());
        this.endpoint = workshop.project().endpoint(labels.endpoint());
        this.input = workshop.planning().input(model);
    }

    /// Receives the answers of one of the trained models.
    public interface Visitor {
        /// A model follows.
        ///
        /// @param group the group it lacks; empty for the one that has all
        /// @param features how many features the group has
        void model(String group, int features);

        /// What the model answers to a held-out question, and the true answer.
        void answered(double predicted, double actual);
    }

    /// The groups by name, each with the places of its features in the model's row: by what they are made from, and the
    /// lists apart.
    public Map<String, List<Integer>> groups() {
        Map<String, String> groupOfRole = new HashMap<>();
        endpoint.features()
                .forEach(use ->
                        groupOfRole.put(use.role(), group(workshop.project().view(use.view()))));
        var groups = new LinkedHashMap<String, List<Integer>>();
        for (int i = 0; i < input.width(); i++) {
            String name = input.names().get(i);
            groups.computeIfAbsent(group(name, groupOfRole), _ -> new ArrayList<>()).add(i);
        }
        return groups;
    }

    private static String group(String feature, Map<String, String> groupOfRole) {
        int dot = feature.indexOf('.');
        if (dot < 0) {
            return ASKED;
        }
        return feature.endsWith("]")
                ? LISTS
                : groupOfRole.getOrDefault(feature.substring(0, dot), ASKED);
    }

    private static String group(ViewDefinition view) {
        return switch (view) {
            case ViewDefinition.Batch batch ->
                    batch.cadence() instanceof Cadence.Whole
                            ? "fixed batch views"
                            : "batch views of history";
            case ViewDefinition.Push _ -> "push views";
            case ViewDefinition.Stream stream -> "windows over " + stream.source();
        };
    }

    /// Trains with all features, and without each group, and answers held-out questions.
    ///
    /// @param sample how many rows to train with and to answer, at most
    /// @param rounds how many trees each model has
    public void run(int sample, int rounds, Visitor visitor) {
        Sample training = read("train", sample);
        Sample test = read("test", sample);
        int[] all = IntStream.range(0, input.width()).toArray();
        Map<String, List<Integer>> groups = groups();
        String title = "feature groups of " + model.name();
        try (Reporter.Step step = workshop.reporter().begin(title, groups.size() + 1L, "models")) {
            visitor.model("", input.width());
            answer(all, training, test, rounds, visitor);
            long done = 1;
            step.reached(done);
            for (var group : groups.entrySet()) {
                int[] rest =
                        Arrays.stream(all).filter(i -> !group.getValue().contains(i)).toArray();
                visitor.model(group.getKey(), group.getValue().size());
                answer(rest, training, test, rounds, visitor);
                step.reached(++done);
            }
            step.done(groups.size() + " groups");
        }
    }

    private void answer(int[] columns, Sample training, Sample test, int rounds, Visitor visitor) {
        var parameters = new HashMap<>(model.parameters());
        parameters.put("rounds", Integer.toString(rounds));
        List<String> names = Arrays.stream(columns).mapToObj(input.names()::get).toList();
        byte[] artefact =
                new XgboostTrainer(parameters)
                        .train(names, training.columns(columns), null, (_, _, _) -> {});
        TreeModel trees = TreeModel.of(XgboostReader.read(artefact));
        TrainingRows rows = test.columns(columns);
        var row = new float[columns.length];
        while (rows.next(row)) {
            visitor.answered(endpoint.clipped(trees.predict(row, 0)), rows.label());
        }
    }

    private Sample read(String split, int limit) {
        var training = new TrainingSet(workshop, labels);
        long every = Math.max(1, count(training.files(split)) / limit);
        var values = new float[limit * input.width()];
        var answers = new float[limit];
        var row = new float[input.width()];
        int count = 0;
        try (var rows =
                new StoredRows(
                        workshop.engines(),
                        training.files(split),
                        input,
                        labels.label(),
                        List.of())) {
            for (long i = 0; count < limit && rows.next(row); i++) {
                if (i % every == 0) {
                    System.arraycopy(row, 0, values, count * row.length, row.length);
                    answers[count++] = rows.label();
                }
            }
        }
        return new Sample(values, answers, count, row.length);
    }

    private long count(List<Path> files) {
        try (OfflineEngine engine = workshop.engines().overParts("stored", files);
                RowCursor cursor = engine.query("SELECT count(*) AS n FROM stored", Map.of())) {
            cursor.next();
            return cursor.getLong(0);
        }
    }

    /// Rows in memory.
    private static final class Sample {
        private final float[] values;
        private final float[] labels;
        private final int count;
        private final int width;

        Sample(float[] values, float[] labels, int count, int width) {
            this.values = values;
            this.labels = labels;
            this.count = count;
            this.width = width;
        }

        /// The rows with only some of their columns.
        TrainingRows columns(int[] columns) {
            var chosen = new float[count * columns.length];
            for (int row = 0; row < count; row++) {
                for (int i = 0; i < columns.length; i++) {
                    chosen[row * columns.length + i] = values[row * width + columns[i]];
                }
            }
            return TrainingRows.of(columns.length, chosen, Arrays.copyOf(labels, count));
        }
    }
}
