package dev.punctual.server.jobs;

import dev.punctual.core.definition.Fingerprint;
import dev.punctual.core.definition.LabelsDefinition;
import dev.punctual.core.definition.ModelDefinition;
import dev.punctual.core.definition.ModelDefinition.Origin;
import dev.punctual.core.definition.ProjectDefinition;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.model.XgboostReader;
import dev.punctual.core.plan.ModelInput;
import dev.punctual.xgboost.XgboostTrainer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Trains a model on its training set and keeps it as a new version.
public final class ModelTraining {
    private final Workshop workshop;

    public ModelTraining(Workshop workshop) {
        this.workshop = workshop;
    }

    /// Whether a model is trained here.
    public static boolean trains(ModelDefinition model) {
        return model.origin() instanceof Origin.Trained;
    }

    /// Sees that every model of a project can be trained with the parameters that it has.
    ///
    /// @throws ServingException with `INVALID_DEFINITION` and all that is wrong, one model a line
    public static void check(ProjectDefinition project) {
        var wrong = new ArrayList<String>();
        for (ModelDefinition model : project.models().values()) {
            if (trains(model)) {
                try {
                    trainer(model);
                } catch (ServingException e) {
                    wrong.add("model '" + model.name() + "': " + e.getMessage());
                }
            }
        }
        if (!wrong.isEmpty()) {
            throw new ServingException(ErrorCode.INVALID_DEFINITION, String.join("\n", wrong));
        }
    }

    private static XgboostTrainer trainer(ModelDefinition model) {
        if (!model.format().equals("xgboost")) {
            throw new ServingException(
                    ErrorCode.INVALID_DEFINITION,
                    "models of format " + model.format() + " cannot be trained; use xgboost");
        }
        return new XgboostTrainer(model.parameters());
    }

    /// Trains a model, unless a version was trained with the same definition and rows.
    ///
    /// @return the version that was trained with it, which need not be the one that answers
    public String run(ModelDefinition model) {
        XgboostTrainer trainer = trainer(model);
        LabelsDefinition labels = workshop.project().labels(model.training().labels());
        String title = "train " + model.name();
        String step = "train-" + model.name();
        String fingerprint = fingerprint(model);
        Map<String, String> known = workshop.log().finished(step, fingerprint);
        if (known != null && workshop.models().has(model, known.get("version"))) {
            workshop.reporter().kept(title, "version " + known.get("version"));
            return String.valueOf(known.get("version"));
        }
        ModelInput input = workshop.planning().input(model);
        int rounds = Integer.parseInt(model.parameters().getOrDefault("rounds", "100"));
        try (Reporter.Step progress = workshop.reporter().begin(title, rounds, "rounds");
                StoredRows training = rows(labels, "train", input);
                StoredRows validation = rows(labels, "validate", input)) {
            var last = new float[] {Float.NaN};
            byte[] artefact =
                    trainer.train(
                            input.names(),
                            training,
                            validation,
                            (round, _, metric) -> {
                                last[0] = metric;
                                progress.reached(round);
                            });
            XgboostReader.read(artefact); // what cannot be served is not kept
            String version = workshop.models().add(model, artefact);
            progress.done(model.training().optimise() + " " + last[0] + " on validation");
            workshop.log()
                    .finish(
                            step,
                            fingerprint,
                            Map.of(
                                    "version",
                                    version,
                                    model.training().optimise(),
                                    Float.toString(last[0])));
            return version;
        }
    }

    /// What a model is made from.
    public String fingerprint(ModelDefinition model) {
        LabelsDefinition labels = workshop.project().labels(model.training().labels());
        return Fingerprint.of(
                List.of(model.recipe(), new TrainingSet(workshop, labels).fingerprint()));
    }

    private StoredRows rows(LabelsDefinition labels, String split, ModelInput input) {
        return new StoredRows(
                workshop.engines(),
                new TrainingSet(workshop, labels).files(split),
                input,
                labels.label(),
                List.of());
    }
}
