package dev.punctual.core.plan;

import dev.punctual.core.model.Model;
import java.util.List;

/// A loaded version of a model.
///
/// @param inputs the features of its row, by their names in the endpoint's frame
public record ServedModel(String name, String version, Model model, List<String> inputs) {

    public ServedModel {
        inputs = List.copyOf(inputs);
    }
}
