package dev.punctual.xgboost;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import ml.dmlc.xgboost4j.LabeledPoint;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoostError;
import org.jspecify.annotations.Nullable;

/// XGBoost's matrices of one training, freed together.
final class Matrices implements AutoCloseable {
    private final List<String> inputs;
    private final List<DMatrix> loaded = new ArrayList<>();

    Matrices(List<String> inputs) {
        this.inputs = inputs;
    }

    /// Reads all rows into a matrix that lives until this is closed.
    DMatrix load(TrainingRows rows) throws XGBoostError {
        if (rows.width() != inputs.size()) {
            throw invalid(
                    "rows of %d numbers for %d inputs".formatted(rows.width(), inputs.size()));
        }
        var points = new Points(rows);
        if (!points.hasNext()) {
            throw invalid("no rows to train or validate with");
        }
        var matrix = new DMatrix(points, null, Float.NaN);
        loaded.add(matrix);
        matrix.setFeatureNames(inputs.toArray(String[]::new));
        return matrix;
    }

    @Override
    public void close() {
        loaded.forEach(DMatrix::dispose);
    }

    private static ServingException invalid(String message) {
        return new ServingException(ErrorCode.INVALID_DEFINITION, message);
    }

    /// Rows as XGBoost4J takes them; it keeps those of one batch, so each has its own array.
    private static final class Points implements Iterator<LabeledPoint> {
        private final TrainingRows rows;
        private @Nullable LabeledPoint next;

        Points(TrainingRows rows) {
            this.rows = rows;
            this.next = read();
        }

        private @Nullable LabeledPoint read() {
            float[] row = new float[rows.width()];
            if (!rows.next(row)) {
                return null;
            }
            float label = rows.label();
            if (!Float.isFinite(label)) {
                throw invalid("a row with the label " + label + "; leave rows without a label out");
            }
            return new LabeledPoint(label, row.length, null, row, 1f, -1, Float.NaN);
        }

        @Override
        public boolean hasNext() {
            return next != null;
        }

        @Override
        public LabeledPoint next() {
            LabeledPoint point = next;
            if (point == null) {
                throw new NoSuchElementException();
            }
            next = read();
            return point;
        }
    }
}
