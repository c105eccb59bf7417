package dev.punctual.core.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class JoinedTest {
    private static final Tensor ONE = Tensor.of("x", new float[] {1, 2}, 1, 2);
    private static final Tensor TWO = Tensor.of("x", new float[] {3, 4, 5, 6}, 2, 2);

    @Test
    void rowsGoInOneAfterAnother() {
        Joined joined = Joined.of(List.of(List.of(ONE), List.of(TWO)));
        Tensor input = joined.inputs().getFirst();
        assertThat(input.shape()).containsExactly(3L, 2L);
        assertThat(floats(input)).containsExactly(1, 2, 3, 4, 5, 6);
        assertThat(joined.rows()).containsExactly(1, 2);
    }

    @Test
    void everyRequestGetsItsOwnRowsBack() {
        Joined joined = Joined.of(List.of(List.of(TWO), List.of(ONE)));
        Tensor output = Tensor.of("y", new long[] {10, 11, 20, 21, 30, 31}, 3, 2);
        List<List<Tensor>> cut = joined.cut(List.of(output));
        assertThat(longs(cut.get(0).getFirst())).containsExactly(10, 11, 20, 21);
        assertThat(cut.get(0).getFirst().shape()).containsExactly(2L, 2L);
        assertThat(longs(cut.get(1).getFirst())).containsExactly(30, 31);
    }

    @Test
    void outputsThatHaveOtherRowsAreNotCut() {
        Joined joined = Joined.of(List.of(List.of(TWO), List.of(ONE)));
        assertThat(joined.cut(List.of(Tensor.of("y", new float[] {1}, 1)))).isEmpty();
        assertThat(joined.cut(List.of(Tensor.of("y", new float[] {1})))).isEmpty();
    }

    @Test
    void onlyNumbersWithAnOpenFirstDimensionAreJoined() {
        TensorSpec open = TensorSpec.of("x", TensorType.FP32, TensorSpec.ANY, 2);
        TensorSpec fixed = TensorSpec.of("x", TensorType.FP32, 1, 2);
        TensorSpec text = TensorSpec.of("x", TensorType.BYTES, TensorSpec.ANY, 2);
        assertThat(Joined.possible(new Signature(List.of(open), List.of(open)))).isTrue();
        assertThat(Joined.possible(new Signature(List.of(fixed), List.of(open)))).isFalse();
        assertThat(Joined.possible(new Signature(List.of(open), List.of(text)))).isFalse();
    }

    @Test
    void inputsThatDisagreeOnTheirRowsStayAlone() {
        assertThat(Joined.rows(List.of(ONE, TWO))).isNegative();
        assertThat(Joined.rows(List.of(TWO, TWO))).isEqualTo(2);
        assertThat(Joined.tails(List.of(ONE))).isEqualTo(Joined.tails(List.of(TWO)));
    }

    private static float[] floats(Tensor tensor) {
        float[] values = new float[(int) tensor.elements()];
        tensor.floats().get(values);
        return values;
    }

    private static long[] longs(Tensor tensor) {
        long[] values = new long[(int) tensor.elements()];
        tensor.longs().get(values);
        return values;
    }
}
