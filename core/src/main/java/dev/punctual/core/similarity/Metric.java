package dev.punctual.core.similarity;

import java.util.Locale;

/// How alike two vectors are.
public enum Metric {
    /// The cosine of the angle between them.
    COSINE,
    /// Their inner product.
    DOT,
    /// Their distance; the smaller, the more alike.
    EUCLIDEAN;

    /*
     * Searches know one form only: the larger "bias of the item + inner product with the query", the better. Vectors are
     * brought to length 1 for COSINE. For EUCLIDEAN the bias is -|x|^2 / 2, which orders as the distance does:
     * q.x - |x|^2 / 2 = (|q|^2 - |q - x|^2) / 2.
     */

    /// Makes a vector one of an item or a query; false if it has none of the directions that this metric compares.
    public boolean prepare(float[] vector) {
        if (this != COSINE) {
            return true;
        }
        double length = Math.sqrt(squaredLength(vector));
        if (!(length > 0) || Double.isInfinite(length)) {
            return false;
        }
        for (int i = 0; i < vector.length; i++) {
            vector[i] = (float) (vector[i] / length);
        }
        return true;
    }

    /// What is added to the inner product of an item's prepared vector.
    float bias(float[] prepared) {
        return this == EUCLIDEAN ? (float) (-squaredLength(prepared) / 2) : 0;
    }

    /// What callers are shown for two prepared vectors: cosine, inner product or distance.
    float shown(float[] query, float[] item) {
        double sum = 0;
        for (int i = 0; i < query.length; i++) {
            double difference = (double) query[i] - item[i];
            sum += this == EUCLIDEAN ? difference * difference : (double) query[i] * item[i];
        }
        return (float) (this == EUCLIDEAN ? Math.sqrt(sum) : sum);
    }

    static double squaredLength(float[] vector) {
        double sum = 0;
        for (float number : vector) {
            sum += (double) number * number;
        }
        return sum;
    }

    /// As definitions and files spell it.
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
