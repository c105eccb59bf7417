package dev.punctual.xgboost;

/// The rows of a matrix held in memory.
final class MatrixRows implements TrainingRows {
    private final int width;
    private final float[] values;
    private final float[] labels;
    private int read;

    MatrixRows(int width, float[] values, float[] labels) {
        if (values.length != (long) width * labels.length) {
            throw new IllegalArgumentException(
                    "%d labels need %d numbers, not %d"
                            .formatted(labels.length, (long) width * labels.length, values.length));
        }
        this.width = width;
        this.values = values;
        this.labels = labels;
    }

    @Override
    public int width() {
        return width;
    }

    @Override
    public boolean next(float[] row) {
        if (read == labels.length) {
            return false;
        }
        System.arraycopy(values, read++ * width, row, 0, width);
        return true;
    }

    @Override
    public float label() {
        return labels[read - 1];
    }
}
