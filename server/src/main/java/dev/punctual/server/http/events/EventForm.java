package dev.punctual.server.http.events;

import dev.punctual.server.http.call.MediaTypes;
import dev.punctual.server.http.wire.Exchange;

/// How the events of a body are written.
enum EventForm {
    /// One object, a list of objects, or one object a line.
    JSON,
    /// One object a line.
    LINES,
    /// A CloudEvent with its attributes and data in one object.
    CLOUD_EVENT,
    /// A list of such objects.
    CLOUD_EVENT_BATCH,
    /// The data of a CloudEvent whose attributes are headers.
    CLOUD_EVENT_DATA;

    /// What the headers of a body say; refuses what is in no form that is known.
    static EventForm of(Exchange exchange) {
        MediaTypes.requirePlain(exchange);
        String type = MediaTypes.ofBody(exchange);
        if (MediaTypes.is(type, "application/cloudevents+json")) {
            return CLOUD_EVENT;
        }
        if (MediaTypes.is(type, "application/cloudevents-batch+json")) {
            return CLOUD_EVENT_BATCH;
        }
        if (exchange.header(CloudEventAttributes.HEADER + "specversion") != null) {
            if (MediaTypes.isJson(type)) {
                return CLOUD_EVENT_DATA;
            }
            throw MediaTypes.unsupported(type, "the data of a CloudEvent as application/json");
        }
        if (MediaTypes.is(type, "application/json")) {
            return JSON;
        }
        if (MediaTypes.is(type, "application/x-ndjson")
                || MediaTypes.is(type, "application/ndjson")
                || MediaTypes.is(type, "application/jsonl")) {
            return LINES;
        }
        throw MediaTypes.unsupported(
                type, "application/json, application/x-ndjson or application/cloudevents+json");
    }
}
