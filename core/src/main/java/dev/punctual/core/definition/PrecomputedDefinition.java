package dev.punctual.core.definition;

import dev.punctual.core.definition.SourceDefinition.Query;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Predictions computed before they are asked for.
///
/// @param endpoint the question they answer
/// @param model the model whose answers are kept
/// @param content what is kept, and by which key
public record PrecomputedDefinition(
        String name, String description, String endpoint, String model, Content content) {

    /// What a table of precomputed predictions holds.
    public sealed interface Content {

        /// What the key is made of, as people read it.
        String by();

        /// How often a running gateway computes it again; null for when it is asked to.
        @Nullable Duration every();

        /// The query whose rows it is made from; null for none.
        @Nullable Query query();

        /// The mean of the model's answers to past questions, by some of what they asked.
        ///
        /// @param features the request features that make the key
        /// @param over the split of the labels whose questions are answered
        record Means(List<String> features, String over) implements Content {
            @Override
            public String by() {
                return features.toString();
            }

            @Override
            public @Nullable Duration every() {
                return null;
            }

            @Override
            public @Nullable Query query() {
                return null;
            }
        }

        /// The model's answer for each entity, by the endpoint's [EndpointDefinition#keyFeatures()].
        record ByEntity(Selection select, @Nullable Duration every) implements Content {
            @Override
            public String by() {
                return "entity";
            }

            @Override
            public @Nullable Query query() {
                return switch (select) {
                    case Selection.All all -> all.keys();
                    case Selection.First first -> first.keys();
                    case Selection.MostAsked _ -> null;
                };
            }
        }

        /// The model's answer for each combination of buckets of some features.
        ///
        /// @param features those that make the key, in any order
        /// @param frequent which combinations have an answer; null for all
        /// @param limit the most keys; where there would be more, nothing is computed
        /// @param every how often a running gateway computes it again; null for when it is asked to
        record ByCombination(
                List<BucketedFeature> features,
                @Nullable Frequent frequent,
                long limit,
                @Nullable Duration every)
                implements Content {
            public static final long USUAL_LIMIT = 1_000_000;

            public ByCombination {
                features = List.copyOf(features);
            }

            /// The names of the features.
            public List<String> names() {
                return features.stream().map(BucketedFeature::name).toList();
            }

            @Override
            public String by() {
                return names().toString();
            }

            @Override
            public @Nullable Query query() {
                return null;
            }
        }
    }

    /// How often a combination of features must have been asked about to have an answer.
    ///
    /// @param atLeast so many times
    /// @param within how far back it is looked, where answers are logged; otherwise in all rows of training
    public record Frequent(long atLeast, Duration within) {}

    /// Which entities have an answer in the table; for the others the ladder goes on below.
    public sealed interface Selection {
        Duration USUAL_WITHIN = Duration.ofDays(7);

        /// All that a query gives.
        ///
        /// @param keys gives the key features, and other request features where they have no default, by their names
        record All(Query keys) implements Selection {}

        /// The first that a query gives, which is to give the most wanted ones first.
        ///
        /// @param keys as for [All]
        record First(int n, Query keys) implements Selection {}

        /// Those most asked for, as far as the endpoint's log of answers knows.
        ///
        /// @param within how far back it is looked
        record MostAsked(int n, Duration within) implements Selection {}
    }
}
