package dev.punctual.core.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.tensor.Inference;
import dev.punctual.core.tensor.Signature;
import dev.punctual.core.tensor.Tensor;
import dev.punctual.core.tensor.TensorModel;
import dev.punctual.core.tensor.TensorSpec;
import dev.punctual.core.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Texts to vectors, with a tokenizer of letters and a model whose vector of a token is its id and that times two.
class EmbedderTest {
    private static final long POISON = '!';

    /// A token for each letter.
    private static final class Letters implements Tokenizer {
        @Override
        public Encoded.Tokens encode(String text) {
            return new Encoded.Tokens(
                    text.chars().asLongStream().toArray(), new long[text.length()]);
        }

        @Override
        public void close() {}
    }

    /// Fails for `!`, and gives NaN for `?`; notes the shapes that it is run with.
    private static final class Doubling implements TensorModel {
        final ConcurrentLinkedQueue<List<Long>> shapes = new ConcurrentLinkedQueue<>();

        @Override
        public Signature signature() {
            return new Signature(
                    List.of(
                            TensorSpec.of("input_ids", TensorType.INT64, -1, -1),
                            TensorSpec.of("attention_mask", TensorType.INT64, -1, -1)),
                    List.of(TensorSpec.of("states", TensorType.FP32, -1, -1, 2)));
        }

        @Override
        public Inference infer(List<Tensor> inputs, List<String> outputs) {
            Tensor ids = inputs.getFirst();
            shapes.add(ids.shape());
            long[] values = new long[ids.longs().remaining()];
            ids.longs().get(values);
            float[] states = new float[values.length * 2];
            for (int i = 0; i < values.length; i++) {
                if (values[i] == POISON) {
                    throw new ServingException(ErrorCode.WRONG_TYPE, "poison");
                }
                states[2 * i] = values[i] == '?' ? Float.NaN : values[i];
                states[2 * i + 1] = 2 * values[i];
            }
            var shape = new ArrayList<>(ids.shape());
            return Inference.of(
                    List.of(Tensor.of("states", states, shape.get(0), shape.get(1), 2)));
        }

        @Override
        public void close() {}
    }

    private static Embedder embedder(TensorModel model, Pooling pooling) {
        return new Embedder(
                model,
                new TextEncoder(new Letters(), 64),
                new Embedder.Output("", pooling),
                "fingerprint");
    }

    private static List<Description> texts(String... texts) {
        return List.of(texts).stream().<Description>map(Description.Text::new).toList();
    }

    @Test
    void paddingIsNoPartOfTheMean() {
        try (var embedder = embedder(new Doubling(), Pooling.MEAN)) {
            float[][] vectors = embedder.embed(texts("a", "ac", "abcdefg"), made -> {});
            assertThat(vectors[0]).containsExactly('a', 2 * 'a');
            assertThat(vectors[1]).containsExactly('b', 2 * 'b');
            assertThat(vectors[2]).containsExactly('d', 2 * 'd');
        }
        try (var embedder = embedder(new Doubling(), Pooling.FIRST)) {
            assertThat(embedder.embed(texts("xa", "y"), made -> {})[0])
                    .containsExactly('x', 2 * 'x');
        }
    }

    @Test
    void vectorsAreInTheOrderOfTheTextsHoweverTheyAreBatched() {
        var model = new Doubling();
        List<Description> many =
                IntStream.range(0, 1_000)
                        .<Description>mapToObj(i ->
                                new Description.Text(
                                        Character.toString('a' + i % 26).repeat(1 + i % 37)))
                        .toList();
        var made = new AtomicInteger();
        try (var embedder = embedder(model, Pooling.MEAN)) {
            float[][] vectors = embedder.embedSideBySide(many, made::addAndGet);
            for (int i = 0; i < vectors.length; i++) {
                assertThat(vectors[i][0]).isEqualTo('a' + i % 26);
            }
            assertThat(embedder.embed(many, count -> {})).isDeepEqualTo(vectors);
        }
        assertThat(made).hasValue(1_000);
        assertThat(model.shapes).allMatch(shape -> shape.getFirst() <= 16);
    }

    @Test
    void whichTextHasNoVectorIsSaid() {
        try (var embedder = embedder(new Doubling(), Pooling.MEAN)) {
            for (String wrong : List.of("b!", "", "a?")) {
                assertThatThrownBy(() -> embedder.embed(texts("a", "b", wrong, "c"), made -> {}))
                        .isInstanceOfSatisfying(
                                EmbeddingFailed.class,
                                failed -> assertThat(failed.index()).isEqualTo(2));
            }
        }
    }

    @Test
    void whoListensMayEndIt() {
        try (var embedder = embedder(new Doubling(), Pooling.MEAN)) {
            assertThatThrownBy(() ->
                            embedder.embed(
                                    texts("a"),
                                    made -> {
                                        throw new ServingException(ErrorCode.NO_ANSWER, "late");
                                    }))
                    .isInstanceOf(ServingException.class)
                    .hasMessage("late");
        }
    }

    @Test
    void hashesTellModelsKindsAndCellsApart() {
        var values = new Description.Values(List.of("ab", "c"));
        assertThat(values.hash("m"))
                .isEqualTo(new Description.Values(List.of("ab", "c")).hash("m"));
        assertThat(values.hash("m")).isNotEqualTo(values.hash("n"));
        assertThat(values.hash("m"))
                .isNotEqualTo(new Description.Values(List.of("a", "bc")).hash("m"));
        assertThat(new Description.Values(List.of(1L)).hash("m"))
                .isNotEqualTo(new Description.Values(List.of(1.0)).hash("m"))
                .isNotEqualTo(new Description.Values(List.of("1")).hash("m"));
    }
}
