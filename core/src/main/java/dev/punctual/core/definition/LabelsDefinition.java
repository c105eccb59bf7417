package dev.punctual.core.definition;

import java.time.Instant;
import java.util.List;

/// Questions of the past with their true answers.
///
/// @param endpoint the endpoint whose questions they are
/// @param query gives the endpoint's request features and the label, by name
/// @param label the column that holds the true answer
/// @param splits the disjoint ranges of time that train, validate and test
public record LabelsDefinition(
        String name,
        String description,
        String endpoint,
        SourceDefinition.Query query,
        String label,
        List<Split> splits) {

    /// The same labels with other splits.
    public LabelsDefinition with(List<Split> others) {
        return new LabelsDefinition(name, description, endpoint, query, label, others);
    }

    /// A range of time, and the share of it that is used.
    ///
    /// @param name `train`, `validate` or `test`
    /// @param from the first instant
    /// @param to the instant after the last
    /// @param sample the share of the rows that is taken, above 0 and at most 1, chosen by a hash that never changes
    public record Split(String name, Instant from, Instant to, double sample) {}
}
