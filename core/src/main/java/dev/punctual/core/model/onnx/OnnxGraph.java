package dev.punctual.core.model.onnx;

import dev.punctual.core.model.InvalidArtefact;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What a small ONNX file holds, as far as it is evaluated here.
record OnnxGraph(
        List<Value> inputs,
        List<Value> outputs,
        List<OnnxNode> nodes,
        Map<String, OnnxConstant> constants) {
    private static final int OPEN = -1;

    /// An input or output.
    ///
    /// @param type the type of its elements, by ONNX's numbers; 0 if it is no tensor
    /// @param dimensions sizes, -1 where they are open
    record Value(String name, int type, Numbers dimensions) {

        /// The length of a row, if this is a tensor of rows of floats; otherwise -1.
        int width() {
            boolean rows =
                    type == OnnxConstant.FLOAT
                            && dimensions.size() == 2
                            && (dimensions.whole(0) == OPEN || dimensions.whole(0) == 1);
            return rows ? (int) Math.min(dimensions.whole(1), Integer.MAX_VALUE) : OPEN;
        }
    }

    /// Reads a file.
    ///
    /// @throws dev.punctual.core.error.ServingException with `INVALID_ARTEFACT` if it is damaged or no ONNX
    static OnnxGraph read(byte[] file) {
        OnnxGraph graph = null;
        var fields = new ProtoReader(ByteBuffer.wrap(file));
        while (fields.next()) {
            if (fields.field() == 7) {
                graph = graph(fields.bytes());
            }
        }
        if (graph == null || graph.nodes().isEmpty()) {
            throw InvalidArtefact.because("not an ONNX file: there is no graph in it");
        }
        return graph;
    }

    private static OnnxGraph graph(ByteBuffer message) {
        var inputs = new ArrayList<Value>();
        var outputs = new ArrayList<Value>();
        var nodes = new ArrayList<OnnxNode>();
        var constants = new HashMap<String, OnnxConstant>();
        var fields = new ProtoReader(message);
        while (fields.next()) {
            switch (fields.field()) {
                case 1 -> nodes.add(OnnxNode.read(fields.bytes()));
                case 5 -> {
                    OnnxConstant constant = OnnxConstant.read(fields.bytes());
                    constants.put(constant.name(), constant);
                }
                case 11 -> inputs.add(value(fields.bytes()));
                case 12 -> outputs.add(value(fields.bytes()));
                default -> {}
            }
        }
        inputs.removeIf(input -> constants.containsKey(input.name())); // old files list them too
        return new OnnxGraph(inputs, outputs, nodes, constants);
    }

    private static Value value(ByteBuffer message) {
        String name = "";
        int type = 0;
        var dimensions = new Numbers();
        var fields = new ProtoReader(message);
        while (fields.next()) {
            if (fields.field() == 1) {
                name = fields.text();
            } else if (fields.field() == 2) {
                var types = new ProtoReader(fields.bytes());
                while (types.next()) {
                    if (types.field() == 1) {
                        type = tensor(types.bytes(), dimensions);
                    }
                }
            }
        }
        return new Value(name, type, dimensions);
    }

    private static int tensor(ByteBuffer message, Numbers dimensions) {
        int type = 0;
        var fields = new ProtoReader(message);
        while (fields.next()) {
            if (fields.field() == 1) {
                type = (int) fields.number();
            } else if (fields.field() == 2) {
                var shape = new ProtoReader(fields.bytes());
                while (shape.next()) {
                    if (shape.field() == 1) {
                        dimensions.add((double) dimension(shape.bytes()));
                    }
                }
            }
        }
        return type;
    }

    private static long dimension(ByteBuffer message) {
        var fields = new ProtoReader(message);
        long size = OPEN;
        while (fields.next()) {
            size = fields.field() == 1 ? fields.number() : size;
        }
        return size;
    }
}
