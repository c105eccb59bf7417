package dev.punctual.core.model.onnx;

import dev.punctual.core.model.onnx.Layer.Dense;
import dev.punctual.core.model.onnx.Layer.Each;
import dev.punctual.core.model.onnx.Layer.Normalisation;
import dev.punctual.core.model.onnx.Layer.Scale;
import dev.punctual.core.model.onnx.Layer.Softmax;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads graphs that are one chain of dense layers, activations and normalisations, and small.
final class OnnxNetwork {
    /// From about here on a runtime is as fast for one row, and faster for batches.
    static final int MOST_MULTIPLICATIONS = 1 << 16;

    private final Map<String, OnnxConstant> constants;
    private final List<Layer> layers = new ArrayList<>();
    private String current;
    private int width;
    private long multiplications;

    private OnnxNetwork(OnnxGraph graph) {
        this.constants = new HashMap<>(graph.constants());
        this.current = graph.inputs().getFirst().name();
        this.width = graph.inputs().getFirst().width();
    }

    static Optional<DenseNetwork> read(OnnxGraph graph) {
        int width = graph.inputs().getFirst().width();
        if (width < 1 || width > MOST_MULTIPLICATIONS || graph.outputs().size() != 1) {
            return Optional.empty();
        }
        var network = new OnnxNetwork(graph);
        for (OnnxNode node : graph.nodes()) {
            if (!network.follow(node)) {
                return Optional.empty();
            }
        }
        OnnxGraph.Value output = graph.outputs().getFirst();
        boolean whole =
                output.name().equals(network.current)
                        && output.type() == OnnxConstant.FLOAT
                        && !network.layers.isEmpty();
        return whole ? Optional.of(new DenseNetwork(width, network.layers)) : Optional.empty();
    }

    /// Takes the next node, if it continues the chain in a known way.
    private boolean follow(OnnxNode node) {
        if (node.operator().equals("Constant")) {
            OnnxNode.Attribute value = node.attributes().get("value");
            OnnxConstant constant = value == null ? null : value.constant();
            if (constant != null) {
                constants.put(node.outputs().getFirst(), constant);
            }
            return constant != null;
        }
        int at = node.inputs().indexOf(current);
        if (at < 0 || node.outputs().isEmpty() || !take(node, at)) {
            return false;
        }
        current = node.outputs().getFirst();
        if (!layers.isEmpty()) {
            width = layers.getLast().outputs();
        }
        return multiplications <= MOST_MULTIPLICATIONS;
    }

    private boolean take(OnnxNode node, int at) {
        if (at == 1 && !node.operator().equals("Add") && !node.operator().equals("Mul")) {
            return false;
        }
        return switch (node.operator()) {
            case "Identity", "Dropout" -> true;
            case "Flatten" -> node.whole("axis", 1) == 1;
            case "Relu" -> each(Activation.RELU, 0);
            case "LeakyRelu" -> each(Activation.LEAKY_RELU, node.real("alpha", 0.01f));
            case "Elu" -> each(Activation.ELU, node.real("alpha", 1));
            case "Sigmoid" -> each(Activation.SIGMOID, 0);
            case "Tanh" -> each(Activation.TANH, 0);
            case "Softplus" -> each(Activation.SOFTPLUS, 0);
            case "Gelu" ->
                    node.text("approximate", "none").equals("tanh")
                            && each(Activation.GELU_TANH, 0);
            case "Softmax" -> softmax(node);
            case "MatMul" -> dense(floats(node, 1), null, false, node);
            case "Gemm" -> gemm(node);
            case "Add" -> scale(null, row(node, 1 - at));
            case "Sub" -> scale(null, mapped(row(node, 1), x -> -x));
            case "Mul" -> scale(row(node, 1 - at), null);
            case "Div" -> scale(mapped(row(node, 1), x -> 1 / x), null);
            case "BatchNormalization" -> batchNormalisation(node);
            case "LayerNormalization" -> layerNormalisation(node);
            default -> false;
        };
    }

    private boolean each(Activation function, float alpha) {
        return layers.add(new Each(width, function, alpha));
    }

    private boolean softmax(OnnxNode node) {
        long axis = node.whole("axis", -1);
        return (axis == -1 || axis == 1) && layers.add(new Softmax(width));
    }

    private boolean gemm(OnnxNode node) {
        if (node.real("alpha", 1) != 1
                || node.real("beta", 1) != 1
                || node.whole("transA", 0) != 0) {
            return false;
        }
        boolean bias = node.inputs().size() > 2;
        float[] terms = bias ? floats(node, 2) : null;
        return (terms != null || !bias)
                && dense(floats(node, 1), terms, node.whole("transB", 0) != 0, node);
    }

    private boolean dense(
            float @Nullable [] weights,
            float @Nullable [] bias,
            boolean transposed,
            OnnxNode node) {
        OnnxConstant matrix = constants.get(node.inputs().get(1));
        if (weights == null || matrix == null || matrix.dimensions().size() != 2) {
            return false;
        }
        int rows = (int) matrix.dimensions().whole(transposed ? 1 : 0);
        int columns = (int) matrix.dimensions().whole(transposed ? 0 : 1);
        if (rows != width || columns < 1 || (bias != null && bias.length != columns)) {
            return false;
        }
        multiplications += (long) rows * columns;
        return layers.add(
                new Dense(
                        byInput(weights, rows, columns, transposed),
                        bias == null ? new float[columns] : bias));
    }

    private static float[][] byInput(float[] weights, int rows, int columns, boolean transposed) {
        float[][] byInput = new float[rows][columns];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                byInput[i][j] = weights[transposed ? j * rows + i : i * columns + j];
            }
        }
        return byInput;
    }

    private boolean scale(float @Nullable [] factors, float @Nullable [] terms) {
        if (factors == null && terms == null) {
            return false;
        }
        float[] ones = new float[width];
        Arrays.fill(ones, 1);
        return layers.add(
                new Scale(
                        factors == null ? ones : factors,
                        terms == null ? new float[width] : terms));
    }

    private boolean batchNormalisation(OnnxNode node) {
        float[] factors = row(node, 1);
        float[] terms = row(node, 2);
        float[] means = row(node, 3);
        float[] variances = row(node, 4);
        if (factors == null || terms == null || means == null || variances == null) {
            return false;
        }
        float epsilon = node.real("epsilon", 1e-5f);
        float[] scaled = new float[width];
        float[] shifted = new float[width];
        for (int i = 0; i < width; i++) {
            scaled[i] = (float) (factors[i] / Math.sqrt(variances[i] + epsilon));
            shifted[i] = terms[i] - means[i] * scaled[i];
        }
        return layers.add(new Scale(scaled, shifted));
    }

    private boolean layerNormalisation(OnnxNode node) {
        long axis = node.whole("axis", -1);
        float[] factors = row(node, 1);
        float[] terms = node.inputs().size() > 2 ? row(node, 2) : new float[width];
        return (axis == -1 || axis == 1)
                && factors != null
                && terms != null
                && layers.add(new Normalisation(factors, terms, node.real("epsilon", 1e-5f)));
    }

    /// A constant with a number for each of the current row, or one for all of them.
    private float @Nullable [] row(OnnxNode node, int input) {
        float[] values = floats(node, input);
        OnnxConstant constant = values == null ? null : constants.get(node.inputs().get(input));
        if (values == null
                || constant == null
                || constant.dimensions().size() > 2
                || (constant.dimensions().size() == 2 && constant.dimensions().whole(0) != 1)) {
            return null;
        }
        if (values.length == 1) {
            float[] same = new float[width];
            Arrays.fill(same, values[0]);
            return same;
        }
        return values.length == width ? values : null;
    }

    private float @Nullable [] floats(OnnxNode node, int input) {
        if (input >= node.inputs().size()) {
            return null;
        }
        OnnxConstant constant = constants.get(node.inputs().get(input));
        boolean small =
                constant != null
                        && constant.type() == OnnxConstant.FLOAT
                        && constant.elements() <= MOST_MULTIPLICATIONS;
        return small && constant != null ? constant.floats() : null;
    }

    private static float @Nullable [] mapped(float @Nullable [] values, FloatFunction function) {
        if (values == null) {
            return null;
        }
        float[] mapped = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            mapped[i] = function.of(values[i]);
        }
        return mapped;
    }

    private interface FloatFunction {
        float of(float x);
    }
}
