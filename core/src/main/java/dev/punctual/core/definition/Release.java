package dev.punctual.core.definition;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How versions of a model come into service.
///
/// @param versions which are loaded
/// @param acceptance what a version must keep to become the stable one
/// @param canary how one is tried on a share of the traffic
public record Release(Versions versions, Acceptance acceptance, Canary canary) {
    public static final Release USUAL =
            new Release(new Versions.Latest(2), Acceptance.NONE, Canary.USUAL);

    /// Which versions are loaded, beside those that have a label.
    public sealed interface Versions {

        /// The newest ones.
        record Latest(int count) implements Versions {}

        /// Certain ones.
        record Pinned(List<String> versions) implements Versions {}
    }

    /// The thresholds that a version must keep: satisficing metrics. What is not declared is measured and not judged.
    ///
    /// @param quality bounds of metrics over the held-out questions, by their names
    /// @param p99 how long 99 of 100 answers may take over the whole way, for each endpoint; null for its budget
    /// @param bytes the greatest size of the artefact; null for no bound
    public record Acceptance(
            Map<String, Bounds> quality, @Nullable Duration p99, @Nullable Long bytes) {
        public static final Acceptance NONE = new Acceptance(Map.of(), null, null);
    }

    /// The range that a figure must be in.
    ///
    /// @param min null for no bound
    /// @param max null for no bound
    public record Bounds(@Nullable Double min, @Nullable Double max) {

        /// Whether a figure is in the range; what is not a number never is.
        public boolean hold(double figure) {
            return !Double.isNaN(figure)
                    && (min == null || figure >= min)
                    && (max == null || figure <= max);
        }

        @Override
        public String toString() {
            if (min == null) {
                return "at most " + max;
            }
            return max == null ? "at least " + min : "from " + min + " to " + max;
        }
    }

    /// How a version is tried, and when that is ended.
    ///
    /// @param share of the keys whose questions it answers, above 0 and below 1
    /// @param p99 how long 99 of 100 of its answers may take; null for the endpoint's budget
    /// @param errors the greatest share of its answers that may fail or come too late
    /// @param minAnswers how many answers a judgement rests on
    public record Canary(double share, @Nullable Duration p99, double errors, int minAnswers) {
        public static final Canary USUAL = new Canary(0.05, null, 0.01, 500);
    }
}
