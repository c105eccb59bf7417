package dev.punctual.core.model.onnx;

import dev.punctual.core.model.InvalidArtefact;
import dev.punctual.core.model.Missing;
import dev.punctual.core.model.SplitTest;
import dev.punctual.core.model.SplitTest.Below;
import dev.punctual.core.model.SplitTest.Equal;
import dev.punctual.core.model.SplitTest.Present;
import dev.punctual.core.model.Tree;
import dev.punctual.core.model.TreeNode;
import dev.punctual.core.model.TreeNode.Leaf;
import dev.punctual.core.model.TreeNode.Split;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The nodes of a tree ensemble as ONNX has them: parallel lists over all trees.
final class OnnxTreeNodes {
    private static final String LEAF = "LEAF";

    private final OnnxNode node;
    private final int count;
    private final Numbers features;
    private final Numbers values;
    private final List<String> modes;
    private final Numbers missingTrue;

    /// For each tree, the place of each of its nodes in the lists, the root first.
    private final Map<Long, Map<Long, Integer>> places = new LinkedHashMap<>();

    /// The weight of each leaf for each target, by place.
    private final Map<Integer, Map<Long, Float>> weights = new HashMap<>();

    private OnnxTreeNodes(OnnxNode node) {
        this.node = node;
        Numbers trees = node.wholes("nodes_treeids");
        Numbers ids = node.wholes("nodes_nodeids");
        this.count = trees.size();
        this.features = node.wholes("nodes_featureids");
        this.values = node.reals("nodes_values");
        this.modes = node.texts("nodes_modes");
        this.missingTrue = node.wholes("nodes_missing_value_tracks_true");
        if (count == 0
                || ids.size() != count
                || features.size() != count
                || values.size() != count
                || modes.size() != count
                || node.wholes("nodes_truenodeids").size() != count
                || node.wholes("nodes_falsenodeids").size() != count
                || (missingTrue.size() != 0 && missingTrue.size() != count)) {
            throw InvalidArtefact.because("a tree ensemble with lists of different lengths");
        }
        for (int i = 0; i < count; i++) {
            Map<Long, Integer> tree =
                    places.computeIfAbsent(trees.whole(i), id -> new LinkedHashMap<>());
            if (tree.put(ids.whole(i), i) != null) {
                throw InvalidArtefact.because(
                        "tree " + trees.whole(i) + " has two nodes " + ids.whole(i));
            }
        }
    }

    /// Reads the nodes, and the leaves' weights for each `target` or `class`.
    static OnnxTreeNodes read(OnnxNode node, String of) {
        var nodes = new OnnxTreeNodes(node);
        Numbers trees = node.wholes(of + "_treeids");
        Numbers ids = node.wholes(of + "_nodeids");
        Numbers targets = node.wholes(of + "_ids");
        Numbers weights = node.reals(of + "_weights");
        if (trees.size() != weights.size()
                || ids.size() != weights.size()
                || targets.size() != weights.size()) {
            throw InvalidArtefact.because("a tree ensemble with lists of different lengths");
        }
        for (int i = 0; i < weights.size(); i++) {
            Integer place = nodes.places.getOrDefault(trees.whole(i), Map.of()).get(ids.whole(i));
            if (place == null || !nodes.modes.get(place).equals(LEAF)) {
                throw InvalidArtefact.because(
                        "a weight for node %d of tree %d, which is no leaf"
                                .formatted(ids.whole(i), trees.whole(i)));
            }
            nodes.weights
                    .computeIfAbsent(place, leaf -> new HashMap<>())
                    .merge(targets.whole(i), weights.real(i), Float::sum);
        }
        return nodes;
    }

    int count() {
        return places.size();
    }

    /// The trees with weights for a target; null if one cannot be evaluated, or lacks weights and must be `complete`.
    @Nullable List<Tree> of(long target, boolean complete) {
        List<Tree> trees = new ArrayList<>();
        for (Map<Long, Integer> tree : places.values()) {
            int leaves = 0;
            int weighed = 0;
            for (int place : tree.values()) {
                boolean leaf = modes.get(place).equals(LEAF);
                leaves += leaf ? 1 : 0;
                weighed += leaf && weight(place, target) != null ? 1 : 0;
            }
            if (complete && weighed != leaves) {
                return null;
            }
            Tree built = weighed == 0 ? null : tree(tree, target);
            if (weighed > 0 && built == null) {
                return null;
            }
            if (built != null) {
                trees.add(built);
            }
        }
        return trees;
    }

    private @Nullable Float weight(int place, long target) {
        return weights.getOrDefault(place, Map.of()).get(target);
    }

    private @Nullable Tree tree(Map<Long, Integer> tree, long target) {
        Map<Long, Integer> order = new HashMap<>();
        List<Integer> rootFirst = rootFirst(tree, order);
        List<TreeNode> nodes = new ArrayList<>();
        for (int place : rootFirst) {
            if (modes.get(place).equals(LEAF)) {
                Float weight = weight(place, target);
                nodes.add(new Leaf(weight == null ? 0 : weight));
                continue;
            }
            int yes = child("nodes_truenodeids", place, order);
            int no = child("nodes_falsenodeids", place, order);
            TreeNode split = split(place, yes, no);
            if (split == null) {
                return null;
            }
            nodes.add(split);
        }
        return new Tree(nodes);
    }

    private int child(String list, int place, Map<Long, Integer> order) {
        return order.getOrDefault(node.wholes(list).whole(place), -1);
    }

    /// The root is the node that no other leads to.
    private List<Integer> rootFirst(Map<Long, Integer> tree, Map<Long, Integer> order) {
        Set<Long> children = new HashSet<>();
        for (int place : tree.values()) {
            if (!modes.get(place).equals(LEAF)) {
                children.add(node.wholes("nodes_truenodeids").whole(place));
                children.add(node.wholes("nodes_falsenodeids").whole(place));
            }
        }
        List<Long> ids = new ArrayList<>(tree.keySet());
        List<Long> roots = ids.stream().filter(id -> !children.contains(id)).toList();
        if (roots.size() != 1) {
            throw InvalidArtefact.because("a tree with " + roots.size() + " roots");
        }
        ids.remove(roots.getFirst());
        ids.addFirst(roots.getFirst());
        List<Integer> sorted = new ArrayList<>();
        for (Long id : ids) {
            order.put(id, sorted.size());
            sorted.add(tree.getOrDefault(id, 0));
        }
        return sorted;
    }

    /// Where the test of a mode holds, the row goes to `yes`; a test that ours is the opposite of changes them over.
    private @Nullable TreeNode split(int place, int yes, int no) {
        int feature = (int) features.whole(place);
        float value = values.real(place);
        boolean missing = missingTrue.size() > 0 && missingTrue.whole(place) != 0;
        return switch (modes.get(place)) {
            case "BRANCH_LEQ" -> new Split(atMost(feature, value, missing), yes, no);
            case "BRANCH_LT" -> new Split(below(feature, value, missing), yes, no);
            case "BRANCH_GTE" -> new Split(below(feature, value, !missing), no, yes);
            case "BRANCH_GT" -> new Split(atMost(feature, value, !missing), no, yes);
            case "BRANCH_EQ" -> new Split(new Equal(feature, value, missing), yes, no);
            case "BRANCH_NEQ" -> new Split(new Equal(feature, value, false), no, yes);
            default -> null;
        };
    }

    private static SplitTest below(int feature, float value, boolean missingLeft) {
        return new Below(feature, value, Missing.to(missingLeft));
    }

    private static SplitTest atMost(int feature, float value, boolean missingLeft) {
        return value == Float.POSITIVE_INFINITY
                ? new Present(feature, Missing.to(missingLeft))
                : below(feature, Math.nextUp(value), missingLeft);
    }
}
