package dev.punctual.benchmarks;

import dev.punctual.core.model.SplitTest.Below;
import dev.punctual.core.model.Tree;
import dev.punctual.core.model.TreeEnsemble;
import dev.punctual.core.model.TreeNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/// ONNX files to measure with: an ensemble that was trained by another library, and a random network.
final class OnnxFiles {
    private static final int FLOATS = 6;
    private static final int INTS = 7;
    private static final int STRINGS = 8;

    private OnnxFiles() {}

    /// An ensemble of one score that splits by comparison only, as a TreeEnsembleRegressor.
    static byte[] trees(TreeEnsemble ensemble) {
        var lists = new LinkedHashMap<String, ProtoWriter>();
        List<Tree> trees = ensemble.trees();
        for (int tree = 0; tree < trees.size(); tree++) {
            List<TreeNode> nodes = trees.get(tree).nodes();
            for (int i = 0; i < nodes.size(); i++) {
                add(lists, tree, i, nodes.get(i));
            }
        }
        list(lists, "base_values").put(7, ensemble.scores().getFirst().base());
        var node = new ProtoWriter().put(1, "in").put(2, "out").put(4, "TreeEnsembleRegressor");
        lists.forEach((name, list) -> node.put(5, list));
        node.put(5, new ProtoWriter().put(1, "n_targets").put(3, 1).put(20, 2));
        var graph = new ProtoWriter().put(1, node.put(7, "ai.onnx.ml"));
        return file(graph, ensemble.width());
    }

    private static void add(Map<String, ProtoWriter> lists, int tree, int id, TreeNode node) {
        list(lists, "nodes_treeids").put(8, tree);
        list(lists, "nodes_nodeids").put(8, id);
        boolean split = false;
        if (node instanceof TreeNode.Split(Below below, int left, int right)) {
            split = true;
            list(lists, "nodes_featureids").put(8, below.feature());
            list(lists, "nodes_values").put(7, below.threshold());
            list(lists, "nodes_truenodeids").put(8, left);
            list(lists, "nodes_falsenodeids").put(8, right);
            int missing = below.goesLeft(Float.NaN) ? 1 : 0;
            list(lists, "nodes_missing_value_tracks_true").put(8, missing);
        } else if (node instanceof TreeNode.Leaf(float weight)) {
            list(lists, "nodes_featureids").put(8, 0);
            list(lists, "nodes_values").put(7, 0f);
            list(lists, "nodes_truenodeids").put(8, 0);
            list(lists, "nodes_falsenodeids").put(8, 0);
            list(lists, "nodes_missing_value_tracks_true").put(8, 0);
            list(lists, "target_treeids").put(8, tree);
            list(lists, "target_nodeids").put(8, id);
            list(lists, "target_ids").put(8, 0);
            list(lists, "target_weights").put(7, weight);
        }
        list(lists, "nodes_modes").put(9, split ? "BRANCH_LT" : "LEAF");
    }

    private static ProtoWriter list(Map<String, ProtoWriter> lists, String name) {
        int type =
                name.equals("nodes_modes")
                        ? STRINGS
                        : name.endsWith("values") || name.endsWith("weights") ? FLOATS : INTS;
        return lists.computeIfAbsent(name, key -> new ProtoWriter().put(1, key).put(20, type));
    }

    /// Dense layers of these widths, with Relu between them.
    static byte[] network(int... widths) {
        var random = new SplittableRandom(1);
        var graph = new ProtoWriter();
        String current = "in";
        for (int i = 0; i + 1 < widths.length; i++) {
            boolean last = i + 2 == widths.length;
            graph.put(5, constant(random, "w" + i, widths[i], widths[i + 1]));
            graph.put(5, constant(random, "b" + i, widths[i + 1]));
            String sum = last ? "out" : "sum" + i;
            var gemm = new ProtoWriter().put(1, current).put(1, "w" + i).put(1, "b" + i);
            graph.put(1, gemm.put(2, sum).put(4, "Gemm"));
            current = "relu" + i;
            if (!last) {
                graph.put(1, new ProtoWriter().put(1, sum).put(2, current).put(4, "Relu"));
            }
        }
        return file(graph, widths[0]);
    }

    private static ProtoWriter constant(SplittableRandom random, String name, int... dimensions) {
        var constant = new ProtoWriter();
        int count = 1;
        for (int dimension : dimensions) {
            constant.put(1, dimension);
            count *= dimension;
        }
        ByteBuffer raw = ByteBuffer.allocate(4 * count).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < count; i++) {
            raw.putFloat((float) (random.nextGaussian() / Math.sqrt(dimensions[0])));
        }
        return constant.put(2, 1).put(8, name).put(9, raw.array());
    }

    private static byte[] file(ProtoWriter graph, int width) {
        graph.put(2, "benchmark").put(11, rows("in", width)).put(12, rows("out", 1));
        return new ProtoWriter()
                .put(1, 8)
                .put(7, graph)
                .put(8, new ProtoWriter().put(1, "").put(2, 20))
                .put(8, new ProtoWriter().put(1, "ai.onnx.ml").put(2, 3))
                .bytes();
    }

    private static ProtoWriter rows(String name, int width) {
        var shape = new ProtoWriter();
        shape.put(1, new ProtoWriter().put(2, "N")).put(1, new ProtoWriter().put(1, width));
        var tensor = new ProtoWriter().put(1, 1).put(2, shape);
        return new ProtoWriter().put(1, name).put(2, new ProtoWriter().put(1, tensor));
    }
}
