package dev.punctual.tokenizers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.punctual.core.embedding.Encoded;
import dev.punctual.core.error.ServingException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// The tokenizer of a real model, against what is known of BERT's vocabulary.
final class HuggingFaceTokensTest {
    private static final long BEGIN = 101;
    private static final long END = 102;

    private static byte[] json() {
        try (InputStream file =
                HuggingFaceTokensTest.class.getResourceAsStream(
                        "/all-minilm-l6-v2-q-tokenizer.json")) {
            if (file == null) {
                throw new AssertionError("no tokenizer on the class path");
            }
            return file.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void wordsBecomeTheIdsOfTheirPiecesBetweenBeginningAndEnd() {
        try (var tokens = HuggingFaceTokens.of(json(), 16)) {
            Encoded.Tokens hello = tokens.encode("Hello, World!");
            assertThat(hello.ids()).containsExactly(BEGIN, 7592, 1010, 2088, 999, END);
            assertThat(hello.types()).containsOnly(0).hasSize(6);
        }
    }

    @Test
    void longTextsAreCutOffAndShortOnesAreNotPadded() {
        try (var tokens = HuggingFaceTokens.of(json(), 8)) {
            Encoded.Tokens cut = tokens.encode("one two three four five six seven eight nine ten");
            assertThat(cut.length()).isEqualTo(8);
            assertThat(cut.ids()[0]).isEqualTo(BEGIN);
            assertThat(cut.ids()[7]).isEqualTo(END);
            assertThat(tokens.encode("one").length()).isEqualTo(3);
        }
    }

    @Test
    void manyThreadsMayUseIt() {
        try (var tokens = HuggingFaceTokens.of(json(), 16)) {
            long[] wanted = tokens.encode("the same words").ids();
            assertThat(
                            IntStream.range(0, 2_000)
                                    .parallel()
                                    .allMatch(i ->
                                            Arrays.equals(
                                                    tokens.encode("the same words").ids(), wanted)))
                    .isTrue();
        }
    }

    @Test
    void whatIsNoTokenizerIsRefused() {
        for (String wrong : new String[] {"", "{}", "no json", "{\"model\": 7}"}) {
            byte[] bytes = wrong.getBytes(StandardCharsets.UTF_8);
            assertThatThrownBy(() -> HuggingFaceTokens.of(bytes, 16))
                    .isInstanceOf(ServingException.class)
                    .hasMessageContaining("no tokenizer.json");
        }
    }

    @Test
    void theLibrarySpeaksToNobody() {
        try (var tokens = HuggingFaceTokens.of(json(), 16)) {
            assertThat(tokens.encode("a").length()).isEqualTo(3);
            assertThat(System.getProperty("ai.djl.offline")).isEqualTo("true");
        }
    }
}
