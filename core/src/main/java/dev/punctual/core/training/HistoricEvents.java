package dev.punctual.core.training;

import dev.punctual.core.definition.History;
import dev.punctual.core.definition.LabelsDefinition.Knowledge;
import dev.punctual.core.definition.SourceDefinition;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.offline.OfflineEngine;
import dev.punctual.core.stream.ReplayedStream;
import dev.punctual.core.value.Frame;
import dev.punctual.core.value.Schema;
import java.util.function.Function;

/// The past events of one source, on their way into its stream in the order in which they count.
final class HistoricEvents implements Past {
    private final ReplayedStream stream;
    private final KnownRows rows;
    private final int fields;
    private final String what;

    private HistoricEvents(ReplayedStream stream, KnownRows rows, String what) {
        this.stream = stream;
        this.rows = rows;
        this.fields = stream.source().schema().size();
        this.what = what;
    }

    /// Opens the history of a source.
    ///
    /// @throws ServingException with `INVALID_DEFINITION` if it has none
    static HistoricEvents open(
            ReplayedStream stream,
            Function<String, OfflineEngine> engines,
            Knowledge knowledge,
            KnownRows.Period period) {
        SourceDefinition.Event source = stream.source();
        History history = source.history();
        if (history == null) {
            throw new ServingException(
                    ErrorCode.INVALID_DEFINITION,
                    "source "
                            + source.name()
                            + " has no history to replay; declare `history` with its past events");
        }
        String what = "the history of source " + source.name();
        var shape =
                new KnownRows.Shape(what, source.schema(), source.eventTime(), source.eventId());
        return new HistoricEvents(
                stream,
                KnownRows.open(engines.apply(history.source()), history, shape, knowledge, period),
                what);
    }

    @Override
    public long nextMicros() {
        return rows.nextMicros();
    }

    @Override
    public void advance(long beforeMicros) {
        while (rows.nextMicros() < beforeMicros) {
            Frame event = rows.next();
            requireWhole(event);
            stream.apply(event, rows.arrivalMicros(event));
        }
    }

    private void requireWhole(Frame event) {
        for (int field = 0; field < fields; field++) {
            if (!event.has(field)) {
                Schema schema = event.schema();
                throw new ServingException(
                        ErrorCode.INVALID_DEFINITION,
                        "the SQL of "
                                + what
                                + " gives an event without "
                                + schema.field(field).name()
                                + ", which no gateway would accept; leave such rows out");
            }
        }
    }

    @Override
    public void close() {
        rows.close();
    }
}
