package dev.punctual.core.definition;

import java.util.List;

/// How the values of one feature are to fall into buckets, as declared. Values that are missing, NaN among them, have a
/// bucket of their own beside those named here.
public sealed interface Bucketing {

    /// As definitions have it, such as `{edges: [18.0, 25.0]}`.
    String text();

    /// Numbers by declared edges: n edges make n + 1 buckets, and an edge belongs to the bucket above it.
    ///
    /// @param edges ascending and finite
    record Edges(List<Double> edges) implements Bucketing {
        public Edges {
            edges = List.copyOf(edges);
        }

        @Override
        public String text() {
            return "{edges: " + edges + "}";
        }
    }

    /// Numbers by edges that are learned, so that about as many rows fall into each bucket.
    ///
    /// @param buckets how many are wanted; fewer come of a feature with fewer values
    record Quantiles(int buckets) implements Bucketing {
        @Override
        public String text() {
            return "{quantiles: " + buckets + "}";
        }
    }

    /// A bucket for each of some texts or integers, and one for all others.
    ///
    /// @param words as written
    record Vocabulary(List<String> words) implements Bucketing {
        public Vocabulary {
            words = List.copyOf(words);
        }

        @Override
        public String text() {
            return "{vocabulary: " + words + "}";
        }
    }

    /// Texts or integers by a hash.
    record Hash(int buckets) implements Bucketing {
        @Override
        public String text() {
            return "{hash: " + buckets + "}";
        }
    }

    /// False and true.
    record Flag() implements Bucketing {
        @Override
        public String text() {
            return "bool";
        }
    }
}
