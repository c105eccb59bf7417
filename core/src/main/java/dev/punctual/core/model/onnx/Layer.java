package dev.punctual.core.model.onnx;

/// A step of a network of dense layers, from one row of numbers to another. Immutable.
sealed interface Layer {

    /// How many numbers it gives.
    int outputs();

    /// Computes the row that comes of `in` and writes it to `out`, which may be the same if the step is no [Dense].
    void apply(float[] in, float[] out);

    /// The product with a matrix, with a bias. The weights of each input to all outputs lie together, so that the inner
    /// loops run over memory as it lies, eight inputs at a time, and become vector code.
    final class Dense implements Layer {
        private final int outputs;
        private final float[][] weights;
        private final float[] bias;

        Dense(float[][] weights, float[] bias) {
            this.outputs = bias.length;
            this.weights = weights;
            this.bias = bias;
        }

        @Override
        public int outputs() {
            return outputs;
        }

        @Override
        public void apply(float[] in, float[] out) {
            System.arraycopy(bias, 0, out, 0, outputs);
            int i = 0;
            for (; i + 8 <= weights.length; i += 8) {
                addEight(in, i, out);
            }
            for (; i < weights.length; i++) {
                addOne(in[i], weights[i], out);
            }
        }

        private void addEight(float[] in, int i, float[] out) {
            float a0 = in[i];
            float a1 = in[i + 1];
            float a2 = in[i + 2];
            float a3 = in[i + 3];
            float a4 = in[i + 4];
            float a5 = in[i + 5];
            float a6 = in[i + 6];
            float a7 = in[i + 7];
            float[] w0 = weights[i];
            float[] w1 = weights[i + 1];
            float[] w2 = weights[i + 2];
            float[] w3 = weights[i + 3];
            float[] w4 = weights[i + 4];
            float[] w5 = weights[i + 5];
            float[] w6 = weights[i + 6];
            float[] w7 = weights[i + 7];
            for (int j = 0; j < outputs; j++) {
                float first = a0 * w0[j] + a1 * w1[j] + a2 * w2[j] + a3 * w3[j];
                float second = a4 * w4[j] + a5 * w5[j] + a6 * w6[j] + a7 * w7[j];
                out[j] += first + second;
            }
        }

        private void addOne(float a, float[] w, float[] out) {
            for (int j = 0; j < outputs; j++) {
                out[j] += a * w[j];
            }
        }
    }

    /// A factor and a term for each number: scaling, batch normalisation, a bias by itself.
    final class Scale implements Layer {
        private final float[] factors;
        private final float[] terms;

        Scale(float[] factors, float[] terms) {
            this.factors = factors;
            this.terms = terms;
        }

        @Override
        public int outputs() {
            return factors.length;
        }

        @Override
        public void apply(float[] in, float[] out) {
            for (int i = 0; i < factors.length; i++) {
                out[i] = in[i] * factors[i] + terms[i];
            }
        }
    }

    /// A function of each number by itself.
    record Each(int outputs, Activation function, float alpha) implements Layer {

        @Override
        public void apply(float[] in, float[] out) {
            function.apply(in, out, outputs, alpha);
        }
    }

    /// Numbers made to have mean 0 and variance 1 within the row, then a factor and a term for each.
    final class Normalisation implements Layer {
        private final float[] factors;
        private final float[] terms;
        private final float epsilon;

        Normalisation(float[] factors, float[] terms, float epsilon) {
            this.factors = factors;
            this.terms = terms;
            this.epsilon = epsilon;
        }

        @Override
        public int outputs() {
            return factors.length;
        }

        @Override
        public void apply(float[] in, float[] out) {
            int count = factors.length;
            double mean = 0;
            for (int i = 0; i < count; i++) {
                mean += in[i];
            }
            mean /= count;
            double variance = 0;
            for (int i = 0; i < count; i++) {
                variance += (in[i] - mean) * (in[i] - mean);
            }
            double factor = 1 / Math.sqrt(variance / count + epsilon);
            for (int i = 0; i < count; i++) {
                out[i] = (float) ((in[i] - mean) * factor) * factors[i] + terms[i];
            }
        }
    }

    /// Probabilities that add up to 1.
    record Softmax(int outputs) implements Layer {

        @Override
        public void apply(float[] in, float[] out) {
            float most = Float.NEGATIVE_INFINITY;
            for (int i = 0; i < outputs; i++) {
                most = Math.max(most, in[i]);
            }
            double sum = 0;
            for (int i = 0; i < outputs; i++) {
                out[i] = (float) Math.exp(in[i] - most);
                sum += out[i];
            }
            for (int i = 0; i < outputs; i++) {
                out[i] /= (float) sum;
            }
        }
    }
}
