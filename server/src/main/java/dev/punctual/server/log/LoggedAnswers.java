package dev.punctual.server.log;

import dev.punctual.core.offline.OfflineEngine;
import dev.punctual.core.offline.RowCursor;
import dev.punctual.core.value.Field;
import dev.punctual.core.verification.LoggedQuestion;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// The logged answers of one endpoint that arrived in a range of time.
public final class LoggedAnswers {
    /// What the table of all files must be called.
    public static final String TABLE = "logged";

    private static final String RANGE = " WHERE _arrived >= $from AND _arrived < $to";
    private static final String IN_RANGE = " FROM logged" + RANGE;
    private static final String COMPARABLE = "_definition = $definition AND _read IS NOT NULL";

    /// The condition of the answers in a scope whose features are computed as they are now.
    public static final String COMPARABLE_IN_RANGE = RANGE + " AND " + COMPARABLE;

    private final OfflineEngine engine;
    private final AnswerColumns columns;
    private final Map<String, Object> parameters;

    /// @param engine over the files of the log
    public LoggedAnswers(OfflineEngine engine, AnswerColumns columns, Scope scope) {
        this.engine = engine;
        this.columns = columns;
        this.parameters = scope.parameters();
    }

    /// Which answers are meant.
    ///
    /// @param definition the fingerprint of what features are computed from; answers of others cannot be compared
    /// @param from when the first arrived
    /// @param to the instant after the last
    public record Scope(String definition, Instant from, Instant to) {

        /// The parameters that conditions have.
        public Map<String, Object> parameters() {
            return Map.of("definition", definition, "from", from, "to", to);
        }
    }

    /// How many answers there are.
    ///
    /// @param comparable those that can be computed again
    /// @param otherwise those made by other definitions
    /// @param unread those given without reading features
    public record Extent(long comparable, long otherwise, long unread) {}

    /// The whole files in the directory of a log, oldest first.
    public static List<Path> files(Path directory) {
        return LogFiles.in(directory);
    }

    /// Counts the answers.
    public Extent extent() {
        String sql =
                "SELECT count(*) FILTER ("
                        + COMPARABLE
                        + ") AS comparable, count(*) FILTER (_definition <> $definition) AS otherwise,"
                        + " count(*) FILTER (_definition = $definition AND _read IS NULL) AS unread"
                        + IN_RANGE;
        try (RowCursor row = engine.query(sql, parameters)) {
            row.next();
            return new Extent(row.getLong(0), row.getLong(1), row.getLong(2));
        }
    }

    /// The times of the comparable answers, of which there must be one.
    ///
    /// @param firstAsOf the first instant as of which one was asked
    /// @param lastAsOf the last
    /// @param firstArrival when the first arrived
    public record Times(Instant firstAsOf, Instant lastAsOf, Instant firstArrival) {}

    public Times times() {
        String sql =
                "SELECT min(_as_of) AS first, max(_as_of) AS last, min(_arrived) AS arrived"
                        + IN_RANGE
                        + " AND "
                        + COMPARABLE;
        try (RowCursor row = engine.query(sql, parameters)) {
            row.next();
            return new Times(
                    instant(row.getLong(0)), instant(row.getLong(1)), instant(row.getLong(2)));
        }
    }

    /// Gives all comparable answers.
    ///
    /// @param byRead in the order in which their features were read; otherwise in the order of the questions' own times
    public void forEach(boolean byRead, Consumer<LoggedQuestion> consumer) {
        String names =
                columns.schema().fields().stream()
                        .map(Field::name)
                        .map(name -> '"' + name + '"')
                        .collect(Collectors.joining(", "));
        String order = byRead ? "_read, _arrived" : "_as_of, _read";
        String sql = "SELECT " + names + IN_RANGE + " AND " + COMPARABLE + " ORDER BY " + order;
        try (RowCursor row = engine.query(sql, parameters)) {
            while (row.next()) {
                consumer.accept(columns.read(row));
            }
        }
    }

    private static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }
}
