package dev.punctual.cli.demo;

import dev.punctual.core.definition.LabelsDefinition;
import dev.punctual.core.definition.ModelDefinition;
import dev.punctual.core.definition.ProjectDefinition;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// How much of the data a demonstration uses.
enum Slice {
    /// All of it.
    FULL(1, 1, 60, 20),
    /// A part that a build server gets through in a few minutes; models are worse, timings shorter.
    SMALL(0.15, 0.3, 10, 6);

    private final double rows;
    private final double rounds;
    private final int steadySeconds;
    private final int overloadSeconds;

    Slice(double rows, double rounds, int steadySeconds, int overloadSeconds) {
        this.rows = rows;
        this.rounds = rounds;
        this.steadySeconds = steadySeconds;
        this.overloadSeconds = overloadSeconds;
    }

    int steadySeconds() {
        return steadySeconds;
    }

    int overloadSeconds() {
        return overloadSeconds;
    }

    /// The name under which what is made from it is kept.
    String stateName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// The project with fewer training rows and rounds.
    ProjectDefinition of(ProjectDefinition project) {
        if (this == FULL) {
            return project;
        }
        var labels = new LinkedHashMap<String, LabelsDefinition>();
        project.labels().forEach((name, one) -> labels.put(name, of(one)));
        var models = new LinkedHashMap<String, ModelDefinition>();
        project.models().forEach((name, one) -> models.put(name, of(one)));
        return project.with(labels, models);
    }

    private LabelsDefinition of(LabelsDefinition labels) {
        return labels.with(
                labels.splits().stream()
                        .map(s ->
                                new LabelsDefinition.Split(
                                        s.name(), s.from(), s.to(), s.sample() * rows))
                        .toList());
    }

    private ModelDefinition of(ModelDefinition model) {
        Map<String, String> parameters = new LinkedHashMap<>(model.parameters());
        parameters.computeIfPresent(
                "rounds", (_, all) -> Long.toString(Math.round(Integer.parseInt(all) * rounds)));
        return model.with(parameters);
    }
}
