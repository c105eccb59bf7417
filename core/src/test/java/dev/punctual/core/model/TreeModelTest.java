package dev.punctual.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.punctual.core.error.ServingException;
import dev.punctual.core.testing.Randomized;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class TreeModelTest {

    @Test
    void allLayoutsAddTheLeavesThatTheTreesSay() {
        Randomized.check(
                400,
                random -> {
                    int width = random.nextInt(1, 20);
                    var ensemble =
                            RandomTrees.ensemble(
                                    random, random.nextInt(20), random.nextInt(9), width);
                    for (TreeModel model : every(ensemble)) {
                        assertPredicts(model, ensemble, random);
                    }
                });
    }

    @Test
    void allLayoutsTakeLeavesTogetherInEveryWay() {
        Randomized.check(
                400,
                random -> {
                    int width = random.nextInt(1, 20);
                    var ensemble = RandomTrees.anyEnsemble(random, width);
                    float[] rows = RandomTrees.rows(random, 50 * width);
                    for (TreeModel model : every(ensemble)) {
                        int outputs = model.outputs();
                        float[] batch = new float[50 * outputs];
                        model.predictBatch(rows, 50, batch);
                        for (int i = 0; i < 50; i++) {
                            float[] one = new float[outputs];
                            model.predict(rows, i * width, one, 0);
                            assertThat(one)
                                    .isEqualTo(RandomTrees.predictAll(ensemble, rows, i * width))
                                    .isEqualTo(
                                            Arrays.copyOfRange(
                                                    batch, i * outputs, (i + 1) * outputs));
                        }
                    }
                });
    }

    @Test
    void severalOutputsAreNotTakenForOne() {
        var leaf = new Tree(List.of(new TreeNode.Leaf(2)));
        var one = new TreeEnsemble.Score(0, List.of(leaf));
        var scoring = Scoring.sumOfFloats(Link.SOFTMAX);
        var ensemble = new TreeEnsemble(1, List.of(one, one), scoring, List.of());
        TreeModel model = TreeModel.of(ensemble);
        assertThatIllegalStateException().isThrownBy(() -> model.predict(new float[1], 0));
        assertThat(new OneOutput(model, 1).predict(new float[1], 0)).isEqualTo(0.5f);
        assertThatExceptionOfType(ServingException.class)
                .isThrownBy(() -> new OneOutput(model, 2))
                .withMessageContaining("outputs are 0 to 1");
    }

    private static TreeModel flat(TreeEnsemble ensemble) {
        var keys = new RowKeys(ensemble);
        return new TreeModel(ensemble, new FlatTrees(ensemble, keys));
    }

    private static TreeModel walked(TreeEnsemble ensemble) {
        var keys = new RowKeys(ensemble);
        return new TreeModel(ensemble, new WalkedTrees(ensemble, keys));
    }

    /// None where leaves are not added.
    private static List<TreeModel> masked(TreeEnsemble ensemble) {
        MaskTrees layout = MaskTrees.of(ensemble);
        return layout == null ? List.of() : List.of(new TreeModel(ensemble, layout));
    }

    private static List<TreeModel> every(TreeEnsemble ensemble) {
        var models = new ArrayList<>(masked(ensemble));
        models.add(flat(ensemble));
        models.add(walked(ensemble));
        return models;
    }

    private static void assertPredicts(
            TreeModel model, TreeEnsemble ensemble, SplittableRandom random) {
        int width = ensemble.width();
        assertThat(model.width()).isEqualTo(width);
        int count = random.nextInt(100);
        float[] rows = RandomTrees.rows(random, count * width);
        float[] batch = new float[count];
        model.predictBatch(rows, count, batch);
        for (int i = 0; i < count; i++) {
            float expected = RandomTrees.predict(ensemble, rows, i * width);
            assertThat(model.predict(rows, i * width)).isEqualTo(expected);
            assertThat(batch[i]).isEqualTo(expected);
        }
    }

    @Test
    void theLinkAppliesToSingleRowsAndBatches() {
        var leaf = new Tree(List.of(new TreeNode.Leaf(2)));
        var ensemble = TreeEnsemble.of(1, List.of(leaf), 1, Link.LOGISTIC);
        float[] batch = new float[1];
        for (TreeModel model : every(ensemble)) {
            model.predictBatch(new float[1], 1, batch);
            assertThat(model.predict(new float[1], 0)).isEqualTo(Link.LOGISTIC.predictionOf(3));
            assertThat(batch[0]).isEqualTo(Link.LOGISTIC.predictionOf(3));
        }
    }

    @Test
    void treesThatFillTheirDepthAreFlat() {
        var ensemble = RandomTrees.ensemble(new SplittableRandom(1), 64, 6, 10);
        assertThat(TreeModel.of(ensemble).shape().layout()).isIn("flat", "masks");
        assertThat(masked(ensemble)).hasSize(1);
        assertThat(flat(ensemble).shape())
                .hasToString("64 trees, depth 6, flat, %d KiB".formatted(flatKibibytes(ensemble)));
    }

    private static long flatKibibytes(TreeEnsemble ensemble) {
        long slots = 0;
        for (int i = 0; i < 64; i += 16) {
            int depth =
                    ensemble.trees().subList(i, i + 16).stream()
                            .mapToInt(Tree::depth)
                            .max()
                            .orElse(0);
            slots += 16L << depth;
        }
        return (slots * 12 + 1023) / 1024;
    }

    @Test
    void deepTreesAreWalked() {
        var ensemble = TreeEnsemble.of(1, List.of(RandomTrees.chain(5_000)), 0, Link.IDENTITY);
        TreeModel model = TreeModel.of(ensemble);
        assertThat(model.shape().layout()).isEqualTo("walked");
        assertThat(model.shape().depth()).isEqualTo(5_000);
        for (float value : new float[] {-1, 0, 17.5f, 4_999, Float.NaN}) {
            float[] row = {value};
            assertThat(model.predict(row, 0)).isEqualTo(RandomTrees.predict(ensemble, row, 0));
        }
    }

    @Test
    void treesThatPaddingWouldSwellAreWalked() {
        List<Tree> trees = Collections.nCopies(200, RandomTrees.chain(12));
        var uneven = TreeEnsemble.of(1, trees, 0, Link.IDENTITY);
        assertThat(TreeModel.of(uneven).shape().layout()).isEqualTo("walked");
        var few = TreeEnsemble.of(1, trees.subList(0, 9), 0, Link.IDENTITY);
        assertThat(TreeModel.of(few).shape().layout()).isEqualTo("flat");
    }

    @Test
    void manyThreadsShareOneModel() throws InterruptedException {
        var random = new SplittableRandom(3);
        var ensemble = RandomTrees.ensemble(random, 50, 6, 12);
        TreeModel model = TreeModel.of(ensemble);
        List<Thread> threads = new ArrayList<>();
        List<String> wrong = Collections.synchronizedList(new ArrayList<>());
        for (int t = 0; t < 8; t++) {
            float[] rows = RandomTrees.rows(random, 500 * 12);
            threads.add(
                    Thread.startVirtualThread(() -> {
                        for (int i = 0; i < 500; i++) {
                            float expected = RandomTrees.predict(ensemble, rows, i * 12);
                            if (model.predict(rows, i * 12) != expected) {
                                wrong.add("row " + i);
                            }
                        }
                    }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(wrong).isEmpty();
    }
}
