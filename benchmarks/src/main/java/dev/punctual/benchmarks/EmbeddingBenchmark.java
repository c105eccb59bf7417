package dev.punctual.benchmarks;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.punctual.core.definition.EmbeddingModel;
import dev.punctual.core.definition.EmbeddingModel.Input;
import dev.punctual.core.definition.IndexDefinition;
import dev.punctual.core.embedding.Encoded;
import dev.punctual.core.offline.RowCursor;
import dev.punctual.core.time.WallClock;
import dev.punctual.server.jobs.Reporter;
import dev.punctual.server.jobs.Workshop;
import dev.punctual.server.project.ProjectDirectory;
import dev.punctual.server.project.ProjectIndexes;
import dev.punctual.server.similar.BuildProgress;
import dev.punctual.tokenizers.HuggingFaceTokens;
import java.io.IOException;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Items a second that a build embeds on all cores, from rows of SQL to vectors, against ONNX Runtime alone: the same texts, cut
/// beforehand, in batches of equal lengths, with nothing made of what comes out.
///
/// Its argument is the directory of `examples/recommendations` after its `fetch.sh`.
public final class EmbeddingBenchmark {
    private static final int ROUNDS = 3;
    private static final String INDEX = "by_text";

    private EmbeddingBenchmark() {}

    public static void main(String[] arguments) throws IOException, OrtException {
        var project = ProjectDirectory.at(Path.of(arguments[0]));
        try (var workshop = new Workshop(project, Reporter.silent())) {
            IndexDefinition index = workshop.project().index(INDEX);
            EmbeddingModel model = index.model();
            if (model == null || !(model.input() instanceof Input.Text text)) {
                throw new IllegalArgumentException(INDEX + " has no model of texts");
            }
            List<long[]> tokens = tokens(workshop, index, text, project.root());
            Path file = project.root().resolve(model.artefact());
            double built = 0;
            Map<Integer, Double> raw = new HashMap<>();
            for (int round = 0; round < ROUNDS; round++) {
                for (int rows : new int[] {1, 4, 16, 64}) {
                    raw.merge(rows, raw(file, tokens, rows), Math::max);
                }
                built = Math.max(built, tokens.size() / build(workshop, index, project));
            }
            for (int rows : raw.keySet().stream().sorted().toList()) {
                System.out.printf(
                        "ONNX Runtime alone, %2d rows a run: %,8.0f texts a second%n",
                        rows, raw.get(rows));
            }
            double best = raw.values().stream().mapToDouble(Double::doubleValue).max().orElse(0);
            System.out.printf(
                    "build, from SQL to vectors:         %,8.0f texts a second: %.2f of 16 rows, %.2f of the best%n",
                    built, built / raw.getOrDefault(16, 1.0), built / best);
        }
    }

    /// The ids of the tokens of each item.
    private static List<long[]> tokens(
            Workshop workshop, IndexDefinition index, Input.Text text, Path root)
            throws IOException {
        var all = new ArrayList<long[]>();
        byte[] json = Files.readAllBytes(root.resolve(text.tokenizer()));
        try (var tokenizer = HuggingFaceTokens.of(json, text.mostTokens());
                RowCursor rows =
                        workshop.engines()
                                .of(index.items().source())
                                .query("SELECT title, genres FROM movies", Map.of())) {
            while (rows.next()) {
                Encoded.Tokens encoded = tokenizer.encode(rows.getText(0) + "\n" + rows.getText(1));
                all.add(encoded.ids());
            }
        }
        all.sort(Comparator.comparingInt(ids -> ids.length));
        return all;
    }

    /// The seconds that a build embeds.
    private static double build(
            Workshop workshop, IndexDefinition index, ProjectDirectory project) {
        var seconds = new double[1];
        var progress =
                new BuildProgress() {
                    private long begun;

                    @Override
                    public void begins(String step, long items) {
                        if (begun == 0) {
                            begun = System.nanoTime();
                        }
                    }

                    @Override
                    public void read(long items) {}

                    @Override
                    public void embedded(long made, long kept) {
                        seconds[0] = (System.nanoTime() - begun) / 1e9;
                    }
                };
        var engine = workshop.engines().of(index.items().source());
        var _ =
                ProjectIndexes.build(project, WallClock.system())
                        .run(index, engine, true, progress);
        return seconds[0];
    }

    /// Texts a second through one session, from as many threads as there are cores.
    private static double raw(Path file, List<long[]> tokens, int rows) throws OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (var options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.addConfigEntry("session.intra_op.allow_spinning", "0");
            try (OrtSession session = environment.createSession(file.toString(), options)) {
                int batches = (tokens.size() + rows - 1) / rows;
                long begun = System.nanoTime();
                IntStream.range(0, batches)
                        .map(i -> batches - 1 - i)
                        .parallel()
                        .forEach(batch -> {
                            int to = Math.min(tokens.size(), (batch + 1) * rows);
                            run(environment, session, tokens.subList(batch * rows, to));
                        });
                return tokens.size() / ((System.nanoTime() - begun) / 1e9);
            }
        }
    }

    private static void run(OrtEnvironment environment, OrtSession session, List<long[]> batch) {
        int width = batch.getLast().length;
        long[] ids = new long[batch.size() * width];
        long[] mask = new long[ids.length];
        for (int row = 0; row < batch.size(); row++) {
            long[] one = batch.get(row);
            System.arraycopy(one, 0, ids, row * width, one.length);
            Arrays.fill(mask, row * width, row * width + one.length, 1);
        }
        long[] shape = {batch.size(), width};
        try (OnnxTensor first = OnnxTensor.createTensor(environment, LongBuffer.wrap(ids), shape);
                OnnxTensor second =
                        OnnxTensor.createTensor(environment, LongBuffer.wrap(mask), shape);
                OnnxTensor third =
                        OnnxTensor.createTensor(
                                environment, LongBuffer.wrap(new long[ids.length]), shape);
                OrtSession.Result result =
                        session.run(
                                Map.of(
                                        "input_ids",
                                        first,
                                        "attention_mask",
                                        second,
                                        "token_type_ids",
                                        third))) {
            if (result.size() == 0) {
                throw new AssertionError("nothing came out");
            }
        } catch (OrtException e) {
            throw new AssertionError(e);
        }
    }
}
