package dev.punctual.core.training;

import dev.punctual.core.definition.History;
import dev.punctual.core.definition.LabelsDefinition.Knowledge;
import dev.punctual.core.definition.SourceDefinition.Query;
import dev.punctual.core.definition.ViewDefinition;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.offline.OfflineEngine;
import dev.punctual.core.push.PushHistory;
import dev.punctual.core.push.PushView;
import dev.punctual.core.value.Frame;
import dev.punctual.core.value.Schema;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// The past writes to one push view, on their way into its table.
final class HistoricPushes implements Past {
    private final PushView view;
    private final PushHistory writes;
    private final KnownRows rows;

    private HistoricPushes(PushView view, PushHistory writes, KnownRows rows) {
        this.view = view;
        this.writes = writes;
        this.rows = rows;
    }

    /// Opens the history of a view.
    ///
    /// @param key the fields of the entity key
    /// @throws ServingException with `INVALID_DEFINITION` if it has none
    static HistoricPushes open(
            PushView view,
            Schema key,
            Function<String, OfflineEngine> engines,
            Knowledge knowledge,
            KnownRows.Period period) {
        String name = view.view().name();
        Query query = view.view().history();
        if (query == null) {
            throw new ServingException(
                    ErrorCode.INVALID_DEFINITION,
                    "view "
                            + name
                            + " has no history to replay; declare `history` with its past values");
        }
        OfflineEngine engine = engines.apply(query.source());
        var writes = new PushHistory(view.view(), key);
        var shape =
                new KnownRows.Shape(
                        "the history of view " + name,
                        writes.columns(),
                        ViewDefinition.Push.EVENT_TIME,
                        null);
        var history =
                new History(
                        query,
                        tellsArrivals(view.view(), engines, period)
                                ? ViewDefinition.Push.INGEST_TIME
                                : null,
                        null,
                        Duration.ZERO,
                        null);
        return new HistoricPushes(
                view, writes, KnownRows.open(engine, history, shape, knowledge, period));
    }

    /// Whether the history of a view says when its values became known.
    static boolean tellsArrivals(
            ViewDefinition.Push view,
            Function<String, OfflineEngine> engines,
            KnownRows.Period period) {
        Query query = view.history();
        return query != null
                && engines.apply(query.source())
                                .describe(
                                        query.sql(),
                                        Map.of("from", period.from(), "to", period.to()))
                                .indexOf(ViewDefinition.Push.INGEST_TIME)
                        >= 0;
    }

    @Override
    public long nextMicros() {
        return rows.nextMicros();
    }

    @Override
    public void advance(long beforeMicros) {
        while (rows.nextMicros() < beforeMicros) {
            Frame row = rows.next();
            view.write(List.of(writes.write(row)), rows.arrivalMicros(row));
        }
    }

    @Override
    public void close() {
        rows.close();
    }
}
