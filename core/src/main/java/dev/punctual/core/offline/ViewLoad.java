package dev.punctual.core.offline;

import dev.punctual.core.definition.Cadence;
import dev.punctual.core.definition.EntityDefinition;
import dev.punctual.core.definition.Expectations;
import dev.punctual.core.definition.ViewDefinition;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.offline.LoadReport.Violation;
import dev.punctual.core.store.OnlineStore;
import dev.punctual.core.value.Field;
import dev.punctual.core.value.Frame;
import dev.punctual.core.value.KeyCodec;
import dev.punctual.core.value.RowCodec;
import dev.punctual.core.value.Schema;
import dev.punctual.core.value.ValueType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// The load of a batch view: one run of its SQL becomes one generation of its table, or a report of why not.
public final class ViewLoad {
    /*
     * A row is read into a frame of the key, the features and, for a view of intervals, the event time. Every row is
     * looked at and counted, also after one that rules the load out, so that the report is whole.
     *
     * The rows of an interval go into an empty generation first, which tells how many keys they have. Then they are laid
     * over the rows that are served: of each key that one stays whose event time is later. So the order in which
     * intervals are loaded does not matter, and loading one again corrects it.
     */
    private static final int ROWS_PER_REPORT = 1_000;

    private final ViewDefinition.Batch view;
    private final String what;
    private final Schema row;
    private final Schema key;
    private final KeyCodec keyCodec;
    private final RowCodec rowCodec;
    private final int[] keyFields;
    private final int[] featureFields;
    private final int timeField; // -1 where the load says when its rows happened

    public ViewLoad(ViewDefinition.Batch view, EntityDefinition entity) {
        this.view = view;
        this.what = "view " + view.name();
        this.key = entity.key();
        var fields = new ArrayList<Field>(key.fields());
        fields.addAll(view.features().fields());
        this.featureFields = IntStream.range(key.size(), fields.size()).toArray();
        this.keyFields = IntStream.range(0, key.size()).toArray();
        String time =
                view.cadence() instanceof Cadence.Incremental incremental
                        ? incremental.eventTime()
                        : null;
        if (time != null && fields.stream().noneMatch(field -> field.name().equals(time))) {
            fields.add(Field.of(time, ValueType.TIMESTAMP));
        }
        this.row = new Schema(fields);
        this.timeField = time == null ? -1 : row.indexOf(time);
        this.keyCodec = new KeyCodec(key);
        this.rowCodec = new RowCodec(view.features());
    }

    /// Runs the SQL and publishes its rows, unless they break what the view expects.
    ///
    /// @throws ServingException with `INVALID_DEFINITION` if the result does not fit the view
    public LoadResult run(OfflineEngine engine, Cadence.Slice slice, LoadTarget target) {
        try (RowCursor cursor = engine.query(view.query().sql(), slice.parameters());
                OnlineStore.Generation generation = target.table().begin(target.id())) {
            RowCheck check = rules(slice);
            long rows = read(cursor, check, generation, slice, target);
            var violations = new ArrayList<>(check.violations(rows));
            count(rows, target.rowsBefore(), violations);
            if (violations.isEmpty() && !view.expectations().latestWins()) {
                unique(engine, slice, rows - generation.rows(), violations);
            }
            if (!violations.isEmpty()) {
                return new LoadResult.Refused(new LoadReport(view.name(), slice, rows, violations));
            }
            if (view.cadence() instanceof Cadence.Incremental) {
                generation.layOver(ViewLoad::isLater);
            }
            generation.publish(target.note().apply(rows));
            return new LoadResult.Loaded(rows);
        }
    }

    /// How many rows a load would have, and that its columns fit; reads them all and loads none.
    public long count(OfflineEngine engine, Cadence.Slice slice) {
        String sql = "SELECT count(*) AS rows FROM " + subquery() + " AS counted";
        try (RowCursor cursor = engine.query(sql, slice.parameters())) {
            return cursor.next() ? cursor.getLong(0) : 0;
        }
    }

    private RowCheck rules(Cadence.Slice slice) {
        var check = new RowCheck(row);
        for (int field : keyFields) {
            check.require(
                    "the key's " + row.field(field).name() + " is never missing",
                    frame -> frame.has(field));
        }
        if (timeField >= 0) {
            long from = micros(slice.from());
            long until = micros(slice.until());
            int cell = row.cellOf(timeField);
            check.require(
                    row.field(timeField).name() + " lies in the interval",
                    frame ->
                            frame.has(timeField)
                                    && frame.longAt(cell) >= from
                                    && frame.longAt(cell) < until);
        }
        view.expectations().features().forEach(check::require);
        return check;
    }

    private long read(
            RowCursor cursor,
            RowCheck check,
            OnlineStore.Generation generation,
            Cadence.Slice slice,
            LoadTarget target) {
        var columns = new ColumnReader(cursor, row, what);
        var frame = new Frame(row);
        long usualTime = micros(slice.until());
        long rows = 0;
        while (cursor.next()) {
            frame.clear();
            columns.read(frame);
            if (check.look(frame)) {
                long time = timeField < 0 ? usualTime : frame.longAt(row.cellOf(timeField));
                generation.put(
                        keyCodec.encode(frame, keyFields),
                        rowCodec.encode(
                                frame, featureFields, time, view.ages().expiryMicros(time)));
            }
            if (++rows % ROWS_PER_REPORT == 0) {
                target.progress().accept(rows);
            }
        }
        target.progress().accept(rows);
        return rows;
    }

    private void count(long rows, long before, List<Violation> violations) {
        Expectations.Rows expected = view.expectations().rows();
        if (rows < expected.min()) {
            violations.add(new Violation("there are at least " + expected.min(), rows, List.of()));
        }
        if (rows > expected.max()) {
            violations.add(new Violation("there are at most " + expected.max(), rows, List.of()));
        }
        Double change = expected.maxChange();
        if (change != null && before >= 0 && Math.abs(rows - before) > change * before) {
            String rule =
                    String.format(
                            "there are at most %s more or fewer than the %,d before",
                            change, before);
            violations.add(new Violation(rule, rows, List.of()));
        }
    }

    private void unique(
            OfflineEngine engine, Cadence.Slice slice, long tooMany, List<Violation> violations) {
        if (tooMany > 0) {
            violations.add(
                    new Violation(
                            "there is one row for each key "
                                    + names(key)
                                    + " (aggregate, or"
                                    + " declare 'duplicates: latest')",
                            tooMany,
                            repeated(engine, slice)));
        }
    }

    /// Some keys that have several rows, as the engine finds them; none if it cannot say.
    private List<Map<String, String>> repeated(OfflineEngine engine, Cadence.Slice slice) {
        String columns =
                key.fields().stream()
                        .map(field -> '"' + field.name() + '"')
                        .collect(Collectors.joining(", "));
        String sql =
                String.format(
                        "SELECT %s, count(*) AS rows_of_it FROM %s AS counted GROUP BY %s"
                                + " HAVING count(*) > 1",
                        columns, subquery(), columns);
        var found = new ArrayList<Map<String, String>>();
        try (RowCursor cursor = engine.query(sql, slice.parameters())) {
            while (found.size() < RowCheck.MOST_SAMPLES && cursor.next()) {
                var sample = new LinkedHashMap<String, String>();
                for (int i = 0; i <= key.size(); i++) {
                    sample.put(cursor.schema().field(i).name(), text(cursor, i));
                }
                found.add(sample);
            }
        } catch (ServingException e) {
            return List.of(); // the count stands without them
        }
        return found;
    }

    private static String text(RowCursor cursor, int column) {
        if (cursor.isNull(column)) {
            return "missing";
        }
        return switch (cursor.schema().field(column).type()) {
            case STRING -> cursor.getText(column);
            case FLOAT64 -> Double.toString(cursor.getDouble(column));
            default -> Long.toString(cursor.getLong(column));
        };
    }

    private String subquery() {
        return "(" + SqlText.parse(view.query().sql()).select() + "\n)";
    }

    private static List<String> names(Schema schema) {
        return schema.fields().stream().map(Field::name).toList();
    }

    private static boolean isLater(byte[] row, byte[] than) {
        return RowCodec.eventTimeMicros(row) > RowCodec.eventTimeMicros(than);
    }

    private static long micros(@Nullable Instant instant) {
        return instant == null ? Frame.UNKNOWN_TIME : SqlText.micros(instant);
    }
}
