package dev.punctual.core.catalog;

import dev.punctual.core.definition.ViewDefinition;
import dev.punctual.core.value.Field;

/// One feature of one view, as people look for it.
///
/// @param computed how it comes about, such as `mean of delay over 1h in hops of 5m`; empty for what SQL or callers give
public record FeatureCard(ViewDefinition view, Field field, String computed) {

    /// What it is called wherever it is spoken of: `view.feature`.
    public String name() {
        return view.name() + "." + field.name();
    }

    static FeatureCard of(ViewDefinition view, int index) {
        String computed = "";
        if (view instanceof ViewDefinition.Stream stream) {
            computed = stream.windows().get(index).text();
        }
        return new FeatureCard(view, view.features().field(index), computed);
    }
}
