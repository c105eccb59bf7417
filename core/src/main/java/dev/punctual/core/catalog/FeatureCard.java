package dev.punctual.core.catalog;

import dev.punctual.core.definition.DefinitionText;
import dev.punctual.core.definition.ViewDefinition;
import dev.punctual.core.value.Field;
import java.util.Map;
import java.util.stream.Collectors;

/// One feature of one view, as people look for it.
///
/// @param computed how it comes about, such as `aggregate: mean, of: delay, window: 1h, hop: 5m`; empty for what SQL or
///     callers give
public record FeatureCard(ViewDefinition view, Field field, String computed) {

    /// What it is called wherever it is spoken of: `view.feature`.
    public String name() {
        return view.name() + "." + field.name();
    }

    static FeatureCard of(ViewDefinition view, int index) {
        String computed = "";
        if (view instanceof ViewDefinition.Stream stream) {
            computed = text(DefinitionText.of(stream.windows().get(index)));
        }
        return new FeatureCard(view, view.features().field(index), computed);
    }

    private static String text(Map<String, String> window) {
        return window.entrySet().stream()
                .filter(part -> !part.getKey().equals("feature"))
                .filter(part -> !part.getValue().equals("false"))
                .map(part -> part.getKey() + ": " + part.getValue())
                .collect(Collectors.joining(", "));
    }
}
