package dev.punctual.server.http.events;

import com.fasterxml.jackson.core.JsonParser;
import dev.punctual.core.definition.ViewDefinition;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.push.PushOutcome;
import dev.punctual.core.push.PushView;
import dev.punctual.core.push.PushedRow;
import dev.punctual.core.time.WallClock;
import dev.punctual.core.value.FeatureStatus;
import dev.punctual.core.value.Frame;
import dev.punctual.server.http.call.LargeBodies;
import dev.punctual.server.http.json.Fault;
import dev.punctual.server.http.json.PartialRowReader;
import dev.punctual.server.http.wire.Exchange;
import dev.punctual.server.http.wire.Response;
import dev.punctual.server.http.wire.Route;
import java.io.IOException;
import java.util.BitSet;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The route of rows to one push view: each an object with the entity key, some features and maybe an event time. Any
/// thread may use it.
public final class ViewPushRoute implements Route {
    private static final PushOutcome NOTHING = new PushOutcome(0, 0, List.of());

    private final PushView view;
    private final Pushes pushes;
    private final WallClock clock;
    private final int bodyLimit;
    private final PartialRowReader reader;

    public ViewPushRoute(PushView view, Pushes pushes, WallClock clock, int bodyLimit) {
        this.view = view;
        this.pushes = pushes;
        this.clock = clock;
        this.bodyLimit = bodyLimit;
        this.reader = new PartialRowReader(view.schema(), view.keySize());
    }

    public PushView view() {
        return view;
    }

    @Override
    public int bodyLimit() {
        return bodyLimit;
    }

    @Override
    public void handle(Exchange exchange) {
        LargeBodies.run(exchange, () -> push(exchange));
    }

    private void push(Exchange exchange) {
        boolean lines = lines(exchange);
        var rows = new Rows(clock.micros());
        var items = new EventReader(view.schema(), ViewDefinition.Push.EVENT_TIME, rows);
        EventBatch batch = items.read(exchange.body(), exchange.bodyLength(), lines);
        if (batch.events().isEmpty()) {
            finish(exchange, batch, NOTHING);
            return;
        }
        pushes.push(
                view,
                batch.events().stream().map(rows::row).toList(),
                new Pushes.Sink() {
                    @Override
                    public void written(PushOutcome outcome) {
                        finish(exchange, batch, outcome);
                    }

                    @Override
                    public void failed(ServingException failure) {
                        exchange.respond(Response.failure(failure));
                    }
                });
    }

    private static boolean lines(Exchange exchange) {
        return switch (EventForm.of(exchange)) {
            case JSON -> false;
            case LINES -> true;
            default ->
                    throw new ServingException(
                            ErrorCode.UNSUPPORTED_MEDIA_TYPE,
                            "rows of a view are no CloudEvents; send application/json or"
                                    + " application/x-ndjson",
                            "content-type");
        };
    }

    private static void finish(Exchange exchange, EventBatch batch, PushOutcome outcome) {
        var rejected = batch.rejected(outcome.rejected());
        if (rejected.isEmpty() && outcome.equals(NOTHING)) {
            throw new ServingException(
                    ErrorCode.MALFORMED_BODY, "the body holds no row: send at least one object");
        }
        exchange.respond(EventAnswer.of(outcome, rejected));
    }

    /// Reads the rows of one request, and remembers what each of them clears.
    private final class Rows implements EventReader.ItemReader {
        private final long arrivalMicros;
        private final IdentityHashMap<Frame, BitSet> cleared = new IdentityHashMap<>();

        Rows(long arrivalMicros) {
            this.arrivalMicros = arrivalMicros;
        }

        @Override
        public @Nullable Fault read(JsonParser json, Frame frame) throws IOException {
            var nulls = new BitSet();
            Fault fault = reader.read(json, frame, nulls);
            if (fault != null) {
                return fault;
            }
            cleared.put(frame, nulls);
            return settle(view, frame, nulls, arrivalMicros);
        }

        PushedRow row(Frame frame) {
            return new PushedRow(frame, cleared.getOrDefault(frame, new BitSet()));
        }
    }

    /// Gives a row the time of its arrival if it has none of its own; refuses one that says nothing.
    static @Nullable Fault settle(PushView view, Frame frame, BitSet cleared, long arrivalMicros) {
        int time = view.schema().size() - 1;
        cleared.clear(time);
        if (!frame.has(time)) {
            frame.putLong(view.schema().cellOf(time), arrivalMicros);
            frame.status(time, FeatureStatus.PRESENT);
        }
        for (int field = view.keySize(); field < time; field++) {
            if (frame.has(field) || cleared.get(field)) {
                return null;
            }
        }
        return new Fault(
                ErrorCode.MISSING_FIELD,
                "holds no feature: send at least one, or null to clear it",
                null);
    }
}
