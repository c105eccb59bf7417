package dev.punctual.server.project;

import dev.punctual.core.definition.EndpointSchema;
import dev.punctual.core.definition.ModelDefinition;
import dev.punctual.core.definition.ModelDefinition.Origin;
import dev.punctual.core.definition.ProjectDefinition;
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
import dev.punctual.core.plan.ModelInput;
import dev.punctual.core.tensor.RowTensors;
import dev.punctual.core.tensor.TensorModel;
import dev.punctual.core.time.MonotonicClock;
import dev.punctual.core.value.Schema;
import dev.punctual.onnx.OnnxModel;
import dev.punctual.onnx.OnnxOptions;
import dev.punctual.onnx.OnnxRows;
import dev.punctual.remote.RemoteRows;
import dev.punctual.server.models.ArtefactLoader;
import dev.punctual.server.models.StoredVersion;
import java.util.HashSet;
import java.util.List;
import java.util.function.ToIntFunction;

/// Turns an artefact into a model, by the format that its definition names: the one place that knows the formats.
public final class ModelLoader implements ArtefactLoader {
    /*
     * Trees and small networks are evaluated in Java, whatever file they come in; ONNX Runtime gets the rest, and every
     * ONNX file whose definition has parameters for it.
     */
    /// Graphs beyond this size go to the runtime without being looked at here.
    private static final long LARGE_BYTES = 16L << 20;

    private final ToIntFunction<ModelDefinition> widths;

    /// @param widths says how many numbers the row of a model has
    ModelLoader(ToIntFunction<ModelDefinition> widths) {
        this.widths = widths;
    }

    /// Loads models of a project.
    public static ModelLoader of(ProjectDefinition project) {
        return new ModelLoader(model -> {
            Schema frame = EndpointSchema.of(project, project.endpoint(model.endpoint()));
            return new ModelInput(frame, model.inputs()).width();
        });
    }

    @Override
    public Artefact load(ModelDefinition model, StoredVersion version) {
        if (model.origin() instanceof Origin.Remote remote) {
            return remote(model, remote);
        }
        try {
            Model loaded =
                    switch (model.format()) {
                        case "xgboost" -> trees(version, XgboostReader.read(version.artefact()));
                        case "lightgbm" -> trees(version, LightgbmReader.read(version.artefact()));
                        case "onnx" -> onnx(model, version);
                        default ->
                                throw InvalidArtefact.because(
                                        "no reader for the format " + model.format());
                    };
            return artefact(model, loaded);
        } catch (ServingException e) {
            throw new ServingException(
                    e.code(), "model " + model.name() + ": " + e.getMessage(), e.field(), e);
        }
    }

    private Artefact remote(ModelDefinition model, Origin.Remote origin) {
        var environment = new Environment(System.getenv(), "model " + model.name());
        var named =
                new RemoteRows.Named(
                        model.name(),
                        origin.at(environment.resolve(origin.url())),
                        widths.applyAsInt(model));
        RemoteRows rows = RemoteRows.connect(named, MonotonicClock.system());
        return new Artefact(rows, new RowTensors(rows), platform(model.format()), rows);
    }

    /// A graph of ONNX Runtime is asked by itself under its own names, anything else as rows.
    private static Artefact artefact(ModelDefinition model, Model loaded) {
        AutoCloseable memory = loaded instanceof AutoCloseable outside ? outside : () -> {};
        try {
            Model answering = oneOutput(model, loaded);
            TensorModel tensors =
                    loaded instanceof TensorModel graph ? graph : new RowTensors(answering);
            return new Artefact(answering, tensors, platform(model.format()), memory);
        } catch (ServingException e) {
            close(memory);
            throw e;
        }
    }

    private static void close(AutoCloseable memory) {
        try {
            memory.close();
        } catch (Exception e) {
            throw new IllegalStateException("cannot free a model", e);
        }
    }

    /// What a format is called in the Open Inference Protocol.
    private static String platform(String format) {
        return format.equals("onnx") ? "onnx_onnxv1" : "punctual_" + format;
    }

    private static Model trees(StoredVersion version, TreeEnsemble ensemble) {
        List<String> named = ensemble.inputs();
        if (!named.equals(version.inputs())
                && new HashSet<>(named).equals(new HashSet<>(version.inputs()))) {
            throw InvalidArtefact.because(
                    "its file has the inputs in another order; write inputs: " + named);
        }
        return TreeModel.of(ensemble);
    }

    private static Model onnx(ModelDefinition model, StoredVersion version) {
        OnnxModel graph;
        if (version.file() != null && version.bytes() > LARGE_BYTES) {
            graph = OnnxModel.load(version.file(), OnnxOptions.of(model.parameters()));
        } else {
            byte[] artefact = version.artefact();
            var inJava = OnnxReader.read(artefact);
            if (inJava.isPresent() && model.parameters().isEmpty()) {
                return inJava.get();
            }
            graph = OnnxModel.load(artefact, OnnxOptions.of(model.parameters()));
        }
        try {
            return OnnxRows.of(graph);
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
