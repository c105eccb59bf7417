package dev.punctual.core.training;

import dev.punctual.core.definition.History;
import dev.punctual.core.definition.SourceDefinition;
import dev.punctual.core.offline.ColumnReader;
import dev.punctual.core.offline.OfflineEngine;
import dev.punctual.core.offline.RowCursor;
import dev.punctual.core.stream.EventStream;
import dev.punctual.core.value.Frame;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The past events of one source, on their way into its stream in the order in which they happened.
final class HistoricEvents implements AutoCloseable {
    private static final int EVENTS_PER_PUSH = 1_000;
    private static final int PUSHES_PER_SAVE = 1_000;

    private final EventStream stream;
    private final RowCursor cursor;
    private final ColumnReader columns;
    private final int timeCell;
    private final List<Frame> batch = new ArrayList<>();
    private Frame next;
    private boolean hasNext;
    private int pushes;

    HistoricEvents(
            EventStream stream, OfflineEngine engine, History history, Instant from, Instant to) {
        this.stream = stream;
        this.cursor = engine.query(history.sql(), Map.of("from", from, "to", to));
        SourceDefinition.Event source = stream.source();
        this.columns =
                new ColumnReader(cursor, source.schema(), "the history of source " + source.name());
        this.timeCell = source.schema().cellOf(source.schema().indexOf(source.eventTime()));
        this.next = new Frame(source.schema());
        this.hasNext = read();
    }

    /// Applies the events that happened before an instant.
    void advance(long beforeMicros) {
        while (hasNext && next.longAt(timeCell) < beforeMicros) {
            batch.add(next);
            next = new Frame(stream.source().schema());
            hasNext = read();
            if (batch.size() == EVENTS_PER_PUSH) {
                push();
            }
        }
        push();
    }

    private void push() {
        if (batch.isEmpty()) {
            return;
        }
        stream.push(List.copyOf(batch));
        batch.clear();
        if (++pushes % PUSHES_PER_SAVE == 0) {
            stream.save(
                    Integer.MAX_VALUE); // forgets the keys and records that are not needed any more
        }
    }

    private boolean read() {
        boolean found = cursor.next();
        if (found) {
            columns.read(next);
        }
        return found;
    }

    @Override
    public void close() {
        cursor.close();
    }
}
