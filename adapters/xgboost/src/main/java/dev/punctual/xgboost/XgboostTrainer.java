package dev.punctual.xgboost;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;
import org.jspecify.annotations.Nullable;

/// Trains gradient-boosted trees with XGBoost. The same rows, parameters and number of threads give the same model.
public final class XgboostTrainer {
    /*
     * Rows stream into XGBoost's own matrix (8 bytes a number) in batches of 32,768, so that no copy of them all is ever
     * on the Java heap. The quantile matrix, which would hold one byte a number, cannot be built from Java without a GPU
     * in XGBoost4J 3.0.4; see docs/decisions/xgboost4j.md.
     *
     * XGBoost4J's own training loop prints and calls nobody back, so the rounds are driven here; its `train` with no
     * rounds is the only public way to make an untrained booster. It cannot cut off trees either, so with early stopping
     * the best model so far is kept as the bytes of its file.
     */
    private final XgboostParameters parameters;

    /// Takes the parameters of a definition: `rounds`, optionally `early_stopping_rounds`, and XGBoost's own.
    ///
    /// @throws ServingException with `INVALID_DEFINITION` if one is unknown or cannot be served
    public XgboostTrainer(Map<String, String> parameters) {
        this.parameters = XgboostParameters.of(parameters);
    }

    /// Hears of each round when it is done. An exception ends the training.
    @FunctionalInterface
    public interface Progress {
        /// Called after each round.
        ///
        /// @param round counted from 1
        /// @param validation the metric over the validation rows; NaN if there are none
        void trained(int round, int rounds, float validation);
    }

    /// Trains a model and returns its file in XGBoost's binary format (`.ubj`).
    ///
    /// @param inputs the names of a row's numbers, which the file keeps
    /// @param validation what the metric is measured on; early stopping needs it
    /// @throws ServingException with `INVALID_DEFINITION` and XGBoost's own words if it cannot train
    public byte[] train(
            List<String> inputs,
            TrainingRows training,
            @Nullable TrainingRows validation,
            Progress progress) {
        if (parameters.earlyStoppingRounds() > 0 && validation == null) {
            throw new ServingException(
                    ErrorCode.INVALID_DEFINITION, "early_stopping_rounds needs validation rows");
        }
        try (var matrices = new Matrices(inputs)) {
            rehearse(inputs);
            DMatrix trainingMatrix = matrices.load(training);
            @Nullable DMatrix validationMatrix =
                    validation == null ? null : matrices.load(validation);
            return train(trainingMatrix, validationMatrix, progress);
        } catch (XGBoostError e) {
            throw new ServingException(
                    ErrorCode.INVALID_DEFINITION, "XGBoost: " + reason(e), null, e);
        }
    }

    /// Lets XGBoost see the parameters with two rows, so that it refuses them before minutes go into loading all of them.
    private void rehearse(List<String> inputs) throws XGBoostError {
        try (var matrices = new Matrices(inputs)) {
            int width = inputs.size();
            DMatrix two =
                    matrices.load(TrainingRows.of(width, new float[2 * width], new float[] {0, 1}));
            Booster booster = start(two, two);
            try {
                booster.update(two, 0);
                evaluate(booster, two, 1);
            } finally {
                booster.dispose();
            }
        }
    }

    private Booster start(DMatrix training, @Nullable DMatrix validation) throws XGBoostError {
        Map<String, DMatrix> watched = new HashMap<>();
        if (validation != null) {
            watched.put("validation", validation);
        }
        Map<String, Object> library = new HashMap<>(parameters.library());
        return XGBoost.train(training, library, 0, watched, null, null);
    }

    private byte[] train(DMatrix training, @Nullable DMatrix validation, Progress progress)
            throws XGBoostError {
        Booster booster = start(training, validation);
        try {
            return grow(booster, training, validation, progress);
        } finally {
            booster.dispose();
        }
    }

    private byte[] grow(
            Booster booster, DMatrix training, @Nullable DMatrix validation, Progress progress)
            throws XGBoostError {
        float best = Float.NaN;
        int bestRound = 0;
        byte[] bestModel = {};
        int patience = parameters.earlyStoppingRounds();
        for (int round = 1; round <= parameters.rounds(); round++) {
            booster.update(training, round - 1);
            float metric = validation == null ? Float.NaN : evaluate(booster, validation, round);
            progress.trained(round, parameters.rounds(), metric);
            if (patience > 0) {
                boolean better = parameters.maximise() ? metric > best : metric < best;
                if (bestRound == 0 || better) {
                    best = metric;
                    bestRound = round;
                    bestModel = booster.toByteArray("ubj");
                } else if (round - bestRound >= patience) {
                    return bestModel;
                }
            }
        }
        return patience > 0 ? bestModel : booster.toByteArray("ubj");
    }

    private static float evaluate(Booster booster, DMatrix validation, int round)
            throws XGBoostError {
        float[] metrics = new float[1];
        booster.evalSet(
                new DMatrix[] {validation}, new String[] {"validation"}, round - 1, metrics);
        return metrics[0];
    }

    /// XGBoost's message without the place in its source and the native stack.
    private static String reason(XGBoostError error) {
        String message = String.valueOf(error.getMessage());
        int stack = message.indexOf("Stack trace:");
        String said = stack < 0 ? message : message.substring(0, stack);
        return said.strip().replaceFirst("^\\[[0-9:]+] \\S+: ", "");
    }
}
