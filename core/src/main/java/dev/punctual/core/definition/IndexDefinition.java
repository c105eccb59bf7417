package dev.punctual.core.definition;

import dev.punctual.core.definition.SourceDefinition.Query;
import dev.punctual.core.similarity.Metric;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An index of items, by which similar ones are found.
///
/// @param items a row for each item
/// @param id the column that names an item: a text or a whole number
/// @param recall the share of the ten nearest that a search is to find
/// @param attributes the columns by which a search may filter: texts and numbers
/// @param every how often a running gateway builds it again; null for when it is asked to
/// @param neighbours how many are found for each item when it is built; 0 for none
public record IndexDefinition(
        String name,
        String description,
        Query items,
        String id,
        Embedding embedding,
        Metric metric,
        double recall,
        Kind kind,
        List<String> attributes,
        @Nullable Duration every,
        int neighbours) {

    /// The recall where nothing is said.
    public static final double USUAL_RECALL = 0.95;

    public IndexDefinition {
        attributes = List.copyOf(attributes);
    }

    /// How near items are found.
    public enum Kind {
        /// A tree of clusters.
        TREE,
        /// A graph of neighbours.
        GRAPH,
        /// A tree, or a graph where a tree would have to look at too much.
        AUTO
    }

    /// Where the vector of an item is.
    public sealed interface Embedding {

        /// One column with a list of numbers.
        record Vector(String column) implements Embedding {}

        /// One column for each number.
        record Numbers(List<String> columns) implements Embedding {
            public Numbers {
                columns = List.copyOf(columns);
            }
        }

        /// A model makes it when the index is built.
        record Made(EmbeddingModel model) implements Embedding {}
    }

    /// The model that makes its vectors; null if they come with the items.
    public @Nullable EmbeddingModel model() {
        return embedding instanceof Embedding.Made(EmbeddingModel model) ? model : null;
    }

    /// What an index is built by: one that differs in nothing else grows from the generation before.
    public String fingerprint() {
        return Fingerprint.of(List.of(items, id, embedding, metric, kind, attributes));
    }
}
