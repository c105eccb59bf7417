package dev.punctual.core.model;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

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
        Float.MIN_VALUE,
        -Float.MIN_VALUE,
        Float.MAX_VALUE,
        -Float.MAX_VALUE,
        1e-40f,
        -1e-40f
    };

    private final SplittableRandom random;
    private final List<int[]> splits = new ArrayList<>(); // left, right, feature, missing left
    private final List<Float> values = new ArrayList<>();

    private RandomTrees(SplittableRandom random) {
        this.random = random;
    }

    static TreeEnsemble ensemble(SplittableRandom random, int trees, int depth, int width) {
        List<Tree> grown = new ArrayList<>();
        for (int i = 0; i < trees; i++) {
            var tree = new RandomTrees(random);
            tree.grow(random.nextInt(depth + 1), width);
            grown.add(tree.build());
        }
        float base = (float) random.nextDouble(-3, 3);
        return new TreeEnsemble(width, grown, base, Link.IDENTITY, List.of());
    }

    /// A tree whose every right child splits again, `depth` times.
    static Tree chain(int depth) {
        var tree = new RandomTrees(new SplittableRandom(depth));
        for (int i = 0; i < depth; i++) {
            tree.splits.add(new int[] {2 * i + 1, 2 * i + 2, 0, 0});
            tree.values.add((float) i);
            tree.splits.add(new int[] {-1, -1, 0, 0});
            tree.values.add(100f + i);
        }
        tree.splits.add(new int[] {-1, -1, 0, 0});
        tree.values.add(-1f);
        return tree.build();
    }

    private int grow(int depth, int width) {
        int node = splits.size();
        int[] split = {-1, -1, random.nextInt(width), random.nextInt(2)};
        splits.add(split);
        values.add((float) random.nextGaussian());
        if (depth > 0 && random.nextInt(8) > 0) {
            values.set(node, threshold());
            split[0] = grow(depth - 1, width);
            split[1] = grow(depth - 1, width);
        }
        return node;
    }

    private Tree build() {
        int count = splits.size();
        float[] numbers = new float[count];
        boolean[] missingLeft = new boolean[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = values.get(i);
            missingLeft[i] = splits.get(i)[3] == 1;
        }
        return new Tree(column(0), column(1), column(2), numbers, missingLeft);
    }

    private int[] column(int index) {
        return splits.stream().mapToInt(split -> split[index]).toArray();
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
        float sum = ensemble.base();
        for (Tree tree : ensemble.trees()) {
            int node = 0;
            while (!tree.leaf(node)) {
                float value = rows[offset + tree.feature(node)];
                boolean left =
                        Float.isNaN(value) ? tree.missingLeft(node) : value < tree.threshold(node);
                node = left ? tree.left(node) : tree.right(node);
            }
            sum += tree.leafValue(node);
        }
        return ensemble.link().predictionOf(sum);
    }
}
