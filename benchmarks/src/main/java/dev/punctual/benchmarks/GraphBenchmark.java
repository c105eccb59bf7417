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
import dev.punctual.lucene.GraphKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.AcceptDocs;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TopKnnCollector;
import org.apache.lucene.store.MMapDirectory;

/// Searches a second of one thread for the ten nearest, with a recall of 0.99 (and 0.95): our graph, Lucene's own index of the same
/// vectors in mapped files, read below its queries, and the tree.
///
/// Run its `main` with `--add-modules jdk.incubator.vector`; its arguments are a directory for Lucene's files, which data,
/// `clustered` (the default) or `hard`, and the shares instead of 0.95 and 0.99. Each share of `hard` takes two minutes.
public final class GraphBenchmark {
    private static final int K = 10;
    private static final int ROUNDS = 5;
    private static final long ENOUGH_NANOS = 10_000_000_000L; // for another round
    private static final String FIELD = "vector";

    private GraphBenchmark() {}

    public static void main(String[] arguments) throws IOException {
        boolean hard = arguments.length > 1 && arguments[1].equals("hard");
        SimilarItemsData data = hard ? SimilarItemsData.hard() : SimilarItemsData.clustered();
        try (Arena arena = Arena.ofShared()) {
            var vectors = new VectorList(arena, SimilarItemsData.DIMENSION);
            for (float[] item : data.items) {
                vectors.add(item);
            }
            var recall = new Recall(vectors, Metric.EUCLIDEAN, data.queries);
            double[] wanted =
                    arguments.length > 2
                            ? Arrays.stream(arguments)
                                    .skip(2)
                                    .mapToDouble(Double::valueOf)
                                    .toArray()
                            : new double[] {0.95, 0.99};
            double[] graph = measure(new GraphKind(), vectors, data, recall, wanted);
            double[] tree = measure(new TreeKind(), vectors, data, recall, wanted);
            Path directory = Path.of(arguments[0]).resolve("lucene-" + data.name);
            double[] lucene = lucene(directory, data, wanted);
            for (int i = 0; i < wanted.length; i++) {
                System.out.printf(
                        "%s at %.2f: graph to Lucene %.2f, graph to tree %.2f%n",
                        data.name, wanted[i], graph[i] / lucene[i], graph[i] / tree[i]);
            }
        }
    }

    private static double[] measure(
            IndexKind kind,
            VectorList vectors,
            SimilarItemsData data,
            Recall recall,
            double[] wanted) {
        try (Arena arena = Arena.ofShared()) {
            long begun = System.nanoTime();
            IndexKind.Parts parts = kind.build(vectors, Metric.EUCLIDEAN, 1, arena);
            double built = (System.nanoTime() - begun) / 1e9;
            IndexKind.Opened index = kind.open(parts.sections(), SimilarItemsData.DIMENSION);
            double[] rates = new double[wanted.length];
            for (int i = 0; i < wanted.length; i++) {
                int effort = recall.leastEffort(index, parts, wanted[i]);
                Searcher searcher = index.searcher();
                var best = new Ranking();
                rates[i] =
                        rate(
                                data.queries,
                                query -> {
                                    best.reset(K);
                                    SearchOutcome _ =
                                            searcher.search(
                                                    query, null, SearchLimits.of(effort), best);
                                });
                System.out.printf(
                        "%s, %s: built in %.1f s, %d %s (share %.3f), recall@10 %.4f, %.0f/s%n",
                        data.name,
                        kind.name(),
                        built,
                        effort,
                        kind.unit(),
                        index.share(effort),
                        recall.of(index, parts, effort),
                        rates[i]);
            }
            return rates;
        }
    }

    private static double rate(float[][] queries, Consumer<float[]> search) {
        long least = Long.MAX_VALUE;
        long start = System.nanoTime();
        for (int round = 0; round < ROUNDS && System.nanoTime() - start < ENOUGH_NANOS; round++) {
            long begun = System.nanoTime();
            for (float[] query : queries) {
                search.accept(query);
            }
            least = Math.min(least, System.nanoTime() - begun);
        }
        return queries.length * 1e9 / least;
    }

    private static double[] lucene(Path path, SimilarItemsData data, double[] wanted)
            throws IOException {
        try (var directory = new MMapDirectory(path)) {
            var config = new IndexWriterConfig().setOpenMode(IndexWriterConfig.OpenMode.CREATE);
            config.setRAMBufferSizeMB(512);
            try (var writer = new IndexWriter(directory, config)) {
                for (float[] item : data.items) {
                    var document = new Document();
                    document.add(
                            new KnnFloatVectorField(
                                    FIELD, item, VectorSimilarityFunction.EUCLIDEAN));
                    long _ = writer.addDocument(document);
                }
                writer.forceMerge(1);
            }
            try (var reader = DirectoryReader.open(directory)) {
                LeafReader leaf = reader.leaves().getFirst().reader();
                int[][] truth = data.nearest(K);
                double[] rates = new double[wanted.length];
                for (int i = 0; i < wanted.length; i++) {
                    int wide = leastWidth(leaf, data.queries, truth, wanted[i]);
                    rates[i] =
                            rate(
                                    data.queries,
                                    query -> {
                                        ScoreDoc[] _ = nearest(leaf, query, wide);
                                    });
                    System.out.printf(
                            "%s, Lucene: %d candidates, recall@10 %.4f, %.0f/s%n",
                            data.name, wide, found(leaf, data.queries, truth, wide), rates[i]);
                }
                return rates;
            }
        }
    }

    private static ScoreDoc[] nearest(LeafReader leaf, float[] query, int width) {
        var collector = new TopKnnCollector(width, Integer.MAX_VALUE);
        try {
            leaf.searchNearestVectors(
                    FIELD, query, collector, AcceptDocs.fromLiveDocs(null, leaf.maxDoc()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return collector.topDocs().scoreDocs;
    }

    /// The least width that finds the share asked for, as [Recall#leastEffort] looks for it.
    private static int leastWidth(
            LeafReader leaf, float[][] queries, int[][] truth, double wanted) {
        int too = K - 1; // too little
        int enough = K;
        while (found(leaf, queries, truth, enough) < wanted) {
            too = enough;
            enough *= 2;
        }
        while (enough - too > 1 && enough - too > enough / 32) {
            int middle = (too + enough) >>> 1;
            if (found(leaf, queries, truth, middle) < wanted) {
                too = middle;
            } else {
                enough = middle;
            }
        }
        return enough;
    }

    private static double found(LeafReader leaf, float[][] queries, int[][] truth, int width) {
        long found =
                IntStream.range(0, queries.length)
                        .parallel()
                        .mapToLong(i -> found(leaf, queries[i], truth[i], width))
                        .sum();
        return (double) found / ((long) queries.length * K);
    }

    private static long found(LeafReader leaf, float[] query, int[] truth, int width) {
        ScoreDoc[] docs = nearest(leaf, query, width);
        Set<Integer> ids = new HashSet<>();
        for (int rank = 0; rank < Math.min(K, docs.length); rank++) {
            ids.add(docs[rank].doc);
        }
        return Arrays.stream(truth).filter(ids::contains).count();
    }
}
