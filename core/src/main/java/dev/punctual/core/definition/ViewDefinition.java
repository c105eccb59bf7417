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

    /// What views of all kinds have.
    Common common();

    default String name() {
        return common().name();
    }

    default Metadata metadata() {
        return common().metadata();
    }

    /// The name of the entity.
    default String entity() {
        return common().entity();
    }

    /// The features, in the order they were declared.
    default Schema features() {
        return common().features();
    }

    default Ages ages() {
        return common().ages();
    }

    /// The values that stand in for missing ones, as text that was checked against the type.
    default Map<String, String> defaults() {
        return common().defaults();
    }

    /// What views of all kinds have.
    ///
    /// @param entity the name of the entity
    /// @param features in the order they were declared
    /// @param defaults the values that stand in for missing ones, as text that was checked against the type
    record Common(
            String name,
            Metadata metadata,
            String entity,
            Schema features,
            Ages ages,
            Map<String, String> defaults) {

        /// A view that declares no more than it must.
        public static Common of(String name, String entity, Schema features) {
            return new Common(
                    name,
                    new Metadata("", "", List.of()),
                    entity,
                    features,
                    Ages.UNLIMITED,
                    Map.of());
        }

        /// The same with other limits.
        public Common with(Ages others) {
            return new Common(name, metadata, entity, features, others, defaults);
        }

        /// The same with other defaults.
        public Common with(Map<String, String> others) {
            return new Common(name, metadata, entity, features, ages, others);
        }
    }

    /// What people search for.
    record Metadata(String description, String owner, List<String> tags) {}

    /// How old values may be, each null for no limit.
    ///
    /// @param maxAge when it is served: an older value is marked as stale
    record Ages(@Nullable Duration maxAge) {

        /// Values of any age.
        public static final Ages UNLIMITED = new Ages(null);
    }

    /// Features computed by SQL and loaded as generations.
    ///
    /// @param query gives the fields of the entity key and the features, by name
    /// @param schedule the instants at which history is computed; null if the query knows no time. A query with a
    ///     schedule must use the parameter `$as_of` and only rows before it
    record Batch(Common common, SourceDefinition.Query query, @Nullable Schedule schedule)
            implements ViewDefinition {}

    /// Aggregates over windows of events.
    ///
    /// @param source the name of the event source
    /// @param key which field of the event gives each field of the entity key
    /// @param windows one for each feature, in the order of the schema
    record Stream(
            Common common, String source, Map<String, String> key, List<WindowDefinition> windows)
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
