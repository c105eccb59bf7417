package dev.punctual.core.definition;

import dev.punctual.core.value.Schema;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Named, typed features of one entity from one source.
public sealed interface ViewDefinition {

    String name();

    Metadata metadata();

    /// The name of the entity.
    String entity();

    /// The features, in the order they were declared.
    Schema features();

    /// How old a value may be when it is served; null for no limit.
    @Nullable Duration maxAge();

    /// The values that stand in for missing ones, as text that was checked against the type.
    Map<String, String> defaults();

    /// What people search for.
    record Metadata(String description, String owner, List<String> tags) {}

    /// Features computed by SQL and loaded as generations.
    ///
    /// @param query gives the fields of the entity key and the features, by name
    /// @param schedule the instants at which history is computed; null if the query knows no time. A query with a
    ///     schedule must use the parameter `$as_of` and only rows before it
    record Batch(
            String name,
            Metadata metadata,
            String entity,
            Schema features,
            @Nullable Duration maxAge,
            Map<String, String> defaults,
            SourceDefinition.Query query,
            @Nullable Schedule schedule)
            implements ViewDefinition {}

    /// Aggregates over windows of events.
    ///
    /// @param source the name of the event source
    /// @param key which field of the event gives each field of the entity key
    /// @param windows one for each feature, in the order of the schema
    record Stream(
            String name,
            Metadata metadata,
            String entity,
            Schema features,
            @Nullable Duration maxAge,
            Map<String, String> defaults,
            String source,
            Map<String, String> key,
            List<WindowDefinition> windows)
            implements ViewDefinition {}

    /// The instants `from`, `from + every`, ... up to and including `until`, which is always one of them.
    record Schedule(Duration every, Instant from, Instant until) {

        /// All instants, oldest first.
        public List<Instant> instants() {
            var all = new ArrayList<Instant>();
            for (Instant at = from; at.isBefore(until); at = at.plus(every)) {
                all.add(at);
            }
            all.add(until);
            return List.copyOf(all);
        }
    }
}
