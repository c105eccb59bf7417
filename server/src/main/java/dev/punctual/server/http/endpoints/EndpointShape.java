package dev.punctual.server.http.endpoints;

import dev.punctual.core.definition.EndpointDefinition;
import dev.punctual.core.value.Schema;
import java.time.Duration;
import java.util.List;

/// What the edge must know of an endpoint to read its questions and to write its answers.
///
/// Give the same object for every request of one plan: what the edge compiles of it is kept as long as the shape is equal,
/// which is quickest found out when it is the same.
///
/// @param frame the fields of a question with all its features; the request features are the first of them
/// @param request what the caller sends, in the order of the frame's first fields
/// @param timeField the field of the frame that says when a question is asked, to which ages are relative; -1 for the
///     time of day at which it is answered
/// @param rungNames what answers call the rungs, best first
/// @param budget how long an answer may take
/// @param maxInstances how many questions one request may hold
public record EndpointShape(
        String name,
        String description,
        Schema frame,
        List<EndpointDefinition.RequestFeature> request,
        int timeField,
        List<String> rungNames,
        Duration budget,
        int maxInstances) {
    public EndpointShape {
        request = List.copyOf(request);
        rungNames = List.copyOf(rungNames);
        for (int i = 0; i < request.size(); i++) {
            if (!frame.field(i).name().equals(request.get(i).name())) {
                throw new IllegalArgumentException(
                        "field " + i + " of " + name + " is not " + request.get(i).name());
            }
        }
    }
}
