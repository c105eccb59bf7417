package dev.punctual.xgboost;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import java.io.IOException;
import java.util.Arrays;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;

/// XGBoost's own evaluation of its model file, to compare ours with. Used by one thread at a time.
public final class XgboostPredictor implements AutoCloseable {
    private final Booster booster;
    private final int width;

    /// Loads a model file.
    ///
    /// @param threads how many threads a prediction may use; 0 for what XGBoost chooses, one for each processor
    /// @throws ServingException with `INVALID_ARTEFACT` if XGBoost refuses it
    public XgboostPredictor(byte[] file, int threads) {
        try {
            this.booster = XGBoost.loadModel(file);
            booster.setParam("nthread", threads);
            booster.setParam("verbosity", 0);
            this.width = Math.toIntExact(booster.getNumFeature());
        } catch (XGBoostError | IOException e) {
            throw new ServingException(
                    ErrorCode.INVALID_ARTEFACT, String.valueOf(e.getMessage()), null, e);
        }
    }

    /// How many numbers a row has.
    public int width() {
        return width;
    }

    /// Predicts one row in place, the fastest way that XGBoost4J has.
    public float predict(float[] row) {
        return batch(row, 1)[0];
    }

    /// Predicts one row by way of a matrix, the way that works in all versions; infinite values are refused.
    public float predictByMatrix(float[] row) {
        try {
            var matrix = new DMatrix(row, 1, width, Float.NaN);
            try {
                return booster.predict(matrix)[0][0];
            } finally {
                matrix.dispose();
            }
        } catch (XGBoostError e) {
            throw failed(e);
        }
    }

    /// Predicts `count` rows that lie one after another.
    public float[] predictBatch(float[] rows, int count) {
        return batch(Arrays.copyOf(rows, count * width), count);
    }

    private float[] batch(float[] rows, int count) {
        try {
            float[][] predictions = booster.inplace_predict(rows, count, width, Float.NaN);
            float[] first = new float[count];
            for (int i = 0; i < count; i++) {
                first[i] = predictions[i][0];
            }
            return first;
        } catch (XGBoostError e) {
            throw failed(e);
        }
    }

    private static ServingException failed(XGBoostError error) {
        return new ServingException(
                ErrorCode.INTERNAL, String.valueOf(error.getMessage()), null, error);
    }

    @Override
    public void close() {
        booster.dispose();
    }
}
