package dev.punctual.core.model;

import dev.punctual.core.model.ModelValue.Numbers;
import dev.punctual.core.model.SplitTest.Among;
import dev.punctual.core.model.SplitTest.Below;
import dev.punctual.core.model.TreeNode.Leaf;
import dev.punctual.core.model.TreeNode.Split;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// One tree of an XGBoost file: a struct of arrays by node.
final class XgboostTree {
    /*
     * A leaf has -1 for its children and its value in `split_conditions`, where a split has its threshold. A split by
     * category sends the categories of its set to the RIGHT, all others and what is no category to the left, so its
     * children change places here. Its set is a segment of `categories`.
     */
    private static final int LEAF = -1;

    private final ModelPath tree;
    private final float weight;
    private final int count;
    private final Numbers left;
    private final Numbers right;
    private final Numbers features;
    private final Numbers conditions;
    private final Numbers missingLeft;
    private final Map<Integer, Categories> categories;

    private XgboostTree(ModelPath tree, float weight) {
        this.tree = tree;
        this.weight = weight;
        this.left = tree.numbers("left_children");
        this.count = left.size();
        this.right = tree.numbers("right_children", count);
        this.features = tree.numbers("split_indices", count);
        this.conditions = tree.numbers("split_conditions", count);
        this.missingLeft = tree.numbers("default_left", count);
        this.categories = tree.has("categories_nodes") ? categories() : Map.of();
    }

    /// Reads a tree whose leaves count `weight` times, as `dart` has it.
    static Tree read(ModelPath tree, float weight) {
        if (tree.has("tree_param")) {
            ModelPath shape = tree.fields("tree_param");
            if (shape.numberOr("size_leaf_vector", 0) > 1) {
                throw InvalidArtefact.because(
                        "trees with a vector in each leaf cannot be evaluated; train with"
                                + " multi_strategy=one_output_per_tree");
            }
        }
        return new XgboostTree(tree, weight).nodes();
    }

    private Tree nodes() {
        List<TreeNode> nodes = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            nodes.add(node(i));
        }
        return new Tree(nodes);
    }

    private TreeNode node(int index) {
        int toLeft = whole(left, index);
        int toRight = whole(right, index);
        float condition = conditions.real(index);
        if (toLeft == LEAF) {
            return new Leaf(weight * condition);
        }
        int feature = whole(features, index);
        boolean missing = missingLeft.whole(index) != 0;
        Categories among = categories.get(index);
        return among == null
                ? new Split(new Below(feature, condition, Missing.to(missing)), toLeft, toRight)
                : new Split(new Among(feature, among, !missing), toRight, toLeft);
    }

    private Map<Integer, Categories> categories() {
        Numbers nodes = tree.numbers("categories_nodes");
        Numbers starts = tree.numbers("categories_segments", nodes.size());
        Numbers sizes = tree.numbers("categories_sizes", nodes.size());
        Numbers all = tree.numbers("categories");
        Map<Integer, Categories> sets = new HashMap<>();
        for (int i = 0; i < nodes.size(); i++) {
            long start = starts.whole(i);
            long size = sizes.whole(i);
            if (start < 0 || size < 0 || start > all.size() - size) {
                throw InvalidArtefact.because(
                        "not an XGBoost model: categories " + start + " and " + size + " more");
            }
            int[] set = new int[(int) size];
            for (int j = 0; j < size; j++) {
                set[j] = whole(all, (int) start + j);
            }
            sets.put(whole(nodes, i), Categories.of(set));
        }
        if (tree.has("split_type")) {
            checkTypes(tree.numbers("split_type", count), sets);
        }
        return sets;
    }

    private static void checkTypes(Numbers types, Map<Integer, Categories> sets) {
        for (int i = 0; i < types.size(); i++) {
            if ((types.whole(i) != 0) != sets.containsKey(i)) {
                throw InvalidArtefact.because(
                        "not an XGBoost model: node " + i + " should split by category or not");
            }
        }
    }

    private static int whole(Numbers numbers, int index) {
        long value = numbers.whole(index);
        return value == (int) value ? (int) value : Integer.MIN_VALUE; // refused by Tree
    }
}
