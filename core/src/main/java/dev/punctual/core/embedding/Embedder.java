package dev.punctual.core.embedding;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.tensor.Inference;
import dev.punctual.core.tensor.Tensor;
import dev.punctual.core.tensor.TensorModel;
import dev.punctual.core.tensor.TensorSpec;
import dev.punctual.core.tensor.TensorType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/// Makes vectors of descriptions by a model. Any thread may use it.
public final class Embedder implements AutoCloseable {
    /*
     * Batches are of about equal lengths, because what is shorter than the longest of its batch is padded, and the model
     * computes the padding too. They are small: a batch beyond the caches of a core gains nothing.
     */
    private static final int MOST_ROWS = 16;
    private static final int MOST_TOKENS = 2_048;

    private final TensorModel model;
    private final Encoder encoder;
    private final Output output;
    private final String fingerprint;

    /// Where vectors are found in what a model gives.
    ///
    /// @param name of the output; empty if it has to be the only one of floats
    public record Output(String name, Pooling pooling) {}

    /// Takes a model and an encoder, which are closed with it; if this fails, they stay open.
    ///
    /// @param fingerprint of everything that decides which vectors come out
    /// @throws ServingException with `INVALID_ARTEFACT` if the model does not take what the encoder makes, or has no such output
    public Embedder(TensorModel model, Encoder encoder, Output output, String fingerprint) {
        encoder.check(model.signature());
        this.model = model;
        this.encoder = encoder;
        this.output = new Output(chosen(model, output.name), output.pooling);
        this.fingerprint = fingerprint;
    }

    private static String chosen(TensorModel model, String name) {
        List<TensorSpec> all = model.signature().outputs();
        List<TensorSpec> fit =
                all.stream()
                        .filter(spec -> spec.type() == TensorType.FP32)
                        .filter(spec -> name.isEmpty() || spec.name().equals(name))
                        .toList();
        if (fit.size() != 1) {
            throw new ServingException(
                    ErrorCode.INVALID_ARTEFACT,
                    name.isEmpty()
                            ? "it has %d outputs of FP32; say which holds the vectors by 'output'; it has %s"
                                    .formatted(fit.size(), all)
                            : "it has no output '%s' of FP32; it has %s".formatted(name, all));
        }
        return fit.getFirst().name();
    }

    /// What decided the vectors: those of embedders with the same one can be compared.
    public String fingerprint() {
        return fingerprint;
    }

    /// The columns whose values it takes; empty if it takes texts.
    public List<String> columns() {
        return encoder.columns();
    }

    /// The vectors of descriptions, in their order, made by the calling thread.
    ///
    /// @param made is told after each batch how many it had, and may throw to end the work
    /// @throws EmbeddingFailed if one cannot be made
    public float[][] embed(List<Description> descriptions, IntConsumer made) {
        var work = new Work(descriptions, made);
        IntStream.range(0, descriptions.size()).forEach(work::encode);
        work.batches().forEach(work::run);
        return work.vectors;
    }

    /// The same on all cores of the pool that it runs in; `made` is told by any of its threads.
    public float[][] embedSideBySide(List<Description> descriptions, IntConsumer made) {
        var work = new Work(descriptions, made);
        IntStream.range(0, descriptions.size()).parallel().forEach(work::encode);
        List<List<Integer>> batches = work.batches();
        var next = new AtomicInteger(); // so that the longest are done first, whoever does them
        IntStream.range(0, batches.size())
                .parallel()
                .forEach(any -> work.run(batches.get(next.getAndIncrement())));
        return work.vectors;
    }

    /// One request for vectors.
    private final class Work {
        private final List<Description> descriptions;
        private final IntConsumer made;
        private final Encoded[] encoded;
        private final float[][] vectors;

        Work(List<Description> descriptions, IntConsumer made) {
            this.descriptions = descriptions;
            this.made = made;
            this.encoded = new Encoded[descriptions.size()];
            this.vectors = new float[encoded.length][];
        }

        void encode(int index) {
            try {
                encoded[index] = encoder.encode(descriptions.get(index));
            } catch (ServingException e) {
                throw new EmbeddingFailed(index, e);
            }
        }

        /// Indexes that are run together, the longest first.
        List<List<Integer>> batches() {
            List<Integer> byLength =
                    IntStream.range(0, encoded.length)
                            .boxed()
                            .sorted(
                                    Comparator.comparingInt((Integer i) -> encoded[i].length())
                                            .reversed())
                            .toList();
            var batches = new ArrayList<List<Integer>>();
            int from = 0;
            while (from < byLength.size()) {
                int longest = encoded[byLength.get(from)].length();
                int rows = Math.clamp(MOST_TOKENS / longest, 1, MOST_ROWS);
                int to = Math.min(byLength.size(), from + rows);
                batches.add(byLength.subList(from, to));
                from = to;
            }
            return batches;
        }

        void run(List<Integer> batch) {
            try {
                infer(batch);
            } catch (ServingException e) {
                batch.forEach(this::runAlone); // to find out which it is
            }
            made.accept(batch.size());
        }

        private void runAlone(int index) {
            try {
                infer(List.of(index));
            } catch (ServingException e) {
                throw new EmbeddingFailed(index, e);
            }
        }

        private void infer(List<Integer> batch) {
            List<Encoded> rows = batch.stream().map(index -> encoded[index]).toList();
            List<Tensor> inputs = encoder.tensors(rows, model.signature());
            int[] lengths = rows.stream().mapToInt(Encoded::length).toArray();
            try (Inference inference = model.infer(inputs, List.of(output.name))) {
                float[][] found = output.pooling.of(inference.outputs().getFirst(), lengths);
                for (int i = 0; i < found.length; i++) {
                    requireFinite(batch.get(i), found[i]);
                    vectors[batch.get(i)] = found[i];
                }
            }
        }

        private static void requireFinite(int index, float[] vector) {
            for (float number : vector) {
                if (!Float.isFinite(number)) {
                    throw new EmbeddingFailed(
                            index,
                            new ServingException(
                                    ErrorCode.OUT_OF_RANGE,
                                    "the model gives a vector with " + number));
                }
            }
        }
    }

    @Override
    public void close() {
        model.close();
        encoder.close();
    }
}
