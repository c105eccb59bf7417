package dev.punctual.core.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TensorTest {

    @Test
    void readsWhatWasWritten() {
        Tensor texts = Tensor.of("t", List.of("", "grüß", "x".repeat(300)), 3, 1);
        assertThat(texts.texts()).containsExactly("", "grüß", "x".repeat(300));
        assertThat(texts.texts()).hasSize(3); // reading moves nothing
        assertThat(Tensor.of("f", new float[] {1, 2}, 2).floats().get(1)).isEqualTo(2);
        assertThat(Tensor.of("l", new long[] {1, -2}, 1, 2).longs().get(1)).isEqualTo(-2);
        assertThat(Tensor.of("one", new float[] {3}).elements()).isEqualTo(1);
        assertThat(Tensor.of("none", new float[0], 0, 7).elements()).isZero();
    }

    @Test
    void sharesItsBufferFromThePositionOn() {
        ByteBuffer data = ByteBuffer.allocateDirect(12).position(4);
        var tensor = new Tensor("x", TensorType.FP32, List.of(2L), data);
        data.put(7, (byte) 0x40); // 2.0 in little-endian
        assertThat(tensor.floats().get(0)).isEqualTo(2);
        assertThat(data.position()).isEqualTo(4);
    }

    @Test
    void refusesShapesThatLie() {
        assertRefused(TensorType.FP32, 7, "has 7 bytes, but its shape [2] of FP32 needs 8", 2L);
        assertRefused(TensorType.BOOL, 3, "needs 2", 2L);
        assertRefused(TensorType.FP32, 0, "has the shape [-1]", -1L);
        assertRefused(TensorType.FP32, 0, "elements are taken", 1L << 32, 1L << 32);
        assertRefused(TensorType.FP32, 0, "elements are taken", Long.MAX_VALUE);
        Long[] many = new Long[9];
        Arrays.fill(many, 1L);
        assertRefused(TensorType.FP32, 4, "9 dimensions", many);
    }

    @Test
    void refusesLengthsThatLie() {
        assertRefused(TensorType.BYTES, 4, "has 1 elements, but its shape needs 2", 2L);
        assertRefused(TensorType.BYTES, 6, "has 1 elements", 1L);
        for (int length : new int[] {5, -1, Integer.MAX_VALUE}) {
            ByteBuffer data = Tensor.buffer(8).putInt(0, length);
            assertThatExceptionOfType(ServingException.class)
                    .isThrownBy(() -> new Tensor("t", TensorType.BYTES, List.of(1L), data))
                    .withMessageContaining("element 0 has " + length + " bytes");
        }
    }

    @Test
    void isReadOnlyAsWhatItIs() {
        assertThatExceptionOfType(ServingException.class)
                .isThrownBy(() -> Tensor.of("l", new long[1], 1).floats())
                .withMessageContaining("is INT64, not FP32");
        assertThat(TensorType.named("FP16")).isEqualTo(TensorType.FP16);
        assertThat(TensorType.named("float")).isNull();
    }

    private static void assertRefused(TensorType type, int bytes, String reason, Long... shape) {
        ByteBuffer data = Tensor.buffer(bytes);
        assertThatExceptionOfType(ServingException.class)
                .isThrownBy(() -> new Tensor("x", type, List.of(shape), data))
                .withMessageContaining(reason)
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.WRONG_TYPE));
    }
}
