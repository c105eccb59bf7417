package dev.punctual.core.model.onnx;

/// Functions of one number that networks have between their layers.
enum Activation {
    RELU,
    LEAKY_RELU,
    ELU,
    SIGMOID,
    TANH,
    GELU_TANH,
    SOFTPLUS;

    private static final double GELU_FACTOR = Math.sqrt(2 / Math.PI);

    /// Applies the function to the first `count` numbers.
    ///
    /// @param alpha the slope or height below 0 of those that have one
    void apply(float[] in, float[] out, int count, float alpha) {
        if (this == RELU) {
            for (int i = 0; i < count; i++) {
                out[i] = Math.max(in[i], 0);
            }
            return;
        }
        for (int i = 0; i < count; i++) {
            out[i] = of(in[i], alpha);
        }
    }

    private float of(float x, float alpha) {
        return switch (this) {
            case RELU -> Math.max(x, 0);
            case LEAKY_RELU -> x >= 0 ? x : alpha * x;
            case ELU -> x >= 0 ? x : (float) (alpha * Math.expm1(x));
            case SIGMOID -> (float) (1 / (1 + Math.exp(-x)));
            case TANH -> (float) Math.tanh(x);
            case GELU_TANH ->
                    (float) (0.5 * x * (1 + Math.tanh(GELU_FACTOR * (x + 0.044715 * x * x * x))));
            case SOFTPLUS -> (float) (Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))));
        };
    }
}
