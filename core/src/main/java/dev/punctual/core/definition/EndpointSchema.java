package dev.punctual.core.definition;

import dev.punctual.core.value.Field;
import dev.punctual.core.value.Schema;
import java.util.ArrayList;
import java.util.List;

/// The fields of an endpoint's frame: what the caller sends, what views give, what is derived, in this order.
public final class EndpointSchema {

    private EndpointSchema() {}

    /// The schema of the frames in which the endpoint's questions are answered.
    public static Schema of(ProjectDefinition project, EndpointDefinition endpoint) {
        var fields = new ArrayList<Field>();
        for (EndpointDefinition.RequestFeature feature : endpoint.request()) {
            fields.add(Field.of(feature.name(), feature.type()));
        }
        for (EndpointDefinition.ViewUse use : endpoint.features()) {
            ViewDefinition view = project.views().get(use.view());
            if (view == null) {
                throw new IllegalArgumentException(
                        "endpoint " + endpoint.name() + " uses an unknown view " + use.view());
            }
            for (Field feature : view.features().fields()) {
                fields.add(underRole(use.role(), feature));
            }
        }
        for (EndpointDefinition.Derived derived : endpoint.derived()) {
            fields.add(Field.of(derived.name(), derived.type()));
        }
        return new Schema(fields);
    }

    /// A hash of everything that decides how the endpoint's features are computed; where it differs, features may too.
    public static String fingerprint(ProjectDefinition project, EndpointDefinition endpoint) {
        var parts = new ArrayList<Object>();
        parts.add(endpoint.request());
        parts.add(String.valueOf(endpoint.time()));
        parts.add(endpoint.features());
        parts.add(endpoint.derived());
        for (EndpointDefinition.ViewUse use : endpoint.features()) {
            ViewDefinition view = project.view(use.view());
            parts.add(view);
            parts.add(project.entity(view.entity()));
            if (view instanceof ViewDefinition.Stream stream
                    && project.sources().get(stream.source())
                            instanceof SourceDefinition.Event source) {
                parts.add(source.schema());
                parts.add(source.eventTime());
                parts.add(source.grace());
            }
        }
        return Fingerprint.of(parts);
    }

    /// The names of all fields that a model can take, in the order of the schema; what the input `*` stands for.
    public static List<String> modelInputs(Schema schema) {
        return schema.fields().stream().filter(Field::numeric).map(Field::name).toList();
    }

    /// A feature of a view as it is called where the view plays a role: `role.feature`.
    public static Field underRole(String role, Field feature) {
        return feature.named(role + "." + feature.name());
    }
}
