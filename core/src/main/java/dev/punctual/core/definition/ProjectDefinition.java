package dev.punctual.core.definition;

import java.util.Map;

/// Everything one project declares, known to be consistent; maps keep the order of the files.
public record ProjectDefinition(
        String name,
        String description,
        Map<String, EntityDefinition> entities,
        Map<String, SourceDefinition> sources,
        Map<String, ViewDefinition> views,
        Map<String, EndpointDefinition> endpoints,
        Map<String, LabelsDefinition> labels,
        Map<String, ModelDefinition> models,
        Map<String, PrecomputedDefinition> precomputed) {}
