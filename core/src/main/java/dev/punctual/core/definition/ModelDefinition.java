package dev.punctual.core.definition;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import java.util.List;
import java.util.Map;

/// A model for a question.
///
/// @param format the format of the artefact: `xgboost`, `lightgbm` or `onnx`
/// @param endpoint the question it answers
/// @param origin where its versions come from
/// @param inputs names of features of the endpoint, in the order of the model's row; a list takes as many places as it
///     has elements. `*` was expanded to all numeric features
/// @param batch how many rows of different requests may be run together; 1 if each request is run by itself
/// @param parameters what the trainer or the runtime takes
/// @param release which of its versions are loaded, and what one must keep to be served
public record ModelDefinition(
        String name,
        String description,
        String format,
        String endpoint,
        Origin origin,
        List<String> inputs,
        int batch,
        Map<String, String> parameters,
        Release release) {

    /// Where the versions of a model come from.
    public sealed interface Origin {

        /// It is trained here.
        ///
        /// @param labels what it is trained with
        /// @param optimise the metric that training minimises, such as `rmse`
        record Trained(String labels, String optimise) implements Origin {}

        /// It was made elsewhere.
        ///
        /// @param artefact the path of its file in the project
        /// @param output which of the file's outputs is the answer, from 0 on; -1 if it has to be the only one
        record Made(String artefact, int output) implements Origin {}
    }

    /// The same model with other parameters.
    public ModelDefinition with(Map<String, String> others) {
        return new ModelDefinition(
                name, description, format, endpoint, origin, inputs, batch, others, release);
    }

    /// What decides its versions: all but what is asked of them afterwards.
    public ModelDefinition recipe() {
        return new ModelDefinition(
                name, description, format, endpoint, origin, inputs, 1, parameters, Release.USUAL);
    }

    /// How it is trained.
    ///
    /// @throws ServingException with `INVALID_DEFINITION` if it was made elsewhere
    public Origin.Trained training() {
        if (origin instanceof Origin.Trained trained) {
            return trained;
        }
        throw new ServingException(
                ErrorCode.INVALID_DEFINITION,
                "model " + name + " was made elsewhere; it has no labels to train or ask it with");
    }
}
