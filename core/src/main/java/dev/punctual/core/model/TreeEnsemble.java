package dev.punctual.core.model;

import java.util.List;

/// A sum of trees, described apart from any library's file and from how it is evaluated.
///
/// The prediction is `link` of `base` plus one leaf of each tree, added as floats in the order of the trees.
///
/// @param width how many numbers a row has
/// @param trees in the order in which they are added
/// @param base what the sum starts with
/// @param link what the sum goes through
/// @param inputs the names of a row's numbers, if the file had them; otherwise empty
public record TreeEnsemble(
        int width, List<Tree> trees, float base, Link link, List<String> inputs) {
    /// No row is wider, which bounds the memory that a prediction takes.
    public static final int MAX_WIDTH = 1 << 15;

    public TreeEnsemble {
        trees = List.copyOf(trees);
        inputs = List.copyOf(inputs);
        if (width < 0 || width > MAX_WIDTH) {
            throw InvalidArtefact.because(
                    "a row of " + width + " numbers; at most " + MAX_WIDTH + " are supported");
        }
        if (!inputs.isEmpty() && inputs.size() != width) {
            throw InvalidArtefact.because(
                    inputs.size() + " names of inputs for a row of " + width + " numbers");
        }
        if (!Float.isFinite(base)) {
            throw InvalidArtefact.because("a base score of " + base);
        }
        for (int i = 0; i < trees.size(); i++) {
            int largest = trees.get(i).largestFeature();
            if (largest >= width) {
                throw InvalidArtefact.because(
                        "tree %d compares feature %d of a row of %d numbers"
                                .formatted(i, largest, width));
            }
        }
    }

    /// The number of splits on the longest way through any tree.
    public int depth() {
        return trees.stream().mapToInt(Tree::depth).max().orElse(0);
    }

    /// The number of nodes of all trees.
    public long nodes() {
        return trees.stream().mapToLong(Tree::size).sum();
    }
}
