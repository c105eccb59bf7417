package dev.punctual.core.model;

import dev.punctual.core.error.ServingException;
import dev.punctual.core.model.SplitTest.Among;
import dev.punctual.core.model.SplitTest.Below;
import dev.punctual.core.model.SplitTest.Present;
import dev.punctual.core.model.TreeNode.Leaf;
import dev.punctual.core.model.TreeNode.Split;
import java.util.ArrayList;
import java.util.List;

/// One tree of a LightGBM file: arrays by split and by leaf.
final class LightgbmTree {
    /*
     * A child is the number of a split, or a leaf's number with all bits flipped. The kind of a split is in bits: 1 for
     * a split by category, 2 for missing values to the left, and above them what is missing: nothing (NaN is 0), 0 and
     * NaN, NaN. A row goes left where its double is less or equal; that of a float is so up to the largest float that
     * is not above the threshold. A set of categories is 32-bit words from `cat_boundaries[i]` on, where the "threshold"
     * is i; what is not in it, and NaN, goes right.
     */
    private static final int BY_CATEGORY = 1;
    private static final int MISSING_LEFT = 2;
    private static final int MAX_LEAVES = 1 << 22;

    private final LightgbmSection section;
    private final int splits;
    private final int[] features;
    private final int[] kinds;
    private final double[] thresholds;
    private final int[] left;
    private final int[] right;
    private final int[] boundaries;
    private final int[] words;

    private LightgbmTree(LightgbmSection section, int splits) {
        this.section = section;
        this.splits = splits;
        this.features = section.wholes("split_feature", splits);
        this.kinds = section.wholes("decision_type", splits);
        this.thresholds = section.numbers("threshold", splits);
        this.left = section.wholes("left_child", splits);
        this.right = section.wholes("right_child", splits);
        int sets = section.wholeOr("num_cat", 0);
        if (sets < 0 || sets > splits) {
            throw invalid(sets + " sets of categories");
        }
        this.boundaries = sets == 0 ? new int[1] : section.wholes("cat_boundaries", sets + 1);
        int size = boundaries[sets];
        if (size < 0 || size > Categories.LARGEST) {
            throw invalid(size + " words of categories");
        }
        this.words = sets == 0 ? new int[0] : section.wholes("cat_threshold", size);
    }

    static Tree read(LightgbmSection section) {
        if (section.wholeOr("is_linear", 0) != 0) {
            throw InvalidArtefact.because(
                    "trees with a linear model in each leaf cannot be evaluated; train with"
                            + " linear_tree=false");
        }
        int leaves = section.whole("num_leaves");
        if (leaves < 1 || leaves > MAX_LEAVES) {
            throw InvalidArtefact.because("a tree with " + leaves + " leaves");
        }
        double[] values = section.numbers("leaf_value", leaves);
        if (leaves == 1) {
            return new Tree(List.of(new Leaf((float) values[0])));
        }
        return new LightgbmTree(section, leaves - 1).tree(values);
    }

    private Tree tree(double[] values) {
        List<TreeNode> nodes = new ArrayList<>(splits + values.length);
        for (int i = 0; i < splits; i++) {
            nodes.add(new Split(test(i), child(left[i]), child(right[i])));
        }
        for (double value : values) {
            nodes.add(new Leaf((float) value));
        }
        return new Tree(nodes);
    }

    private int child(int number) {
        return number < 0 ? splits + ~number : number;
    }

    private SplitTest test(int split) {
        int kind = kinds[split];
        if ((kind & BY_CATEGORY) != 0) {
            return new Among(features[split], categories((int) thresholds[split]), false);
        }
        boolean missingLeft = (kind & MISSING_LEFT) != 0;
        Missing missing =
                switch (kind >> 2) {
                    case 0 -> Missing.AS_ZERO;
                    case 1 -> missingLeft ? Missing.LEFT_WITH_ZERO : Missing.RIGHT_WITH_ZERO;
                    case 2 -> Missing.to(missingLeft);
                    default -> throw invalid("decision_type " + kind);
                };
        return atMost(features[split], thresholds[split], missing);
    }

    /// "Less or equal", said by the smallest float that is above the threshold. LightGBM takes what is as good as 0 for
    /// 0, so no such number is told apart from it.
    private static SplitTest atMost(int feature, double threshold, Missing missing) {
        float rounded = (float) threshold;
        if (threshold == Double.POSITIVE_INFINITY) {
            return new Present(feature, missing);
        }
        if (Math.abs(threshold) > Missing.AS_GOOD_AS_ZERO) {
            float above = rounded > threshold ? rounded : Math.nextUp(rounded);
            return new Below(feature, above, missing);
        }
        float zero = Missing.AS_GOOD_AS_ZERO;
        return new Below(feature, threshold < 0 ? -zero : Math.nextUp(zero), missing);
    }

    private Categories categories(int set) {
        if (set < 0
                || set + 1 >= boundaries.length
                || boundaries[set] < 0
                || boundaries[set] > boundaries[set + 1]
                || boundaries[set + 1] > words.length) {
            throw invalid("no set of categories " + set);
        }
        int start = boundaries[set];
        var categories = new ArrayList<Integer>();
        for (int bit = 0; bit < 32 * (boundaries[set + 1] - start); bit++) {
            if ((words[start + bit / 32] >>> bit & 1) != 0) {
                categories.add(bit);
            }
        }
        return Categories.of(categories.stream().mapToInt(Integer::intValue).toArray());
    }

    private ServingException invalid(String reason) {
        return InvalidArtefact.because(
                "not a LightGBM model: " + section.name() + " has " + reason);
    }
}
