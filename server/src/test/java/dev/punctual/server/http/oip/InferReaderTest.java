package dev.punctual.server.http.oip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.tensor.Signature;
import dev.punctual.core.tensor.Tensor;
import dev.punctual.core.tensor.TensorSpec;
import dev.punctual.core.tensor.TensorType;
import dev.punctual.core.testing.Randomized;
import dev.punctual.server.http.json.JsonBuffer;
import dev.punctual.server.oip.InferRequest;
import dev.punctual.server.oip.MemoryBound;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class InferReaderTest {
    private static final List<TensorType> IN_JSON =
            Arrays.stream(TensorType.values())
                    .filter(type -> type != TensorType.FP16 && type != TensorType.BF16)
                    .toList();
    private static final Signature ROWS =
            new Signature(List.of(TensorSpec.of("x", TensorType.FP32, -1, 2)), List.of());
    private static final String INPUT =
            "{\"inputs\":[{\"name\":\"x\",\"shape\":%s,\"datatype\":\"%s\",\"data\":%s}]}";

    private final MemoryBound memory = new MemoryBound(1 << 20);

    private InferRequest read(byte[] body, @Nullable String header) {
        return InferReader.read(new Body(body, body.length), header, ROWS, memory.holding());
    }

    private InferRequest read(String json) {
        return read(json.getBytes(StandardCharsets.UTF_8), null);
    }

    private Tensor tensor(String shape, TensorType type, String data) {
        return read(INPUT.formatted(shape, type, data)).inputs().getFirst();
    }

    private void assertRefused(ErrorCode code, String json, String part) {
        assertThatExceptionOfType(ServingException.class)
                .isThrownBy(() -> read(json))
                .withMessageContaining(part)
                .satisfies(e -> assertThat(e.code()).isEqualTo(code));
    }

    private static Tensor random(SplittableRandom random, TensorType type) {
        long rows = random.nextLong(4);
        List<Long> shape = List.of(rows, 2L);
        if (type == TensorType.BYTES) {
            var texts = new String[(int) rows * 2];
            Arrays.setAll(texts, _ -> "ä\"" + random.nextInt());
            return Tensor.of("x", List.of(texts), rows, 2);
        }
        byte[] bytes = new byte[(int) (rows * 2 * type.bytes())];
        random.nextBytes(bytes);
        for (int i = 0; type == TensorType.BOOL && i < bytes.length; i++) {
            bytes[i] &= 1;
        }
        return new Tensor("x", type, shape, ByteBuffer.wrap(bytes));
    }

    /// Floats compare as they print: NaN has many bits and one word.
    private static String written(Tensor tensor) {
        var json = new JsonBuffer(64);
        ElementWriter.write(json, tensor);
        return new String(json.toBytes(), StandardCharsets.UTF_8);
    }

    @Test
    void whatIsWrittenIsReadAgain() {
        Randomized.check(
                2_000,
                random -> {
                    TensorType type = IN_JSON.get(random.nextInt(IN_JSON.size()));
                    Tensor tensor = random(random, type);
                    Tensor read = tensor(tensor.shape().toString(), type, written(tensor));
                    assertThat(written(read)).isEqualTo(written(tensor));
                    if (type != TensorType.FP32 && type != TensorType.FP64) {
                        assertThat(read).isEqualTo(tensor);
                    }
                });
    }

    @Test
    void membersComeInAnyOrder() {
        var request =
                read(
                        """
                        {"outputs": [{"parameters": {"binary_data": true}, "name": "y"}],
                         "inputs": [{"data": [[1, 2], [3, 4]], "datatype": "INT16", "other": [[{}]],
                                     "shape": [2, 2], "parameters": {"k": 1}, "name": "x"}],
                         "parameters": {"timeout": 7, "priority": 1}, "id": "i", "more": null}
                        """);
        assertThat(written(request.inputs().getFirst())).isEqualTo("[1,2,3,4]");
        assertThat(request.id()).isEqualTo("i");
        assertThat(request.budgetNanos()).isEqualTo(7_000);
        assertThat(request.binary(0)).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    INT8   | 128                  | an integer from -128 to 127
                    UINT8  | -1                   | an integer from 0 to 255
                    UINT16 | 65536                | an integer from 0 to 65535
                    INT32  | 2147483648           | an integer from -2147483648 to 2147483647
                    UINT32 | 4294967296           | an integer from 0 to 4294967295
                    INT64  | 9223372036854775808  | an integer from -9223372036854775808
                    UINT64 | 18446744073709551616 | an integer from 0 to 2^64 - 1
                    INT32  | 1.0                  | an integer
                    INT32  | true                 | an integer
                    BOOL   | 1                    | true or false
                    FP32   | 1e39                 | a number that fits into FP32
                    FP64   | -1e400               | a number that fits into FP64
                    FP64   | null                 | a number
                    FP32   | {}                   | a number
                    BYTES  | 1                    | a string
                    BYTES  | "\\ud800"           | half of a surrogate pair
                    FP16   | 1                    | send bytes
                    """)
    void nothingIsCoerced(String type, String value, String message) {
        Throwable failure =
                catchThrowable(() -> tensor("[1]", TensorType.valueOf(type), "[" + value + "]"));
        assertThat(failure).isInstanceOf(ServingException.class).hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    [2, 2] | [1, 2, 3]
                    [2, 2] | [1, 2, 3, 4, 5]
                    [2, 2] | [[1, 2, 3, 4]]
                    [2, 2] | [[1, 2], 3, 4]
                    [2, 2] | [[1, 2], [3], [4]]
                    [4]    | [[1, 2], [3, 4]]
                    [4]    | [[1], [2], [3], [4]]
                    [1, 4] | [[[1, 2, 3, 4]]]
                    [4]    | 4
                    [9999999] | [1]
                    """)
    void dataAreOfTheirShape(String shape, String data) {
        Throwable failure = catchThrowable(() -> tensor(shape, TensorType.INT32, data));
        assertThat(failure).isInstanceOf(ServingException.class);
    }

    @Test
    void aShapeMakesNoRoomThatTheBodyDoesNotFill() {
        var none = new MemoryBound(100);
        byte[] body =
                INPUT.formatted("[268435456]", "FP64", "[1]").getBytes(StandardCharsets.UTF_8);
        assertThatExceptionOfType(ServingException.class)
                .isThrownBy(() ->
                        InferReader.read(new Body(body, body.length), null, ROWS, none.holding()))
                .withMessageContaining("fewer elements than its shape");
    }

    @Test
    void bytesAreSlicesInTheOrderOfTheInputs() {
        String head =
                """
                {"inputs": [
                  {"name": "a", "shape": [2], "datatype": "UINT8", "parameters": {"binary_data_size": 2}},
                  {"name": "b", "shape": [1], "datatype": "INT8", "data": [7]},
                  {"name": "c", "shape": [1], "datatype": "BYTES", "parameters": {"binary_data_size": 5}}]}\
                """;
        byte[] body = (head + "\1\2\1\0\0\0z").getBytes(StandardCharsets.US_ASCII);
        var request = read(body, Integer.toString(head.length()));
        assertThat(request.inputs().stream().map(InferReaderTest::written))
                .containsExactly("[1,2]", "[7]", "[\"z\"]");
        body[body.length - 2] = 5;
        Throwable failure = catchThrowable(() -> read(body, Integer.toString(head.length())));
        assertThat(failure).isInstanceOf(ServingException.class);
    }

    @Test
    void aTensorAloneClosesTheOpenDimension() {
        var request = read(new byte[16], "0");
        assertThat(request.inputs().getFirst().shape()).containsExactly(2L, 2L);
        assertThat(request.binary(0)).isTrue();
        Throwable failure = catchThrowable(() -> read(new byte[12], "0"));
        assertThat(failure).isInstanceOf(ServingException.class);
    }

    @Test
    void whatIsWrongIsNamed() {
        assertRefused(ErrorCode.MISSING_FIELD, "{}", "is missing: send a list of tensors");
        assertRefused(
                ErrorCode.MALFORMED_BODY,
                "{\"inputs\":[],\"outputs\":[{\"name\":\"y\"},{\"name\":\"y\"}]}",
                "asks for y again");
        assertRefused(
                ErrorCode.WRONG_TYPE,
                "{\"inputs\":[],\"parameters\":{\"timeout\":-1}}",
                "must be a whole number, 0 or more, but is -1");
    }

    @Test
    void brokenBodiesAreRefusedAndNothingElse() {
        String whole = INPUT.formatted("[2, 2]", "FP32", "[[1, -2.5], [NaN, 4e3]]");
        Randomized.check(
                5_000,
                random -> {
                    byte[] body = whole.getBytes(StandardCharsets.UTF_8);
                    for (int changes = random.nextInt(1, 4); changes > 0; changes--) {
                        body[random.nextInt(body.length)] = (byte) random.nextInt(256);
                    }
                    Throwable failure = catchThrowable(() -> read(body, null));
                    assertThat(failure)
                            .satisfiesAnyOf(
                                    e -> assertThat(e).isNull(),
                                    e -> assertThat(e).isInstanceOf(ServingException.class));
                });
    }
}
