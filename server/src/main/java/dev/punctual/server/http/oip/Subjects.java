package dev.punctual.server.http.oip;

import dev.punctual.core.time.WallClock;
import dev.punctual.server.http.EndpointShape;
import dev.punctual.server.http.ModelShape;
import dev.punctual.server.http.Models;
import dev.punctual.server.http.Predictions;
import dev.punctual.server.http.wire.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// All that can be asked, by name: endpoints, and models under names that no endpoint has.
final class Subjects {
    /*
     * An endpoint's reader is compiled when it is first asked for, and again when its shape is another. There are never
     * more subjects and tallies than names that exist.
     */
    private final Predictions predictions;
    private final Models models;
    private final WallClock clock;
    private final Map<String, EndpointSubject> endpoints = new ConcurrentHashMap<>();
    private final Map<String, Tally> tallies = new ConcurrentHashMap<>();

    Subjects(Predictions predictions, Models models, WallClock clock) {
        this.predictions = predictions;
        this.models = models;
        this.clock = clock;
    }

    /// The subject of that name, or null.
    @Nullable Subject named(String name) {
        EndpointShape shape = predictions.endpoint(name);
        if (shape != null) {
            return endpoint(shape);
        }
        ModelShape model = models.model(name);
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

    Tally tally(Subject subject) {
        return tallies.computeIfAbsent(subject.name(), _ -> new Tally(clock));
    }

    /// The statistics of some subjects.
    Response statistics(List<Subject> some) {
        var list = new ArrayList<Map<String, Object>>();
        for (Subject subject : some) {
            Map<String, Object> tree = Documents.head(subject);
            tally(subject).addTo(tree);
            list.add(tree);
        }
        return Documents.of(Map.of("model_stats", list));
    }
}
