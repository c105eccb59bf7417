package dev.punctual.server.project;

import dev.punctual.core.definition.ModelDefinition;
import dev.punctual.core.definition.ModelDefinition.Origin;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.model.InvalidArtefact;
import dev.punctual.core.model.LightgbmReader;
import dev.punctual.core.model.Model;
import dev.punctual.core.model.OneOutput;
import dev.punctual.core.model.TreeEnsemble;
import dev.punctual.core.model.TreeModel;
import dev.punctual.core.model.XgboostReader;
import dev.punctual.core.model.onnx.OnnxReader;
import dev.punctual.core.tensor.RowTensors;
import dev.punctual.core.tensor.TensorModel;
import dev.punctual.onnx.OnnxModel;
import dev.punctual.onnx.OnnxOptions;
import dev.punctual.onnx.OnnxRows;
import java.util.HashSet;
import java.util.List;

/// Turns an artefact into a model, by the format that its definition names: the one place that knows the formats.
final class ModelLoader {
    /*
     * Trees and small networks are evaluated in Java, whatever file they come in; ONNX Runtime gets the rest, and every
     * ONNX file whose definition has parameters for it.
     */
    private ModelLoader() {}

    /// Loads an artefact; what it holds outside the heap, `resources` gets to close.
    ///
    /// @throws ServingException with `INVALID_ARTEFACT` if it is damaged, of another format, or does not fit the definition
    static Model load(ModelDefinition model, byte[] artefact, List<AutoCloseable> resources) {
        try {
            Model loaded =
                    switch (model.format()) {
                        case "xgboost" -> trees(model, XgboostReader.read(artefact));
                        case "lightgbm" -> trees(model, LightgbmReader.read(artefact));
                        case "onnx" -> onnx(model, artefact, resources);
                        default ->
                                throw InvalidArtefact.because(
                                        "no reader for the format " + model.format());
                    };
            return oneOutput(model, loaded);
        } catch (ServingException e) {
            throw new ServingException(
                    e.code(), "model " + model.name() + ": " + e.getMessage(), e.field(), e);
        }
    }

    /// A loaded model as one of tensors: a graph of ONNX Runtime under its own names, anything else as rows.
    static TensorModel tensors(Model model) {
        Model whole = model instanceof OneOutput part ? part.model() : model;
        return whole instanceof TensorModel graph ? graph : new RowTensors(model);
    }

    /// What a format is called in the Open Inference Protocol.
    static String platform(String format) {
        return format.equals("onnx") ? "onnx_onnxv1" : "punctual_" + format;
    }

    private static Model trees(ModelDefinition model, TreeEnsemble ensemble) {
        List<String> named = ensemble.inputs();
        if (!named.equals(model.inputs())
                && new HashSet<>(named).equals(new HashSet<>(model.inputs()))) {
            throw InvalidArtefact.because(
                    "its file has the inputs in another order; write inputs: " + named);
        }
        return TreeModel.of(ensemble);
    }

    private static Model onnx(
            ModelDefinition model, byte[] artefact, List<AutoCloseable> resources) {
        var inJava = OnnxReader.read(artefact);
        if (inJava.isPresent() && model.parameters().isEmpty()) {
            return inJava.get();
        }
        OnnxModel graph = OnnxModel.load(artefact, OnnxOptions.of(model.parameters()));
        try {
            OnnxRows rows = OnnxRows.of(graph);
            resources.add(rows);
            return rows;
        } catch (ServingException e) {
            graph.close();
            throw e;
        }
    }

    private static Model oneOutput(ModelDefinition model, Model loaded) {
        int output = model.origin() instanceof Origin.Made made ? made.output() : -1;
        if (output >= 0) {
            return new OneOutput(loaded, output);
        }
        if (loaded.outputs() != 1) {
            throw new ServingException(
                    ErrorCode.INVALID_ARTEFACT,
                    "it has %d outputs; say which is the answer by 'output: 0' to 'output: %d'"
                            .formatted(loaded.outputs(), loaded.outputs() - 1));
        }
        return loaded;
    }
}
