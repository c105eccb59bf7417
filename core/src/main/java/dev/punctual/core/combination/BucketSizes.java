package dev.punctual.core.combination;

import dev.punctual.core.definition.BucketedFeature;
import dev.punctual.core.definition.Bucketing;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The same features with coarser or finer buckets, to choose among.
public final class BucketSizes {
    private BucketSizes() {}

    /// Features whose ranges and hashes have so many times as many buckets. Vocabularies and flags stay as they are: which of
    /// their values could share a bucket, nobody can tell.
    public static List<BucketedFeature> scaled(List<BucketedFeature> features, double scale) {
        return features.stream()
                .map(feature ->
                        new BucketedFeature(feature.name(), scaled(feature.bucketing(), scale)))
                .toList();
    }

    private static Bucketing scaled(Bucketing bucketing, double scale) {
        return switch (bucketing) {
            case Bucketing.Edges(List<Double> edges) ->
                    new Bucketing.Edges(scaledEdges(edges, scale));
            case Bucketing.Quantiles(int count) -> new Bucketing.Quantiles(times(count, scale, 2));
            case Bucketing.Hash(int count) -> new Bucketing.Hash(times(count, scale, 1));
            case Bucketing.Vocabulary words -> words;
            case Bucketing.Flag flag -> flag;
        };
    }

    private static int times(int count, double scale, int least) {
        return Math.clamp(Math.round(count * scale), least, 1 << 20);
    }

    /// Of the lines between edges, some are left out, or some are drawn between them.
    private static double[] others(double[] edges, int wanted) {
        if (wanted <= edges.length) {
            var fewer = new double[wanted];
            for (int i = 0; i < wanted; i++) {
                fewer[i] = edges[(int) ((2L * i + 1) * edges.length / (2L * wanted))];
            }
            return fewer;
        }
        int between = Math.max(1, (int) Math.round((double) wanted / edges.length));
        var more = new ArrayList<Double>();
        for (int i = 0; i < edges.length; i++) {
            more.add(edges[i]);
            for (int k = 1; k < between && i + 1 < edges.length; k++) {
                double part = (double) k / between;
                double edge = edges[i] * (1 - part) + edges[i + 1] * part;
                if (edge > more.getLast() && edge < edges[i + 1]) {
                    more.add(edge);
                }
            }
        }
        return more.stream().mapToDouble(Double::doubleValue).toArray();
    }

    private static List<Double> scaledEdges(List<Double> edges, double scale) {
        double[] array = edges.stream().mapToDouble(Double::doubleValue).toArray();
        double[] scaled = others(array, times(array.length, scale, 1));
        return Arrays.stream(scaled).boxed().toList();
    }
}
