package dev.punctual.core.model;

/// How leaves become scores and scores become predictions.
///
/// @param aggregate how the leaves of several trees become one number
/// @param scale what that number is multiplied by, before the base is added
/// @param link what the scores go through
public record Scoring(Aggregate aggregate, float scale, Link link) {

    /// How the leaves of several trees become one number.
    public enum Aggregate {
        /// Added as floats, one after another, to the base: bit by bit what XGBoost computes.
        FLOAT_SUM,
        /// Added as floats, one after another, before the base: bit by bit what ONNX Runtime computes on one thread.
        FLOAT_SUM_BEFORE_BASE,
        /// Added as doubles, as LightGBM does.
        DOUBLE_SUM,
        MIN,
        MAX;

        /// What a tree that is not there gives.
        float neutral() {
            return switch (this) {
                case FLOAT_SUM, FLOAT_SUM_BEFORE_BASE, DOUBLE_SUM -> -0f;
                case MIN -> Float.POSITIVE_INFINITY;
                case MAX -> Float.NEGATIVE_INFINITY;
            };
        }
    }

    public Scoring {
        if (!Float.isFinite(scale)) {
            throw InvalidArtefact.because("scores are multiplied by " + scale);
        }
    }

    public static Scoring sumOfFloats(Link link) {
        return new Scoring(Aggregate.FLOAT_SUM, 1, link);
    }
}
