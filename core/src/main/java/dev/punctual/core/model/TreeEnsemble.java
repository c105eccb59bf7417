package dev.punctual.core.model;

import java.util.List;

/// Trees and how their leaves become predictions, described apart from any library's file and from how it is evaluated.
///
/// @param width how many numbers a row has
/// @param scores what is computed from trees: one, or one for each class or target
/// @param scoring how
/// @param inputs the names of a row's numbers, if the file had them; otherwise empty
public record TreeEnsemble(int width, List<Score> scores, Scoring scoring, List<String> inputs) {
    /// No row is wider, which bounds the memory that a prediction takes.
    public static final int MAX_WIDTH = 1 << 15;

    /// No model has more scores.
    public static final int MAX_SCORES = 1 << 12;

    /// What comes of some trees: `base` with a leaf of each.
    ///
    /// @param trees in the order in which they are added
    public record Score(float base, List<Tree> trees) {

        public Score {
            trees = List.copyOf(trees);
            if (!Float.isFinite(base)) {
                throw InvalidArtefact.because("a base score of " + base);
            }
        }
    }

    public TreeEnsemble {
        scores = List.copyOf(scores);
        inputs = List.copyOf(inputs);
        if (width < 0 || width > MAX_WIDTH) {
            throw InvalidArtefact.because(
                    "a row of " + width + " numbers; at most " + MAX_WIDTH + " are supported");
        }
        if (scores.isEmpty() || scores.size() > MAX_SCORES) {
            throw InvalidArtefact.because(
                    scores.size() + " classes or targets; 1 to " + MAX_SCORES + " are supported");
        }
        if (!inputs.isEmpty() && inputs.size() != width) {
            throw InvalidArtefact.because(
                    inputs.size() + " names of inputs for a row of " + width + " numbers");
        }
        for (Tree tree : trees(scores)) {
            if (tree.largestFeature() >= width) {
                throw InvalidArtefact.because(
                        "a tree compares feature %d of a row of %d numbers"
                                .formatted(tree.largestFeature(), width));
            }
        }
    }

    /// An ensemble with one score, the sum of floats that XGBoost computes.
    public static TreeEnsemble of(int width, List<Tree> trees, float base, Link link) {
        return new TreeEnsemble(
                width, List.of(new Score(base, trees)), Scoring.sumOfFloats(link), List.of());
    }

    /// All trees, score by score.
    public List<Tree> trees() {
        return trees(scores);
    }

    private static List<Tree> trees(List<Score> scores) {
        return scores.stream().flatMap(score -> score.trees().stream()).toList();
    }

    /// The number of splits on the longest way through any tree.
    public int depth() {
        return trees().stream().mapToInt(Tree::depth).max().orElse(0);
    }

    /// The number of nodes of all trees.
    public long nodes() {
        return trees().stream().mapToLong(Tree::size).sum();
    }
}
