package dev.punctual.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.model.TreeNode.Leaf;
import dev.punctual.core.model.TreeNode.Split;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TreeTest {

    @Test
    void countsOnlyWhatTheRootLeadsTo() {
        Tree tree = tree(new int[] {1, -1, -1, 1}, new int[] {2, -1, -1, 9}, 1f, 2f, 3f, Float.NaN);
        assertThat(tree.size()).isEqualTo(3);
        assertThat(tree.depth()).isEqualTo(1);
    }

    @Test
    void refusesACycle() {
        assertRefused(
                () -> tree(new int[] {1, 0}, new int[] {1, 1}, 1f, 1f), "reached in two ways");
    }

    @Test
    void refusesASharedChild() {
        assertRefused(
                () -> tree(new int[] {1, -1}, new int[] {1, -1}, 1f, 1f), "reached in two ways");
    }

    @Test
    void refusesAChildThatIsNoNode() {
        assertRefused(() -> tree(new int[] {1, -1}, new int[] {2, -1}, 1f, 1f), "leads to 2");
        assertRefused(() -> tree(new int[] {-2, -1}, new int[] {1, -1}, 1f, 1f), "leads to -2");
    }

    @Test
    void refusesNumbersThatCannotBeCompared() {
        assertRefused(() -> stump(Float.NaN, 1, 0), "node 0 compares with NaN");
        assertRefused(() -> stump(0, Float.NaN, 0), "node 2 holds NaN");
        assertRefused(() -> stump(0, Float.POSITIVE_INFINITY, 0), "node 2 holds Infinity");
        assertThat(stump(Float.POSITIVE_INFINITY, 1, 0).size()).isEqualTo(3);
    }

    @Test
    void refusesANegativeFeature() {
        assertRefused(() -> stump(0, 1, -1), "compares feature -1");
    }

    @Test
    void refusesATreeWithoutNodes() {
        assertRefused(() -> tree(new int[0], new int[0]), "a tree without nodes");
    }

    @Test
    void anEnsembleRefusesWhatItsRowsDoNotHave() {
        Tree tree = stump(0, 1, 5);
        assertRefused(() -> ensemble(5, tree, 0, List.of()), "feature 5 of a row of 5");
        assertRefused(() -> ensemble(6, tree, 0, List.of("one")), "1 names of inputs");
        assertRefused(() -> ensemble(6, tree, Float.NaN, List.of()), "base score of NaN");
        assertRefused(() -> ensemble(1 << 20, tree, 0, List.of()), "at most 32768");
        assertThat(ensemble(6, tree, 0, List.of()).nodes()).isEqualTo(3);
    }

    private static TreeEnsemble ensemble(int width, Tree tree, float base, List<String> inputs) {
        var score = new TreeEnsemble.Score(base, List.of(tree));
        return new TreeEnsemble(width, List.of(score), Scoring.sumOfFloats(Link.IDENTITY), inputs);
    }

    private static Tree stump(float threshold, float right, int feature) {
        var test = new SplitTest.Below(feature, threshold, Missing.RIGHT);
        return new Tree(List.of(new Split(test, 1, 2), new Leaf(1), new Leaf(right)));
    }

    private static Tree tree(int[] left, int[] right, float... values) {
        List<TreeNode> nodes = new ArrayList<>();
        for (int i = 0; i < values.length; i++) {
            var test = new SplitTest.Below(0, values[i], Missing.RIGHT);
            nodes.add(left[i] == -1 ? new Leaf(values[i]) : new Split(test, left[i], right[i]));
        }
        return new Tree(nodes);
    }

    private static void assertRefused(Runnable action, String reason) {
        assertThatExceptionOfType(ServingException.class)
                .isThrownBy(action::run)
                .withMessageContaining(reason)
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARTEFACT));
    }
}
