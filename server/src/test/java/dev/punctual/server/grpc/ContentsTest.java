package dev.punctual.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.ByteString;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.tensor.Tensor;
import dev.punctual.core.tensor.TensorType;
import dev.punctual.core.testing.Randomized;
import dev.punctual.protocol.InferTensorContents;
import dev.punctual.server.oip.MemoryBound;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class ContentsTest {
    private final MemoryBound memory = new MemoryBound(1 << 20);

    private Tensor read(TensorType type, List<Long> shape, InferTensorContents contents) {
        return Contents.read("x", type, shape, contents, memory.holding());
    }

    @ParameterizedTest
    @EnumSource(
            value = TensorType.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"FP16", "BF16"})
    void whatIsWrittenIsReadAgain(TensorType type) {
        Randomized.check(
                100,
                random -> {
                    Tensor tensor = random(random, type);
                    Tensor again = read(type, tensor.shape(), Contents.write(tensor));
                    assertThat(again.data()).isEqualTo(tensor.data());
                });
    }

    private static Tensor random(SplittableRandom random, TensorType type) {
        int count = random.nextInt(5);
        ByteBuffer data = ByteBuffer.allocate(100).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < count; i++) {
            if (type == TensorType.BYTES) {
                byte[] element = new byte[random.nextInt(8)];
                random.nextBytes(element);
                data.putInt(element.length).put(element);
            } else if (type == TensorType.BOOL) {
                data.put((byte) random.nextInt(2));
            } else {
                byte[] element = new byte[type.bytes()];
                random.nextBytes(element);
                data.put(element);
            }
        }
        return new Tensor("x", type, List.of((long) count), data.flip());
    }

    private void assertRefused(
            ErrorCode code, TensorType type, InferTensorContents.Builder contents, String part) {
        assertThatExceptionOfType(ServingException.class)
                .isThrownBy(() -> read(type, List.of(1L), contents.build()))
                .withMessageContaining("input 'x'")
                .withMessageContaining(part)
                .satisfies(e -> assertThat(e.code()).isEqualTo(code));
    }

    private static InferTensorContents.Builder contents() {
        return InferTensorContents.newBuilder();
    }

    @Test
    void whatDoesNotFitIsRefused() {
        assertRefused(
                ErrorCode.WRONG_TYPE,
                TensorType.INT8,
                contents().addIntContents(128),
                "-128 to 127");
        assertRefused(
                ErrorCode.WRONG_TYPE,
                TensorType.UINT16,
                contents().addUintContents(65_536),
                "0 to 65535");
        assertRefused(
                ErrorCode.WRONG_TYPE,
                TensorType.FP32,
                contents().addFp64Contents(1),
                "fp64_contents, which are not for FP32");
        assertRefused(
                ErrorCode.OUT_OF_RANGE,
                TensorType.FP32,
                contents().addFp32Contents(1).addFp32Contents(2),
                "has 2 elements");
        assertRefused(ErrorCode.OUT_OF_RANGE, TensorType.BYTES, contents(), "has 0 elements");
        assertRefused(
                ErrorCode.WRONG_TYPE,
                TensorType.FP16,
                contents().addFp32Contents(1),
                "send raw_input_contents");
    }

    @Test
    void tensorsAreCountedInTheBound() {
        var small = new MemoryBound(3);
        assertThatExceptionOfType(ServingException.class)
                .isThrownBy(() ->
                        Contents.read(
                                "x",
                                TensorType.BYTES,
                                List.of(1L),
                                contents().addBytesContents(ByteString.EMPTY).build(),
                                small.holding()))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.OVERLOADED));
    }
}
