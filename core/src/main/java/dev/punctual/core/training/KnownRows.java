package dev.punctual.core.training;

import dev.punctual.core.definition.History;
import dev.punctual.core.definition.LabelsDefinition.Knowledge;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.offline.OfflineEngine;
import dev.punctual.core.offline.SqlText;
import dev.punctual.core.value.Field;
import dev.punctual.core.value.Frame;
import dev.punctual.core.value.Schema;
import dev.punctual.core.value.ValueType;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The rows of one history, each from when on it is known: since it happened, or since it had arrived and could be served.
final class KnownRows implements AutoCloseable {
    private final HistoricRows rows;
    private final Schema row;
    private final Knowledge knowledge;
    private final long lagMicros;
    private final int timeCell;
    private final int ingestCell;

    /// What a history is made of.
    ///
    /// @param what names it in errors, such as `the history of source landings`
    /// @param fields the columns that are read, all scalars
    /// @param id the column that tells two rows apart whose times and offsets are equal; null if there is none
    record Shape(String what, Schema fields, String time, @Nullable String id) {}

    /// The event times that are read, the last not included.
    record Period(Instant from, Instant to) {}

    private KnownRows(HistoricRows rows, Layout layout, History history, Knowledge knowledge) {
        this.rows = rows;
        this.row = layout.schema;
        this.knowledge = knowledge;
        this.lagMicros = history.lag().toNanos() / 1_000;
        this.timeCell = row.cellOf(layout.time);
        this.ingestCell = layout.ingest < 0 ? -1 : row.cellOf(layout.ingest);
    }

    /// Opens a history.
    ///
    /// @throws ServingException with `INVALID_DEFINITION` if the knowledge needs arrivals that the history does not tell
    static KnownRows open(
            OfflineEngine engine,
            History history,
            Shape shape,
            Knowledge knowledge,
            Period period) {
        String ingestTime = history.ingestTime();
        if (ingestTime == null && !knowledge.complete()) {
            throw new ServingException(
                    ErrorCode.INVALID_DEFINITION,
                    shape.what
                            + " does not say when its rows arrived, so what was known at a time cannot be"
                            + " told; name the column with `ingest_time`, or build the training set"
                            + " without as_known_then and as_known_at");
        }
        Layout layout = Layout.of(shape, history);
        boolean byArrival = knowledge.asKnownThen();
        String sql =
                byArrival && ingestTime != null
                        ? ordered(history.sql(), ingestTime)
                        : history.sql();
        Map<String, Object> parameters = Map.of("from", period.from, "to", period.to);
        var rows =
                new HistoricRows(
                        engine.query(sql, parameters),
                        layout.order(byArrival),
                        complete(layout, shape).and(layout.arrived(knowledge)),
                        shape.what);
        return new KnownRows(rows, layout, history, knowledge);
    }

    /// Takes rows that have all they need, and throws at others.
    private static Predicate<Frame> complete(Layout layout, Shape shape) {
        int[] required = layout.ties.stream().mapToInt(Integer::intValue).toArray();
        return row -> {
            for (int field : required) {
                if (!row.has(field)) {
                    throw new ServingException(
                            ErrorCode.INVALID_DEFINITION,
                            "the SQL of "
                                    + shape.what
                                    + " gives a row without "
                                    + layout.schema.field(field).name()
                                    + "; leave such rows out");
                }
            }
            return true;
        };
    }

    private static String ordered(String sql, String column) {
        String name = '"' + column.replace("\"", "\"\"") + '"';
        return "SELECT * FROM (\n"
                + SqlText.parse(sql).select()
                + "\n) AS history ORDER BY "
                + name;
    }

    /// From when on the next row is known, in microseconds: it is seen by questions after that; `Long.MAX_VALUE` after the
    /// last.
    long nextMicros() {
        long time = rows.nextMicros();
        return knowledge.asKnownThen() && time != Long.MAX_VALUE ? time + lagMicros : time;
    }

    /// The next row; it begins with the fields of the shape, and is to be used before the one after it is asked for.
    Frame next() {
        return rows.next();
    }

    /// When a row arrived; where that does not matter, when it happened.
    long arrivalMicros(Frame row) {
        return row.longAt(knowledge.asKnownThen() ? ingestCell : timeCell);
    }

    @Override
    public void close() {
        rows.close();
    }

    /// Where the fields of a row are.
    ///
    /// @param ingest -1 if there is none
    /// @param ties the fields that tell rows of the same time apart, before all others
    private record Layout(Schema schema, int time, int ingest, List<Integer> ties) {

        static Layout of(Shape shape, History history) {
            var fields = new ArrayList<Field>(shape.fields.fields());
            var ties = new ArrayList<Integer>();
            int ingest = place(fields, history.ingestTime(), ValueType.TIMESTAMP, ties);
            place(fields, history.offset(), ValueType.INT64, ties);
            int time = place(fields, shape.time, ValueType.TIMESTAMP, ties);
            place(fields, shape.id, ValueType.INT64, ties);
            return new Layout(new Schema(fields), time, ingest, List.copyOf(ties));
        }

        /// The place of a column, which is added if it is not among the fields.
        private static int place(
                List<Field> fields, @Nullable String name, ValueType type, List<Integer> ties) {
            if (name == null) {
                return -1;
            }
            int place = fields.stream().map(Field::name).toList().indexOf(name);
            if (place < 0) {
                place = fields.size();
                fields.add(Field.of(name, type));
            }
            ties.add(place);
            return place;
        }

        HistoricRows.Order order(boolean byArrival) {
            return new HistoricRows.Order(schema, byArrival ? ingest : time, ties);
        }

        /// Takes what had arrived by the end of the knowledge.
        Predicate<Frame> arrived(Knowledge knowledge) {
            Instant until = knowledge.until();
            if (until == null || ingest < 0) {
                return _ -> true;
            }
            long untilMicros = ChronoUnit.MICROS.between(Instant.EPOCH, until);
            int cell = schema.cellOf(ingest);
            return row -> row.longAt(cell) <= untilMicros;
        }
    }
}
