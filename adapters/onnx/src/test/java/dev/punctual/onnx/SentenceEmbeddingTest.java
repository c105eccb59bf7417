package dev.punctual.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import dev.punctual.core.tensor.Inference;
import dev.punctual.core.tensor.Tensor;
import dev.punctual.core.tensor.TensorSpec;
import dev.punctual.core.tensor.TensorType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// A transformer of 90 MB and its quantised sibling of 23 MB, from text to embedding.
final class SentenceEmbeddingTest {
    private static final String FULL = "all-minilm-l6-v2";
    private static final String QUANTISED = "all-minilm-l6-v2-q";
    private static final List<String> SENTENCES =
            List.of(
                    "How late will this flight arrive?",
                    "What is the expected delay of the plane?",
                    "The soup was served cold.",
                    "My lunch had gone cold before it came to the table.");

    @Test
    void sentencesThatMeanTheSameAreCloser() {
        List<float[]> full = embeddings(FULL);
        assertMeaning(full);
        List<float[]> quantised = embeddings(QUANTISED);
        assertMeaning(quantised);
        for (int i = 0; i < full.size(); i++) {
            assertThat(cosine(full.get(i), quantised.get(i))).isGreaterThan(0.95);
        }
    }

    private static void assertMeaning(List<float[]> embeddings) {
        double flights = cosine(embeddings.get(0), embeddings.get(1));
        double meals = cosine(embeddings.get(2), embeddings.get(3));
        for (int i = 0; i < 2; i++) {
            for (int j = 2; j < 4; j++) {
                double others = cosine(embeddings.get(i), embeddings.get(j));
                assertThat(others).isLessThan(Math.min(flights, meals) - 0.2);
            }
        }
    }

    private static List<float[]> embeddings(String name) {
        try (OnnxModel model = OnnxModel.load(resource(name + ".onnx"), OnnxOptions.defaults());
                HuggingFaceTokenizer tokenizer = tokenizer(name)) {
            assertThat(model.signature().input("input_ids").orElseThrow())
                    .isEqualTo(TensorSpec.of("input_ids", TensorType.INT64, -1, -1));
            List<float[]> batch = embed(model, tokenizer.batchEncode(SENTENCES));
            List<float[]> single = new ArrayList<>();
            for (String sentence : SENTENCES) {
                single.add(embed(model, new Encoding[] {tokenizer.encode(sentence)}).getFirst());
            }
            for (int i = 0; i < batch.size(); i++) {
                assertThat(cosine(batch.get(i), single.get(i))).isGreaterThan(0.99);
            }
            return single;
        }
    }

    /// The mean of the last layer's vectors, over the tokens that are no padding.
    private static List<float[]> embed(OnnxModel model, Encoding[] encodings) {
        int count = encodings.length;
        int length = encodings[0].getIds().length;
        long[][] columns = new long[3][count * length];
        for (int i = 0; i < count; i++) {
            System.arraycopy(encodings[i].getIds(), 0, columns[0], i * length, length);
            System.arraycopy(encodings[i].getAttentionMask(), 0, columns[1], i * length, length);
            System.arraycopy(encodings[i].getTypeIds(), 0, columns[2], i * length, length);
        }
        var inputs =
                List.of(
                        Tensor.of("input_ids", columns[0], count, length),
                        Tensor.of("attention_mask", columns[1], count, length),
                        Tensor.of("token_type_ids", columns[2], count, length));
        List<float[]> embeddings = new ArrayList<>();
        try (Inference inference = model.infer(inputs, List.of("last_hidden_state"))) {
            Tensor states = inference.outputs().getFirst();
            int width = Math.toIntExact(states.shape().getLast());
            FloatBuffer values = states.floats();
            for (int i = 0; i < count; i++) {
                float[] mean = new float[width];
                for (int token = 0; token < length; token++) {
                    float weight = columns[1][i * length + token];
                    for (int k = 0; k < width; k++) {
                        mean[k] += weight * values.get((i * length + token) * width + k);
                    }
                }
                embeddings.add(mean);
            }
        }
        return embeddings;
    }

    private static double cosine(float[] a, float[] b) {
        double dot = 0;
        double ofA = 0;
        double ofB = 0;
        for (int i = 0; i < a.length; i++) {
            dot += (double) a[i] * b[i];
            ofA += (double) a[i] * a[i];
            ofB += (double) b[i] * b[i];
        }
        return dot / Math.sqrt(ofA * ofB);
    }

    private static HuggingFaceTokenizer tokenizer(String name) {
        try (InputStream file = open(name + "-tokenizer.json")) {
            return HuggingFaceTokenizer.newInstance(file, Map.of("padding", "true"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] resource(String name) {
        try (InputStream file = open(name)) {
            return file.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream open(String name) throws IOException {
        InputStream file = SentenceEmbeddingTest.class.getResourceAsStream("/" + name);
        if (file == null) {
            throw new IOException("no resource " + name);
        }
        return file;
    }
}
