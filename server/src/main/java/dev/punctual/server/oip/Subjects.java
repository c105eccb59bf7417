package dev.punctual.server.oip;

import dev.punctual.server.http.endpoints.EndpointShape;
import dev.punctual.server.http.endpoints.Predictions;
import dev.punctual.server.http.models.ModelShape;
import dev.punctual.server.http.models.Models;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// All that can be asked, by name: endpoints, and models under names that no endpoint has.
final class Subjects {
    /*
     * An endpoint's reader is compiled when it is first asked for, and again when its shape is another. There are never
     * more of them than names that exist.
     */
    private final Predictions predictions;
    private final Models models;
    private final Map<String, EndpointSubject> endpoints = new ConcurrentHashMap<>();

    Subjects(Predictions predictions, Models models) {
        this.predictions = predictions;
        this.models = models;
    }

    /// The subject of that name, or null; of a model, the version that answers endpoints.
    @Nullable Subject named(String name) {
        return named(name, null);
    }

    /// A version of a subject, or null; an endpoint, which has no versions, whatever version is asked for.
    @Nullable Subject named(String name, @Nullable String version) {
        EndpointShape shape = predictions.endpoint(name);
        if (shape != null) {
            return endpoint(shape);
        }
        ModelShape model = models.model(name, version);
        return model == null ? null : new ModelSubject(model, models);
    }

    private EndpointSubject endpoint(EndpointShape shape) {
        EndpointSubject subject = endpoints.get(shape.name());
        if (subject == null || !subject.shape().equals(shape)) {
            subject = new EndpointSubject(shape, predictions);
            endpoints.put(shape.name(), subject);
        }
        return subject;
    }

    List<Subject> all() {
        var all = new ArrayList<Subject>();
        predictions.endpoints().forEach(shape -> all.add(endpoint(shape)));
        for (ModelShape model : models.models()) {
            if (predictions.endpoint(model.name()) == null) {
                all.add(new ModelSubject(model, models));
            }
        }
        return all;
    }
}
