package dev.punctual.core.similarity;

/// The vectors of items as clusters see them: points whose distance orders them as the metric does.
final class TrainingSpace {
    /*
     * For DOT one coordinate is added that gives all vectors the length of the longest. A query has none there, and its
     * distance then orders items as its inner product does.
     */
    private final VectorList vectors;
    private final boolean lengthened;
    private final double longest;

    TrainingSpace(VectorList vectors, Metric metric) {
        this.vectors = vectors;
        this.lengthened = metric == Metric.DOT;
        double most = 0;
        if (lengthened) {
            float[] vector = new float[vectors.dimension()];
            for (int i = 0; i < vectors.size(); i++) {
                vectors.get(i, vector);
                most = Math.max(most, Metric.squaredLength(vector));
            }
        }
        this.longest = most;
    }

    /// The number of items.
    int size() {
        return vectors.size();
    }

    int dimension() {
        return vectors.dimension() + (lengthened ? 1 : 0);
    }

    /// Copies the point of an item.
    void get(int item, float[] to) {
        if (lengthened) {
            to[vectors.dimension()] = 0;
            vectors.get(item, to);
            double missing = longest - Metric.squaredLength(to);
            to[vectors.dimension()] = (float) Math.sqrt(Math.max(0, missing));
        } else {
            vectors.get(item, to);
        }
    }

    /// The bias by which the largest inner product is the least distance.
    static float bias(float[] point) {
        return (float) (-Metric.squaredLength(point) / 2);
    }
}
