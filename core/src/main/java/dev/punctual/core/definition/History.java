package dev.punctual.core.definition;

import dev.punctual.core.definition.SourceDefinition.Query;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Past events, or past values, as rows of a batch source.
///
/// @param query gives the fields of each event by name, those with `$from <= event time < $to`, oldest first
/// @param ingestTime the column that says when each of them arrived; null if nobody wrote that down
/// @param offset the column with the place at which each of them arrived, which orders what arrived at the same time; null
///     if there is none
/// @param lag how long after its arrival an event could be served
public record History(
        Query query, @Nullable String ingestTime, @Nullable String offset, Duration lag) {

    /// A history that knows what happened, but not when it arrived.
    public static History of(Query query) {
        return new History(query, null, null, Duration.ZERO);
    }

    /// The name of the batch source.
    public String source() {
        return query.source();
    }

    /// The text of the query.
    public String sql() {
        return query.sql();
    }
}
