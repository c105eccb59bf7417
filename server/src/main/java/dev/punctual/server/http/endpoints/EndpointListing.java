package dev.punctual.server.http.endpoints;

import dev.punctual.core.definition.EndpointDefinition.RequestFeature;
import dev.punctual.server.http.json.JsonBuffer;
import dev.punctual.server.http.wire.Response;
import dev.punctual.server.http.wire.Route;
import java.util.List;
import java.util.Map;

/// Endpoints as JSON, for people and programs that look for what they can ask.
public final class EndpointListing {
    private static final int OK = 200;
    private static final int BYTES = 1024;
    private static final int MICRO = 1000;

    private EndpointListing() {}

    /// The route that shows all: `{"endpoints": [...]}`.
    public static Route of(List<EndpointShape> shapes) {
        var json = new JsonBuffer(BYTES).raw("{\"endpoints\":[");
        for (EndpointShape shape : shapes) {
            write(json, shape);
            json.raw(',');
        }
        if (!shapes.isEmpty()) {
            json.unwrite();
        }
        return Route.answering(Response.json(OK, Map.of(), json.raw("]}")));
    }

    /// The route that shows one.
    public static Route of(EndpointShape shape) {
        var json = new JsonBuffer(BYTES);
        write(json, shape);
        return Route.answering(Response.json(OK, Map.of(), json));
    }

    private static void write(JsonBuffer json, EndpointShape shape) {
        json.raw("{\"name\":").text(shape.name());
        json.raw(",\"description\":").text(shape.description());
        json.raw(",\"budget_ms\":").thousandths(shape.budget().toNanos() / MICRO);
        json.raw(",\"max_instances\":").number(shape.maxInstances());
        json.raw(",\"rungs\":[");
        for (String rung : shape.rungNames()) {
            json.text(rung).raw(',');
        }
        if (!shape.rungNames().isEmpty()) {
            json.unwrite();
        }
        json.raw("],\"request\":[");
        for (RequestFeature feature : shape.request()) {
            write(json, feature);
            json.raw(',');
        }
        if (!shape.request().isEmpty()) {
            json.unwrite();
        }
        json.raw("]}");
    }

    private static void write(JsonBuffer json, RequestFeature feature) {
        json.raw("{\"name\":").text(feature.name());
        json.raw(",\"type\":").text(feature.type().wireName());
        json.raw(",\"description\":").text(feature.description());
        if (feature.min() != null) {
            json.raw(",\"min\":").number(feature.min());
        }
        if (feature.max() != null) {
            json.raw(",\"max\":").number(feature.max());
        }
        if (feature.defaultValue() != null) {
            json.raw(",\"default\":").text(feature.defaultValue());
        }
        json.raw('}');
    }
}
