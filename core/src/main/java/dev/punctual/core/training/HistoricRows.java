package dev.punctual.core.training;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.offline.ColumnReader;
import dev.punctual.core.offline.RowCursor;
import dev.punctual.core.value.Frame;
import dev.punctual.core.value.Schema;
import dev.punctual.core.value.ValueType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/// The rows of a history in an order that does not depend on the engine: by a time, and by their contents where that is
/// equal. Read by one thread.
final class HistoricRows implements AutoCloseable {
    /*
     * Engines give rows with equal times in any order, another one in each run if they use several threads. So the rows
     * of one instant are held, and sorted if they do not come sorted, by what tells them apart: first the fields named
     * for it, then all others. Rows that are equal in everything cannot be told apart, and need not be.
     */
    private final RowCursor cursor;
    private final ColumnReader columns;
    private final Schema schema;
    private final Predicate<Frame> wanted;
    private final String what;
    private final int timeField;
    private final int[] tieFields;
    private final List<Frame> group = new ArrayList<>();
    private int at;
    private int size;
    private Frame ahead;
    private boolean more;
    private long groupMicros = Long.MIN_VALUE;

    /// How rows are ordered.
    ///
    /// @param schema the columns that are read, all scalars
    /// @param time the field of the time, in microseconds
    /// @param ties the fields that tell rows of the same time apart, before all others
    record Order(Schema schema, int time, List<Integer> ties) {}

    /// Reads rows that come ordered by their time.
    ///
    /// @param wanted whether a row counts; those without a time never do
    /// @param what names the query in errors
    HistoricRows(RowCursor cursor, Order order, Predicate<Frame> wanted, String what) {
        this.cursor = cursor;
        this.schema = order.schema();
        this.wanted = wanted;
        this.what = what;
        this.columns = new ColumnReader(cursor, schema, what);
        this.timeField = order.time();
        var fields = new ArrayList<Integer>(order.ties());
        for (int field = 0; field < schema.size(); field++) {
            if (!fields.contains(field)) {
                fields.add(field);
            }
        }
        this.tieFields = fields.stream().mapToInt(Integer::intValue).toArray();
        this.ahead = new Frame(schema);
        this.more = read();
        fill();
    }

    /// The time of the next row, in microseconds; `Long.MAX_VALUE` after the last.
    long nextMicros() {
        return at < size ? groupMicros : Long.MAX_VALUE;
    }

    /// The next row, to be used before the one after it is asked for.
    Frame next() {
        Frame next = group.get(at++);
        if (at == size) {
            // The frame must outlive the filling of the next group.
            group.set(at - 1, new Frame(schema));
            fill();
        }
        return next;
    }

    private void fill() {
        at = 0;
        size = 0;
        if (!more) {
            return;
        }
        groupMicros = time(ahead);
        boolean sorted = true;
        do {
            sorted &= size == 0 || compare(group.get(size - 1), ahead) <= 0;
            Frame spare = size < group.size() ? group.set(size, ahead) : added(ahead);
            size++;
            ahead = spare;
            more = read();
        } while (more && time(ahead) == groupMicros);
        if (!sorted) {
            group.subList(0, size).sort(this::compare);
        }
        if (more && time(ahead) < groupMicros) {
            throw new ServingException(
                    ErrorCode.INVALID_DEFINITION,
                    "the SQL of "
                            + what
                            + " gives rows that go back in time; end it with ORDER BY "
                            + schema.field(timeField).name());
        }
    }

    private Frame added(Frame frame) {
        group.add(frame);
        return new Frame(schema);
    }

    private boolean read() {
        while (cursor.next()) {
            ahead.clear();
            columns.read(ahead);
            if (wanted.test(ahead) && ahead.has(timeField)) {
                return true;
            }
        }
        return false;
    }

    private long time(Frame row) {
        return row.longAt(schema.cellOf(timeField));
    }

    private int compare(Frame one, Frame other) {
        for (int field : tieFields) {
            int order = compare(one, other, field);
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    /// Missing values come first; what the order of numbers is does not matter, if it is always the same.
    private int compare(Frame one, Frame other, int field) {
        if (!one.has(field) || !other.has(field)) {
            return Boolean.compare(one.has(field), other.has(field));
        }
        int cell = schema.cellOf(field);
        return schema.field(field).type() == ValueType.STRING
                ? one.textAt(cell).compareTo(other.textAt(cell))
                : Long.compare(one.longAt(cell), other.longAt(cell));
    }

    @Override
    public void close() {
        cursor.close();
    }
}
