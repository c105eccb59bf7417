package dev.punctual.server.http.events;

import dev.punctual.core.definition.SourceDefinition;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.stream.PushResult;
import dev.punctual.server.http.call.LargeBodies;
import dev.punctual.server.http.json.RowReader;
import dev.punctual.server.http.wire.Exchange;
import dev.punctual.server.http.wire.Response;
import dev.punctual.server.http.wire.Route;
import java.util.Collections;
import java.util.List;

/// The route of events to one source. Any thread may use it.
public final class EventsRoute implements Route {
    private static final PushResult NOTHING = new PushResult(0, 0, 0, 0, List.of());

    private final SourceDefinition.Event source;
    private final Events events;
    private final int bodyLimit;
    private final RowReader rows;
    private final CloudEventReader cloudEvents;
    private final EventReader plain;
    private final EventReader enveloped;

    public EventsRoute(SourceDefinition.Event source, Events events, int bodyLimit) {
        this.source = source;
        this.events = events;
        this.bodyLimit = bodyLimit;
        int fields = source.schema().size();
        this.rows =
                new RowReader(
                        source.schema(), Collections.nCopies(fields, RowReader.Rule.REQUIRED));
        this.cloudEvents = new CloudEventReader(source, rows);
        this.plain = new EventReader(source, rows::read);
        this.enveloped = new EventReader(source, cloudEvents::read);
    }

    public SourceDefinition.Event source() {
        return source;
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
        EventBatch batch = read(exchange);
        if (batch.events().isEmpty()) {
            finish(exchange, batch, NOTHING);
            return;
        }
        events.push(
                source,
                batch.events(),
                new PushSink() {
                    @Override
                    public void stored(PushResult result) {
                        finish(exchange, batch, result);
                    }

                    @Override
                    public void failed(ServingException failure) {
                        exchange.respond(Response.failure(failure));
                    }
                });
    }

    private EventBatch read(Exchange exchange) {
        EventForm form = EventForm.of(exchange);
        byte[] body = exchange.body();
        int length = exchange.bodyLength();
        try {
            return read(exchange, form, body, length);
        } catch (ServingException e) {
            // Nothing of the body can be used, so all of it is the item.
            List<DeadLetter> letters =
                    keepsLetters() ? List.of(DeadLetter.of(e, body, length)) : List.of();
            events.rejected(source, 1, letters);
            throw e;
        }
    }

    private boolean keepsLetters() {
        return source.deadLetterBytes() > 0;
    }

    private EventBatch read(Exchange exchange, EventForm form, byte[] body, int length) {
        return switch (form) {
            case JSON -> plain.read(body, length, false);
            case LINES -> plain.read(body, length, true);
            case CLOUD_EVENT -> enveloped.readOne(body, length);
            case CLOUD_EVENT_BATCH -> enveloped.readMany(body, length);
            case CLOUD_EVENT_DATA -> {
                var attributes = CloudEventAttributes.ofHeaders(exchange);
                yield new EventReader(
                                source,
                                (json, frame) -> cloudEvents.readData(json, frame, attributes))
                        .readOne(body, length);
            }
        };
    }

    private void finish(Exchange exchange, EventBatch batch, PushResult result) {
        List<PushResult.Rejection> rejected = batch.rejected(result.rejected());
        if (rejected.isEmpty() && result.equals(NOTHING)) {
            exchange.respond(
                    Response.failure(
                            ErrorCode.MALFORMED_BODY,
                            "the body holds no event: send at least one object",
                            null));
            return;
        }
        if (!rejected.isEmpty()) {
            List<DeadLetter> letters =
                    keepsLetters() ? rejected.stream().map(batch::letter).toList() : List.of();
            events.rejected(source, batch.unread().size(), letters);
        }
        exchange.respond(EventAnswer.of(result, rejected));
    }
}
