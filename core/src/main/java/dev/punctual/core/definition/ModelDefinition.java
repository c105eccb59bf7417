package dev.punctual.core.definition;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import java.util.List;
import java.util.Map;

/// A model for a question.
///
/// @param format the format of the artefact: `xgboost`, `lightgbm` or `onnx`; `remote` if there is none here
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
        /// @param artefact the path in the project of its file, or of a directory with a directory for each version
        /// @param output which of the file's outputs is the answer, from 0 on; -1 if it has to be the only one
        record Made(String artefact, int output) implements Origin {}

        /// Another server runs it, which speaks the Open Inference Protocol.
        ///
        /// @param url the server's address: `http`, `https`, `grpc` or `grpcs`; may be a reference to a variable
        /// @param model what the server calls it
        /// @param version its version there; empty for the one that the server chooses
        record Remote(String url, String model, String version, Answer answer, RemoteCalls calls)
                implements Origin {

            /// The same at another address.
            public Remote at(String other) {
                return new Remote(other, model, version, answer, calls);
            }
        }

        /// Which of the numbers that a server gives is the answer.
        ///
        /// @param tensor the output that holds it; empty if it has to be the only one of floats
        /// @param output its place in a row of that output, from 0 on; -1 if it has to be the only one
        record Answer(String tensor, int output) {}
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
    /// @throws ServingException with `INVALID_DEFINITION` if it is not trained here
    public Origin.Trained training() {
        if (origin instanceof Origin.Trained trained) {
            return trained;
        }
        throw new ServingException(
                ErrorCode.INVALID_DEFINITION,
                "model " + name + " is not trained here; it has no labels to train or ask it with");
    }
}
