package dev.punctual.core.model.onnx;

import dev.punctual.core.model.Model;
import dev.punctual.core.model.TreeModel;
import java.util.Optional;

/// Finds the ONNX models that are evaluated in Java: tree ensembles, and small networks of dense layers.
public final class OnnxReader {
    /*
     * Only what is certain to give the runtime's own predictions is read; everything else, even a graph with one node
     * more, is left to the runtime. So nothing here is a refusal, except of a file that is no ONNX at all.
     */
    private static final int MOST_BYTES = 256 << 20;

    private OnnxReader() {}

    /// The model, if it is one of those.
    ///
    /// @throws dev.punctual.core.error.ServingException with `INVALID_ARTEFACT` if the file is damaged or no ONNX
    public static Optional<Model> read(byte[] file) {
        OnnxGraph graph = OnnxGraph.read(file);
        if (file.length > MOST_BYTES || graph.inputs().size() != 1) {
            return Optional.empty();
        }
        Optional<Model> trees = OnnxTrees.read(graph).map(TreeModel::of);
        return trees.isPresent() ? trees : OnnxNetwork.read(graph).map(network -> network);
    }
}
