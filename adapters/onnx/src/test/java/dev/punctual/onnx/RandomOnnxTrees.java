package dev.punctual.onnx;

import dev.punctual.core.testing.OnnxWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/// A random tree ensemble as the attributes of an ONNX node, with all modes of splits.
final class RandomOnnxTrees {
    private static final float[] VALUES = {0, -0f, 1, -1, 2, 0.5f, 1e-40f, 3e38f};
    private static final List<String> MODES =
            List.of(
                    "BRANCH_LEQ",
                    "BRANCH_LT",
                    "BRANCH_GTE",
                    "BRANCH_GT",
                    "BRANCH_EQ",
                    "BRANCH_NEQ");

    private final SplittableRandom random;
    private final int width;
    private final int targets;
    private final List<long[]> nodes = new ArrayList<>(); // tree, node, feature, yes, no, missing
    private final List<Float> values = new ArrayList<>();
    private final List<String> modes = new ArrayList<>();
    private final List<long[]> leaves = new ArrayList<>(); // tree, node, target
    private final List<Float> weights = new ArrayList<>();
    private final Map<String, Object> attributes = new HashMap<>();

    RandomOnnxTrees(SplittableRandom random, int width, int targets) {
        this.random = random;
        this.width = width;
        this.targets = targets;
        for (int tree = 0; tree < 20; tree++) {
            grow(tree, new int[1], 4);
        }
    }

    private int grow(int tree, int[] next, int depth) {
        int id = next[0]++;
        int place = nodes.size();
        long[] node = {tree, id, 0, 0, 0, random.nextInt(2)};
        nodes.add(node);
        values.add(0f);
        modes.add("LEAF");
        if (depth > 0 && random.nextInt(6) > 0) {
            modes.set(place, MODES.get(random.nextInt(MODES.size())));
            values.set(place, value());
            node[2] = random.nextInt(width);
            node[3] = grow(tree, next, depth - 1);
            node[4] = grow(tree, next, depth - 1);
        } else {
            for (int target = 0; target < targets; target++) {
                leaves.add(new long[] {tree, id, target});
                weights.add((float) random.nextGaussian());
            }
        }
        return id;
    }

    private float value() {
        return random.nextBoolean()
                ? VALUES[random.nextInt(VALUES.length)]
                : (float) random.nextGaussian();
    }

    /// Rows of thresholds, the floats next to them, and missing values.
    float[] rows(int count) {
        float[] rows = new float[count * width];
        for (int i = 0; i < rows.length; i++) {
            float near = values.get(random.nextInt(values.size()));
            rows[i] =
                    switch (random.nextInt(5)) {
                        case 0 -> Float.NaN;
                        case 1 -> Math.nextUp(near);
                        case 2 -> Math.nextDown(near);
                        default -> near;
                    };
        }
        return rows;
    }

    float[] numbers(int count) {
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = (float) random.nextGaussian();
        }
        return numbers;
    }

    /// The attributes of the node, which may be changed; weights are for each `target` or `class`.
    Map<String, Object> attributes(String of) {
        attributes.put("nodes_treeids", column(nodes, 0));
        attributes.put("nodes_nodeids", column(nodes, 1));
        attributes.put("nodes_featureids", column(nodes, 2));
        attributes.put("nodes_truenodeids", column(nodes, 3));
        attributes.put("nodes_falsenodeids", column(nodes, 4));
        attributes.put("nodes_missing_value_tracks_true", column(nodes, 5));
        attributes.put("nodes_values", floats(values));
        attributes.put("nodes_modes", modes);
        attributes.put(of + "_treeids", column(leaves, 0));
        attributes.put(of + "_nodeids", column(leaves, 1));
        attributes.put(of + "_ids", column(leaves, 2));
        attributes.put(of + "_weights", floats(weights));
        return attributes;
    }

    byte[] regressor() {
        return new OnnxWriter()
                .input("in", OnnxWriter.FLOAT, "N", width)
                .node("ai.onnx.ml/TreeEnsembleRegressor", List.of("in"), "out", attributes)
                .output("out", OnnxWriter.FLOAT, "N", targets)
                .bytes();
    }

    byte[] classifier(int classes) {
        attributes.put("classlabels_int64s", IntStream.range(0, classes).asLongStream().toArray());
        var outputs = List.of("label", "probabilities");
        return new OnnxWriter()
                .input("in", OnnxWriter.FLOAT, "N", width)
                .node("ai.onnx.ml/TreeEnsembleClassifier", List.of("in"), outputs, attributes)
                .output("label", OnnxWriter.INT64, "N")
                .output("probabilities", OnnxWriter.FLOAT, "N", classes)
                .bytes();
    }

    private static long[] column(List<long[]> rows, int index) {
        return rows.stream().mapToLong(row -> row[index]).toArray();
    }

    private static float[] floats(List<Float> numbers) {
        float[] floats = new float[numbers.size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = numbers.get(i);
        }
        return floats;
    }
}
