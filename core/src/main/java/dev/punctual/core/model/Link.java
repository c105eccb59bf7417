package dev.punctual.core.model;

/// How the scores of an ensemble become predictions.
public enum Link {
    /// The score itself, in the unit of the label.
    IDENTITY,
    /// The probability whose log-odds the score is.
    LOGISTIC,
    /// e to the power of the score.
    EXP,
    /// log(1 + e to the power of the score).
    SOFTPLUS,
    /// The square of the score, with its sign.
    SQUARE,
    /// 1 above 0, else 0.
    STEP,
    /// The quantile of the normal distribution, as ONNX Runtime approximates it.
    PROBIT,
    /// Probabilities of classes that exclude each other.
    SOFTMAX,
    /// The same, but a score of 0 stays about 0.
    SOFTMAX_ZERO,
    /// The number of the class with the largest score, the first of equals.
    LARGEST,
    /// From one probability, that of the other class and itself.
    COMPLEMENT,
    /// From one score of log-odds, the probability of the other class and its own.
    LOGISTIC_PAIR;

    /// The log-odds beyond which a probability no longer changes; e to the power of it still fits a float.
    private static final float LARGEST_EXPONENT = 88.7f;

    /// What SOFTMAX_ZERO takes for 0.
    private static final float ZERO = 1e-7f;

    /// How many predictions come of so many scores.
    public int outputs(int scores) {
        return switch (this) {
            case LARGEST -> 1;
            case COMPLEMENT, LOGISTIC_PAIR -> 2;
            default -> scores;
        };
    }

    /// Whether each score becomes one prediction by itself.
    boolean each() {
        return switch (this) {
            case SOFTMAX, SOFTMAX_ZERO, LARGEST, COMPLEMENT, LOGISTIC_PAIR -> false;
            default -> true;
        };
    }

    /// Turns a score into the prediction that it becomes by itself.
    public float predictionOf(float score) {
        return switch (this) {
            case IDENTITY -> score;
            case LOGISTIC -> 1f / ((float) Math.exp(Math.min(-score, LARGEST_EXPONENT)) + 1f);
            case EXP -> (float) Math.exp(score);
            case SOFTPLUS -> (float) Math.log1p(Math.exp(score));
            case SQUARE -> Math.signum(score) * score * score;
            case STEP -> score > 0 ? 1 : 0;
            case PROBIT -> probit(score);
            default -> throw new IllegalStateException(this + " takes all scores together");
        };
    }

    /// Turns the scores of a row into its predictions, `outputs(scores.length)` of them from `out[at]` on.
    void predict(float[] scores, float[] out, int at) {
        switch (this) {
            case SOFTMAX -> softmax(scores, false, out, at);
            case SOFTMAX_ZERO -> softmax(scores, true, out, at);
            case LARGEST -> out[at] = largest(scores);
            case COMPLEMENT -> {
                out[at] = 1 - scores[0];
                out[at + 1] = scores[0];
            }
            case LOGISTIC_PAIR -> {
                out[at] = LOGISTIC.predictionOf(-scores[0]);
                out[at + 1] = LOGISTIC.predictionOf(scores[0]);
            }
            default -> {
                for (int i = 0; i < scores.length; i++) {
                    out[at + i] = predictionOf(scores[i]);
                }
            }
        }
    }

    /// The score whose prediction is `prediction`, where there is one; otherwise `prediction`.
    public float scoreOf(float prediction) {
        return switch (this) {
            case LOGISTIC -> (float) -Math.log(1f / prediction - 1f);
            case EXP -> (float) Math.log(prediction);
            default -> prediction;
        };
    }

    private static void softmax(float[] scores, boolean keepZeros, float[] out, int at) {
        float most = scores[largest(scores)];
        double sum = 0;
        for (int i = 0; i < scores.length; i++) {
            boolean zero = keepZeros && Math.abs(scores[i]) <= ZERO;
            double power = zero ? scores[i] * Math.exp(-most) : Math.exp(scores[i] - most);
            out[at + i] = (float) power;
            sum += power;
        }
        for (int i = 0; i < scores.length; i++) {
            out[at + i] = (float) (out[at + i] / sum);
        }
    }

    private static int largest(float[] scores) {
        int largest = 0;
        for (int i = 1; i < scores.length; i++) {
            largest = scores[i] > scores[largest] ? i : largest;
        }
        return largest;
    }

    /// Winitzki's approximation of the inverse error function, with the constants of ONNX Runtime.
    private static float probit(float probability) {
        double x = 2f * probability - 1;
        double log = Math.log((1 - x) * (1 + x));
        double v = 2 / (3.14159 * 0.147) + 0.5 * log;
        double root = Math.sqrt(Math.sqrt(v * v - log / 0.147) - v);
        return (float) (1.41421356 * (x < 0 ? -root : root));
    }
}
