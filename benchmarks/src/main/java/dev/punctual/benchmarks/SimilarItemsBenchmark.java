package dev.punctual.benchmarks;

import dev.punctual.core.similarity.IndexKind;
import dev.punctual.core.similarity.Metric;
import dev.punctual.core.similarity.Ranking;
import dev.punctual.core.similarity.Recall;
import dev.punctual.core.similarity.SearchLimits;
import dev.punctual.core.similarity.SearchOutcome;
import dev.punctual.core.similarity.Searcher;
import dev.punctual.core.similarity.TreeKind;
import dev.punctual.core.similarity.VectorList;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// How many searches for the ten nearest of 100,000 items of 64 numbers one thread does in a second, with a recall of
/// 0.95: ours and that of FAISS's IVF, on the same data in the same run.
///
/// Run its `main` with `--add-modules jdk.incubator.vector`; its arguments are a directory for data and for Debian's FAISS,
/// which `benchmarks/faiss/fetch.sh` puts there, and the directory of those scripts. Without the second only ours is
/// measured.
public final class SimilarItemsBenchmark {
    private static final int DIMENSION = SimilarItemsData.DIMENSION;
    private static final int K = 10;
    private static final double RECALL = 0.95;
    private static final int ROUNDS = 15;

    private SimilarItemsBenchmark() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path directory = Path.of(arguments[0]);
        Files.createDirectories(directory);
        Path scripts = arguments.length > 1 ? Path.of(arguments[1]) : null;
        if (scripts == null || !fetched(scripts, directory.resolve("faiss"))) {
            System.out.println(
                    "FAISS is left out: it could not be fetched, or no scripts were given");
            scripts = null;
        }
        for (SimilarItemsData data :
                new SimilarItemsData[] {SimilarItemsData.clustered(), SimilarItemsData.hard()}) {
            write(directory.resolve(data.name + ".items"), data.items);
            write(directory.resolve(data.name + ".queries"), data.queries);
            double ours = measure(new TreeKind(), data);
            if (scripts != null) {
                compare(ours, faiss(scripts, directory, data.name));
                double again = measure(new TreeKind(), data);
                System.out.printf("  (ours after it: %.0f/s)%n", again);
            }
        }
    }

    private static void write(Path file, float[][] vectors) throws IOException {
        ByteBuffer bytes =
                ByteBuffer.allocate(vectors.length * DIMENSION * Float.BYTES)
                        .order(ByteOrder.LITTLE_ENDIAN);
        for (float[] vector : vectors) {
            for (float number : vector) {
                bytes.putFloat(number);
            }
        }
        Files.write(file, bytes.array());
    }

    /// Builds an index of a kind, prints what it takes, and returns the searches of one thread in a second.
    private static double measure(IndexKind kind, SimilarItemsData data) {
        try (Arena arena = Arena.ofShared()) {
            var vectors = new VectorList(arena, DIMENSION);
            for (float[] item : data.items) {
                vectors.add(item);
            }
            long begun = System.nanoTime();
            IndexKind.Parts parts = kind.build(vectors, Metric.EUCLIDEAN, 1, arena);
            double built = (System.nanoTime() - begun) / 1e9;
            IndexKind.Opened index = kind.open(parts.sections(), DIMENSION);
            float[][] queries = data.queries;
            var recall = new Recall(vectors, Metric.EUCLIDEAN, queries);
            int effort = recall.leastEffort(index, parts, RECALL);
            double rate = rate(index, queries, effort);
            System.out.printf(
                    "%s, %s: built in %.1f s, %d %s, recall@10 %.4f, %.0f/s%n",
                    data.name,
                    kind.name(),
                    built,
                    effort,
                    kind.unit(),
                    recall.of(index, parts, effort),
                    rate);
            return rate;
        }
    }

    private static double rate(IndexKind.Opened index, float[][] queries, int effort) {
        Searcher searcher = index.searcher();
        var best = new Ranking();
        var limits = SearchLimits.of(effort);
        long least = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            long begun = System.nanoTime();
            for (float[] query : queries) {
                best.reset(K);
                SearchOutcome _ = searcher.search(query, null, limits, best);
            }
            least = Math.min(least, System.nanoTime() - begun);
        }
        return queries.length * 1e9 / least;
    }

    private static boolean fetched(Path scripts, Path target)
            throws IOException, InterruptedException {
        var fetch = new ProcessBuilder("sh", scripts.resolve("fetch.sh") + "", target + "");
        return fetch.inheritIO().start().waitFor() == 0;
    }

    /// The rates that FAISS has with the best number of lists.
    private static double @Nullable [] faiss(Path scripts, Path directory, String name)
            throws IOException, InterruptedException {
        var search =
                new ProcessBuilder(
                        "sh",
                        scripts.resolve("search.sh") + "",
                        directory.resolve("faiss") + "",
                        directory.resolve(name + ".items") + "",
                        directory.resolve(name + ".queries") + "",
                        DIMENSION + "",
                        RECALL + "");
        search.redirectError(ProcessBuilder.Redirect.DISCARD);
        Process process = search.start();
        double[] best = new double[2];
        try (var lines = process.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] words = line.split(" ", -1);
                System.out.printf(
                        "  FAISS IVF: %s lists, %s probed, recall@10 %s, %s/s, as a batch %s/s%n",
                        (Object[]) words);
                best[0] = Math.max(best[0], Double.parseDouble(words[3]));
                best[1] = Math.max(best[1], Double.parseDouble(words[4]));
            }
        }
        return process.waitFor() == 0 ? best : null;
    }

    private static void compare(double ours, double @Nullable [] faiss) {
        if (faiss == null) {
            System.out.println("  FAISS failed");
            return;
        }
        System.out.printf(
                "  ours to FAISS, one thread: %.2f query by query, %.2f to its batch%n",
                ours / faiss[0], ours / faiss[1]);
    }
}
