package dev.punctual.core.plan;

import dev.punctual.core.definition.EndpointDefinition;
import dev.punctual.core.definition.EndpointDefinition.RequestFeature;
import dev.punctual.core.definition.EndpointDefinition.Rung;
import dev.punctual.core.definition.ModelDefinition;
import dev.punctual.core.definition.PrecomputedDefinition;
import dev.punctual.core.definition.PrecomputedDefinition.Content;
import dev.punctual.core.definition.ProjectDefinition;
import dev.punctual.core.definition.Release;
import dev.punctual.core.model.Model;
import dev.punctual.core.store.MemoryStore;
import dev.punctual.core.testing.FakeExpressionParser;
import dev.punctual.core.value.FeatureStatus;
import dev.punctual.core.value.Frame;
import dev.punctual.core.value.ValueType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Plans of an endpoint without views, which is asked with a number `x`, that its models take, and a `key`.
public final class TestPlans {

    private TestPlans() {}

    /// Compiles a ladder.
    ///
    /// @param models what answers, by the names that the ladder has
    public static EndpointPlan plan(Map<String, Model> models, List<Rung> ladder) {
        var endpoint =
                new EndpointDefinition(
                        "e",
                        "",
                        "",
                        List.of(request("x", ValueType.FLOAT64), request("key", ValueType.STRING)),
                        null,
                        List.of(),
                        List.of(),
                        EndpointDefinition.Serving.within(Duration.ofMillis(10)),
                        ladder,
                        null,
                        null);
        var definitions = new HashMap<String, ModelDefinition>();
        var served = new HashMap<String, ServedModel>();
        models.forEach((name, model) -> {
            definitions.put(
                    name,
                    new ModelDefinition(
                            name,
                            "",
                            "",
                            "",
                            new ModelDefinition.Origin.Trained("", ""),
                            List.of("x"),
                            1,
                            Map.of(),
                            Release.USUAL));
            served.put(name, new ServedModel(name, "1", model, List.of("x")));
        });
        var prepared =
                new PrecomputedDefinition(
                        "prepared", "", "e", "", new Content.Means(List.of("key"), ""));
        var project =
                new ProjectDefinition(
                        "p",
                        "",
                        Map.of(),
                        Map.of(),
                        Map.of(),
                        Map.of("e", endpoint),
                        Map.of(),
                        definitions,
                        Map.of("prepared", prepared));
        return new PlanCompiler(project, new FakeExpressionParser(), new MemoryStore())
                .endpoint(endpoint, served);
    }

    private static RequestFeature request(String name, ValueType type) {
        return new RequestFeature(name, type, "", null, null, null);
    }

    /// One question for each number.
    public static List<Question> questions(EndpointPlan plan, double... numbers) {
        var questions = new ArrayList<Question>();
        for (double number : numbers) {
            var frame = new Frame(plan.features().schema());
            frame.putDouble(0, number);
            frame.putText(1, "k");
            frame.status(0, FeatureStatus.PRESENT);
            frame.status(1, FeatureStatus.PRESENT);
            questions.add(plan.features().question(frame, 0));
        }
        return questions;
    }
}
