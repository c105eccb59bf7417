package dev.punctual.core.definition;

import dev.punctual.core.value.Schema;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Where rows or events come from.
public sealed interface SourceDefinition {

    String name();

    String description();

    /// Files that SQL reads.
    ///
    /// @param files paths relative to the project, by the name SQL gives them; the last part may have `*` and `?`, which
    ///     stand for all the files that match
    /// @param setupSql statements run before every query of this source, such as macros and views; empty for none
    record Batch(String name, String description, Map<String, String> files, String setupSql)
            implements SourceDefinition {}

    /// A database that SQL reads over JDBC. In its texts `${NAME}` stands for an environment variable; secrets are never
    /// written out.
    ///
    /// @param url its JDBC address
    /// @param user empty for none
    /// @param password a single `${NAME}`; empty for none
    /// @param timeout how long it may be silent: until a query has its first rows, and between rows
    /// @param setupSql statements run at the start of every connection; empty for none
    record Warehouse(
            String name,
            String description,
            String url,
            String user,
            String password,
            Duration timeout,
            String setupSql)
            implements SourceDefinition {}

    /// Events that are pushed.
    ///
    /// @param schema the fields of an event
    /// @param eventId the field that tells one event from another
    /// @param eventTime the field that says when it happened
    /// @param grace for how long after newer events an event may still arrive and count
    /// @param durability what an acknowledged event survives
    /// @param deadLetterBytes how much room the events that were not accepted may take on the disk; 0 to keep none
    /// @param history the same events as rows of a batch source, for training and backfills; null if there are none
    record Event(
            String name,
            String description,
            Schema schema,
            String eventId,
            String eventTime,
            Duration grace,
            Durability durability,
            long deadLetterBytes,
            @Nullable History history)
            implements SourceDefinition {

        /// A source with nothing but what it must have.
        public static Event of(
                String name, Schema schema, String eventId, String eventTime, Duration grace) {
            return new Event(
                    name, "", schema, eventId, eventTime, grace, Durability.PROCESS, 0, null);
        }

        /// The same source with a history.
        public Event with(History past) {
            return new Event(
                    name,
                    description,
                    schema,
                    eventId,
                    eventTime,
                    grace,
                    durability,
                    deadLetterBytes,
                    past);
        }

        /// The same source with another durability.
        public Event with(Durability other) {
            return new Event(
                    name,
                    description,
                    schema,
                    eventId,
                    eventTime,
                    grace,
                    other,
                    deadLetterBytes,
                    history);
        }
    }

    /// A SELECT over a batch source.
    ///
    /// @param source the name of the batch source
    /// @param sql the text of the query
    record Query(String source, String sql) {}
}
