package dev.punctual.core.model;

import dev.punctual.core.model.Scoring.Aggregate;
import dev.punctual.core.model.SplitTest.Among;
import dev.punctual.core.model.SplitTest.Below;
import dev.punctual.core.model.SplitTest.Equal;
import dev.punctual.core.model.SplitTest.Present;
import dev.punctual.core.model.TreeEnsemble.Score;
import dev.punctual.core.model.TreeNode.Leaf;
import dev.punctual.core.model.TreeNode.Split;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;

/// Random ensembles and rows, and the plainest evaluation of one by the other.
final class RandomTrees {
    private static final float[] NUMBERS = {
        Float.NaN,
        Float.POSITIVE_INFINITY,
        Float.NEGATIVE_INFINITY,
        0f,
        -0f,
        1f,
        -1f,
        2.5f,
        -2.5f,
        1e-35f,
        Math.nextUp(1e-35f),
        Float.MIN_VALUE,
        -Float.MIN_VALUE,
        Float.MAX_VALUE,
        -Float.MAX_VALUE,
        1e-40f,
        -1e-40f,
        3f,
        17f,
        64f,
        200f
    };

    private static final List<Aggregate> AGGREGATES = List.of(Aggregate.values());
    private static final List<Missing> MISSING = List.of(Missing.values());

    private final SplittableRandom random;
    private final List<TreeNode> nodes = new ArrayList<>();

    private RandomTrees(SplittableRandom random) {
        this.random = random;
    }

    /// One score, added as floats.
    static TreeEnsemble ensemble(SplittableRandom random, int trees, int depth, int width) {
        float base = (float) random.nextDouble(-3, 3);
        return TreeEnsemble.of(width, trees(random, trees, depth, width), base, Link.IDENTITY);
    }

    /// Any number of scores, aggregated and linked in any way.
    static TreeEnsemble anyEnsemble(SplittableRandom random, int width) {
        int scores = random.nextInt(1, 4);
        var described = new ArrayList<Score>();
        for (int i = 0; i < scores; i++) {
            int count = random.nextInt(1, 20);
            float base = (float) random.nextDouble(-3, 3);
            described.add(new Score(base, trees(random, count, random.nextInt(8), width)));
        }
        Aggregate aggregate = AGGREGATES.get(random.nextInt(AGGREGATES.size()));
        float scale = aggregate == Aggregate.FLOAT_SUM ? 1 : (float) random.nextDouble(2);
        Link link = scores == 1 ? Link.IDENTITY : Link.SOFTMAX;
        var scoring = new Scoring(aggregate, scale, link);
        return new TreeEnsemble(width, described, scoring, List.of());
    }

    private static List<Tree> trees(SplittableRandom random, int count, int depth, int width) {
        List<Tree> grown = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            var tree = new RandomTrees(random);
            tree.grow(random.nextInt(depth + 1), width);
            grown.add(new Tree(tree.nodes));
        }
        return grown;
    }

    /// A tree whose every right child splits again, `depth` times.
    static Tree chain(int depth) {
        List<TreeNode> nodes = new ArrayList<>();
        for (int i = 0; i < depth; i++) {
            nodes.add(new Split(new Below(0, i, Missing.RIGHT), 2 * i + 1, 2 * i + 2));
            nodes.add(new Leaf(100f + i));
        }
        nodes.add(new Leaf(-1f));
        return new Tree(nodes);
    }

    private int grow(int depth, int width) {
        int node = nodes.size();
        nodes.add(new Leaf((float) random.nextGaussian()));
        if (depth > 0 && random.nextInt(8) > 0) {
            SplitTest test = test(random.nextInt(width));
            int left = grow(depth - 1, width);
            int right = grow(depth - 1, width);
            nodes.set(node, new Split(test, left, right));
        }
        return node;
    }

    private SplitTest test(int feature) {
        return switch (random.nextInt(8)) {
            case 0 -> {
                int[] categories = random.ints(random.nextInt(5), 0, 70).toArray();
                yield new Among(feature, Categories.of(categories), random.nextBoolean());
            }
            case 1 -> new Equal(feature, threshold(), random.nextBoolean());
            case 2 -> new Present(feature, missing());
            default -> new Below(feature, threshold(), missing());
        };
    }

    private Missing missing() {
        return MISSING.get(random.nextInt(MISSING.size()));
    }

    private float threshold() {
        float number = number(random);
        return Float.isNaN(number) ? 0 : number;
    }

    /// Often one of the numbers that floats find hard, which are the thresholds too.
    static float number(SplittableRandom random) {
        return random.nextInt(3) == 0
                ? (float) random.nextGaussian()
                : NUMBERS[random.nextInt(NUMBERS.length)];
    }

    static float[] rows(SplittableRandom random, int numbers) {
        float[] rows = new float[numbers];
        for (int i = 0; i < numbers; i++) {
            rows[i] = number(random);
        }
        return rows;
    }

    static float predict(TreeEnsemble ensemble, float[] rows, int offset) {
        return predictAll(ensemble, rows, offset)[0];
    }

    static float[] predictAll(TreeEnsemble ensemble, float[] rows, int offset) {
        Scoring scoring = ensemble.scoring();
        int count = ensemble.scores().size();
        float[] scores = new float[count];
        for (int i = 0; i < count; i++) {
            Score score = ensemble.scores().get(i);
            double[] leaves =
                    score.trees().stream().mapToDouble(tree -> tree.leafOf(rows, offset)).toArray();
            scores[i] =
                    switch (scoring.aggregate()) {
                        case FLOAT_SUM -> floatSum(score.base(), leaves);
                        case FLOAT_SUM_BEFORE_BASE ->
                                (float)
                                        (floatSum(0, leaves) * (double) scoring.scale()
                                                + score.base());
                        case DOUBLE_SUM -> {
                            double sum = 0;
                            for (double leaf : leaves) {
                                sum += leaf;
                            }
                            yield (float) (sum * scoring.scale() + score.base());
                        }
                        case MIN -> extreme(scoring, score, DoubleStream.of(leaves).min());
                        case MAX -> extreme(scoring, score, DoubleStream.of(leaves).max());
                    };
        }
        float[] predictions = new float[scoring.link().outputs(count)];
        scoring.link().predict(scores, predictions, 0);
        return predictions;
    }

    private static float floatSum(float start, double[] leaves) {
        float sum = start;
        for (double leaf : leaves) {
            sum += (float) leaf;
        }
        return sum;
    }

    private static float extreme(Scoring scoring, Score score, OptionalDouble of) {
        return (float) (of.orElseThrow() * scoring.scale() + score.base());
    }
}
