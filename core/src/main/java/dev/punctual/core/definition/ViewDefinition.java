package dev.punctual.core.definition;

import dev.punctual.core.definition.SourceDefinition.Query;
import dev.punctual.core.value.Frame;
import dev.punctual.core.value.RowCodec;
import dev.punctual.core.value.Schema;
import java.time.Duration;
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
    /// @param lookback when training rows are built: an older value is missing from them
    /// @param maxAge when it is served: an older value is marked as stale
    /// @param expire in the store: an older value is not read any more, by nobody; at least `maxAge` and `lookback`
    record Ages(@Nullable Duration lookback, @Nullable Duration maxAge, @Nullable Duration expire) {

        /// Values of any age.
        public static final Ages UNLIMITED = new Ages(null, null, null);

        /// Values that are stale beyond an age, and otherwise without a limit.
        public static Ages staleAfter(Duration maxAge) {
            return new Ages(null, maxAge, null);
        }

        /// From when on a value is not read any more.
        ///
        /// @param eventTimeMicros when what it says happened; [Frame#UNKNOWN_TIME] if that is not known
        /// @return [RowCodec#NEVER] if it is always read
        public long expiryMicros(long eventTimeMicros) {
            return expire == null || eventTimeMicros == Frame.UNKNOWN_TIME
                    ? RowCodec.NEVER
                    : eventTimeMicros + expire.toNanos() / 1_000;
        }
    }

    /// Features computed by SQL and loaded as generations.
    ///
    /// @param query gives the fields of the entity key and the features, by name
    /// @param cadence when it is loaded, and which rows a load is about
    /// @param expectations what the rows of a load must be like to be served
    record Batch(Common common, Query query, Cadence cadence, Expectations expectations)
            implements ViewDefinition {

        /// A view that expects nothing of its rows.
        public Batch(Common common, Query query, Cadence cadence) {
            this(common, query, cadence, Expectations.NONE);
        }
    }

    /// Aggregates over windows of events.
    ///
    /// @param source the name of the event source
    /// @param key which field of the event gives each field of the entity key
    /// @param windows one for each feature, in the order of the schema
    record Stream(
            Common common, String source, Map<String, String> key, List<WindowDefinition> windows)
            implements ViewDefinition {}

    /// Features that callers write, each feature of a key with an event time of its own.
    ///
    /// @param durability what an acknowledged write survives
    /// @param history past writes, for replays; null if there are none. A row has the fields of the entity key and the
    ///     features by name (a list as one column for each element: `name_0`, `name_1`, ...), the column `event_time`, from
    ///     which on the row holds, and maybe `ingest_time`, when it became known. It is a whole row: a null means that the
    ///     feature had no value any more. The query gives the rows with `$from <= event_time < $to`, oldest first
    record Push(Common common, Durability durability, @Nullable Query history)
            implements ViewDefinition {

        /// What calls and columns name the instant from which on a value holds; no feature may have this name.
        public static final String EVENT_TIME = "event_time";

        /// What columns name the instant at which a value became known; no feature may have this name.
        public static final String INGEST_TIME = "ingest_time";
    }
}
