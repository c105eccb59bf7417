package dev.punctual.benchmarks;

import dev.punctual.core.model.SplitTest.Below;
import dev.punctual.core.model.Tree;
import dev.punctual.core.model.TreeEnsemble;
import dev.punctual.core.model.TreeNode;
import dev.punctual.core.testing.OnnxWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/// ONNX files to measure with: an ensemble that was trained by another library, and a random network.
final class OnnxFiles {
    private OnnxFiles() {}

    /// An ensemble of one score that splits by comparison only, as a TreeEnsembleRegressor.
    static byte[] trees(TreeEnsemble ensemble) {
        var nodes = new ArrayList<long[]>(); // tree, node, feature, yes, no, missing
        var values = new ArrayList<Float>();
        var modes = new ArrayList<String>();
        var leaves = new ArrayList<long[]>(); // tree, node
        var weights = new ArrayList<Float>();
        List<Tree> trees = ensemble.trees();
        for (int tree = 0; tree < trees.size(); tree++) {
            List<TreeNode> of = trees.get(tree).nodes();
            for (int i = 0; i < of.size(); i++) {
                if (of.get(i) instanceof TreeNode.Split(Below below, int left, int right)) {
                    int missing = below.goesLeft(Float.NaN) ? 1 : 0;
                    nodes.add(new long[] {tree, i, below.feature(), left, right, missing});
                    values.add(below.threshold());
                    modes.add("BRANCH_LT");
                } else if (of.get(i) instanceof TreeNode.Leaf(float weight)) {
                    nodes.add(new long[] {tree, i, 0, 0, 0, 0});
                    values.add(0f);
                    modes.add("LEAF");
                    leaves.add(new long[] {tree, i});
                    weights.add(weight);
                }
            }
        }
        Map<String, Object> attributes =
                Map.ofEntries(
                        Map.entry("nodes_treeids", column(nodes, 0)),
                        Map.entry("nodes_nodeids", column(nodes, 1)),
                        Map.entry("nodes_featureids", column(nodes, 2)),
                        Map.entry("nodes_truenodeids", column(nodes, 3)),
                        Map.entry("nodes_falsenodeids", column(nodes, 4)),
                        Map.entry("nodes_missing_value_tracks_true", column(nodes, 5)),
                        Map.entry("nodes_values", floats(values)),
                        Map.entry("nodes_modes", modes),
                        Map.entry("target_treeids", column(leaves, 0)),
                        Map.entry("target_nodeids", column(leaves, 1)),
                        Map.entry("target_ids", new long[leaves.size()]),
                        Map.entry("target_weights", floats(weights)),
                        Map.entry("base_values", new float[] {ensemble.scores().getFirst().base()}),
                        Map.entry("n_targets", 1));
        return new OnnxWriter()
                .input("in", OnnxWriter.FLOAT, "N", ensemble.width())
                .node("ai.onnx.ml/TreeEnsembleRegressor", List.of("in"), "out", attributes)
                .output("out", OnnxWriter.FLOAT, "N", 1)
                .bytes();
    }

    private static long[] column(List<long[]> rows, int index) {
        return rows.stream().mapToLong(row -> row[index]).toArray();
    }

    private static float[] floats(List<Float> numbers) {
        var floats = new float[numbers.size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = numbers.get(i);
        }
        return floats;
    }

    /// Dense layers of these widths, with Relu between them.
    static byte[] network(int... widths) {
        var random = new SplittableRandom(1);
        var writer = new OnnxWriter().input("in", OnnxWriter.FLOAT, "N", widths[0]);
        String current = "in";
        for (int i = 0; i + 1 < widths.length; i++) {
            boolean last = i + 2 == widths.length;
            int in = widths[i];
            int out = widths[i + 1];
            writer.constant("w" + i, weights(random, in * out, in), in, out);
            writer.constant("b" + i, weights(random, out, out), out);
            String sum = last ? "out" : "sum" + i;
            writer.node("Gemm", List.of(current, "w" + i, "b" + i), sum, Map.of());
            current = "relu" + i;
            if (!last) {
                writer.node("Relu", List.of(sum), current, Map.of());
            }
        }
        return writer.output("out", OnnxWriter.FLOAT, "N", 1).bytes();
    }

    private static float[] weights(SplittableRandom random, int count, int inputs) {
        var weights = new float[count];
        for (int i = 0; i < count; i++) {
            weights[i] = (float) (random.nextGaussian() / Math.sqrt(inputs));
        }
        return weights;
    }
}
