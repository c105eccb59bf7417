package dev.punctual.server.gateway;

import dev.punctual.core.definition.EndpointDefinition;
import dev.punctual.core.definition.EndpointDefinition.Cache;
import dev.punctual.core.definition.EndpointDefinition.RequestFeature;
import dev.punctual.core.definition.EndpointDefinition.Rung;
import dev.punctual.core.definition.EndpointDefinition.Serving;
import dev.punctual.core.definition.ModelDefinition;
import dev.punctual.core.definition.PrecomputedDefinition;
import dev.punctual.core.definition.PrecomputedDefinition.Content;
import dev.punctual.core.definition.ProjectDefinition;
import dev.punctual.core.definition.Release;
import dev.punctual.core.model.Model;
import dev.punctual.core.plan.EndpointPlan;
import dev.punctual.core.plan.PlanCompiler;
import dev.punctual.core.plan.ServedModel;
import dev.punctual.core.store.OnlineStore;
import dev.punctual.core.testing.FakeExpressionParser;
import dev.punctual.core.value.FeatureStatus;
import dev.punctual.core.value.Frame;
import dev.punctual.core.value.ValueType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// An endpoint `e` that is asked with a number `x` and a text `key`: all models take `x`, what is prepared is by `key`.
final class TestEndpoint {
    static final Rung DEFAULT = new Rung.DefaultRung(-1);
    static final Rung PREPARED = new Rung.PrecomputedRung("prepared");

    private final OnlineStore store;
    private final Map<String, ServedModel> models = new HashMap<>();
    private final Map<String, Integer> batches = new HashMap<>();

    private Serving serving = Serving.within(Duration.ofMillis(10));

    TestEndpoint(OnlineStore store) {
        this.store = store;
    }

    /// Keeps predictions.
    TestEndpoint with(Cache cache) {
        serving = serving.with(cache);
        return this;
    }

    /// A rung that asks a model.
    Rung model(String name, Model model) {
        return model(name, model, 1);
    }

    /// A rung that asks a model, for so many rows of different requests at a time.
    Rung model(String name, Model model, int batch) {
        batches.put(name, batch);
        models.put(name, new ServedModel(name, "1", model, List.of("x")));
        return new Rung.ModelRung(name);
    }

    EndpointPlan plan(Rung... ladder) {
        var endpoint =
                new EndpointDefinition(
                        "e",
                        "",
                        "",
                        List.of(request("x", ValueType.FLOAT64), request("key", ValueType.STRING)),
                        null,
                        List.of(),
                        List.of(),
                        serving,
                        List.of(ladder),
                        null,
                        null);
        return new PlanCompiler(project(endpoint), new FakeExpressionParser(), store)
                .endpoint(endpoint, models);
    }

    private ProjectDefinition project(EndpointDefinition endpoint) {
        var definitions = new HashMap<String, ModelDefinition>();
        for (String name : models.keySet()) {
            definitions.put(
                    name,
                    new ModelDefinition(
                            name,
                            "",
                            "",
                            "",
                            new ModelDefinition.Origin.Trained("", "rmse"),
                            List.of("x"),
                            batches.getOrDefault(name, 1),
                            Map.of(),
                            Release.USUAL));
        }
        var prepared =
                new PrecomputedDefinition(
                        "prepared", "", "e", "", new Content.Means(List.of("key"), "validate"));
        return new ProjectDefinition(
                "p",
                "",
                Map.of(),
                Map.of(),
                Map.of(),
                Map.of("e", endpoint),
                Map.of(),
                definitions,
                Map.of("prepared", prepared));
    }

    /// Questions that differ by their number alone.
    static List<Frame> asked(EndpointPlan plan, double... numbers) {
        var frames = new ArrayList<Frame>();
        for (double number : numbers) {
            var frame = new Frame(plan.features().schema());
            frame.putDouble(0, number);
            frame.putText(1, "k");
            frame.status(0, FeatureStatus.PRESENT);
            frame.status(1, FeatureStatus.PRESENT);
            frames.add(frame);
        }
        return frames;
    }

    private static RequestFeature request(String name, ValueType type) {
        return new RequestFeature(name, type, "", null, null, null);
    }
}
