package dev.punctual.core.definition;

import java.util.List;
import java.util.Map;

/// A model for a question.
///
/// @param format the format of the artefact, such as `xgboost`
/// @param labels what it is trained with
/// @param inputs names of features of the endpoint, in the order of the model's row; a list takes as many places as it
///     has elements. `*` was expanded to all numeric features
/// @param optimise the metric that training minimises, such as `rmse`
/// @param parameters what the trainer takes
public record ModelDefinition(
        String name,
        String description,
        String format,
        String labels,
        List<String> inputs,
        String optimise,
        Map<String, String> parameters) {

    /// The same model with other parameters.
    public ModelDefinition with(Map<String, String> others) {
        return new ModelDefinition(name, description, format, labels, inputs, optimise, others);
    }
}
