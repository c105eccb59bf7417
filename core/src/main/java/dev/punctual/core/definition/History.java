package dev.punctual.core.definition;

import dev.punctual.core.definition.SourceDefinition.Query;
import dev.punctual.core.value.Schema;
import java.time.Duration;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Past events, or past values, as rows of a batch source.
///
/// @param query gives the fields of each event by name, those with `$from <= event time < $to`, oldest first
/// @param ingestTime the column that says when each of them arrived; null if nobody wrote that down
/// @param offset the column with the place at which each of them arrived, which orders what arrived at the same time; null
///     if there is none
/// @param lag how long after its arrival an event could be served
/// @param keep for how long the gateway keeps what it accepts, of which the query then tells; null if others keep it
public record History(
        Query query,
        @Nullable String ingestTime,
        @Nullable String offset,
        Duration lag,
        @Nullable Duration keep) {

    /// The column of kept events that says when each arrived.
    public static final String ARRIVED = "_arrived";

    /// The column of kept events with the place at which each arrived.
    public static final String OFFSET = "_offset";

    /// What the SQL of kept events calls them.
    public static final String KEPT = "events";

    /// A history that knows what happened, but not when it arrived.
    public static History of(Query query) {
        return new History(query, null, null, Duration.ZERO, null);
    }

    /// The events that the gateway itself keeps of a source.
    public static History kept(String source, Schema schema, String eventTime, Duration keep) {
        String columns = columns(schema);
        String sql =
                String.format(
                        "SELECT %s, %s, %s FROM %s WHERE \"%s\" >= $from AND \"%s\" < $to"
                                + " ORDER BY \"%s\", %s, %s",
                        columns, ARRIVED, OFFSET, KEPT, eventTime, eventTime, eventTime, ARRIVED,
                        OFFSET);
        var query = new Query(keptName(source), sql);
        return new History(query, ARRIVED, OFFSET, Duration.ZERO, keep);
    }

    /// What queries call the events that the gateway keeps of a source; no declared source has spaces in its name.
    public static String keptName(String source) {
        return "log of " + source;
    }

    private static String columns(Schema schema) {
        return schema.fields().stream()
                .map(field -> '"' + field.name() + '"')
                .collect(Collectors.joining(", "));
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
