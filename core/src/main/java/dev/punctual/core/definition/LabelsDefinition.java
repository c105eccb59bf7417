package dev.punctual.core.definition;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Questions of the past with their true answers.
///
/// @param endpoint the endpoint whose questions they are
/// @param query gives the endpoint's request features and the label, by name
/// @param label the column that holds the true answer
/// @param splits the disjoint ranges of time that train, validate and test
/// @param knowledge how much of history its questions see
public record LabelsDefinition(
        String name,
        String description,
        String endpoint,
        SourceDefinition.Query query,
        String label,
        List<Split> splits,
        Knowledge knowledge) {

    /// The same labels with other splits.
    public LabelsDefinition with(List<Split> others) {
        return new LabelsDefinition(name, description, endpoint, query, label, others, knowledge);
    }

    /// The same labels with another knowledge of history.
    public LabelsDefinition with(Knowledge other) {
        return new LabelsDefinition(name, description, endpoint, query, label, splits, other);
    }

    /// How much of history questions see: by default every event before their time, whenever it arrived.
    ///
    /// @param asKnownThen whether a question sees only what had arrived when it was asked, as the gateway would have
    /// @param until what arrived after this instant is left out; null to leave out nothing
    public record Knowledge(boolean asKnownThen, @Nullable Instant until) {

        /// Every event before a question's time.
        public static final Knowledge COMPLETE = new Knowledge(false, null);

        /// What is known under both.
        public Knowledge and(Knowledge other) {
            boolean earlier = until == null || (other.until != null && other.until.isBefore(until));
            return new Knowledge(asKnownThen || other.asKnownThen, earlier ? other.until : until);
        }

        /// Whether every event counts, whenever it arrived.
        public boolean complete() {
            return !asKnownThen && until == null;
        }
    }

    /// A range of time, and the share of it that is used.
    ///
    /// @param name `train`, `validate` or `test`
    /// @param from the first instant
    /// @param to the instant after the last
    /// @param sample the share of the rows that is taken, above 0 and at most 1, chosen by a hash that never changes
    public record Split(String name, Instant from, Instant to, double sample) {}
}
