package dev.punctual.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.Result;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.TensorInfo;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.model.InvalidArtefact;
import dev.punctual.core.tensor.Inference;
import dev.punctual.core.tensor.Signature;
import dev.punctual.core.tensor.Tensor;
import dev.punctual.core.tensor.TensorModel;
import dev.punctual.core.tensor.TensorSpec;
import dev.punctual.core.tensor.TensorType;
import dev.punctual.onnx.OnnxTensors.Bound;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A graph loaded into ONNX Runtime.
public final class OnnxModel implements TensorModel {
    /*
     * An output is pinned, that is, written straight to a buffer of ours, when its shape is known beforehand: when each
     * of its dimensions is fixed or has the name of a dimension of an input. Exporters give dimensions wrong names at
     * times; the first run that fails so is repeated without pinning, which is not tried again. Other outputs are copied
     * once, because the library shows its own memory to nobody.
     */
    private static final long KEPT_BYTES = 64L << 20;

    private final OrtEnvironment environment;
    private final OrtSession session;
    private final Signature signature;
    private final Map<String, String[]> dimensionNames = new HashMap<>();
    private final DirectBuffers buffers = new DirectBuffers(KEPT_BYTES);
    private final OnnxTensors tensors;
    private final Occupancy occupancy = new Occupancy();
    private volatile boolean pinning = true;

    private OnnxModel(OrtEnvironment environment, OrtSession session) throws OrtException {
        this.environment = environment;
        this.session = session;
        this.tensors = new OnnxTensors(environment, buffers);
        this.signature =
                new Signature(
                        specs(session.getInputInfo().values()),
                        specs(session.getOutputInfo().values()));
    }

    /// Loads a model.
    ///
    /// @throws ServingException with `INVALID_ARTEFACT` if it is no model that ONNX Runtime can run, `INVALID_DEFINITION` if
    ///     the options ask for what is not there
    public static OnnxModel load(byte[] file, OnnxOptions options) {
        if (file.length == 0) {
            throw InvalidArtefact.because("an empty file is no ONNX model");
        }
        return load((environment, settings) -> environment.createSession(file, settings), options);
    }

    /// Loads a model from its file. A large one is better not handed over as an array: to copy it, the library holds up
    /// the collector, and with it every thread.
    public static OnnxModel load(Path file, OnnxOptions options) {
        String path = file.toString();
        return load((environment, settings) -> environment.createSession(path, settings), options);
    }

    /// Makes a session.
    @FunctionalInterface
    private interface Opening {
        OrtSession open(OrtEnvironment environment, SessionOptions settings) throws OrtException;
    }

    private static OnnxModel load(Opening opening, OnnxOptions options) {
        CommandLine.check();
        OrtEnvironment environment =
                OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
        try (var settings = new SessionOptions()) {
            settings.setIntraOpNumThreads(options.threads());
            settings.setInterOpNumThreads(1);
            settings.setOptimizationLevel(options.level());
            String spinning = options.spinning() ? "1" : "0";
            settings.addConfigEntry("session.intra_op.allow_spinning", spinning);
            settings.addConfigEntry("session.inter_op.allow_spinning", spinning);
            settings.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
            options.provider().addTo(settings, options.device());
            OrtSession session = opening.open(environment, settings);
            try {
                return new OnnxModel(environment, session);
            } catch (RuntimeException e) {
                session.close();
                throw e;
            }
        } catch (OrtException e) {
            throw new ServingException(
                    ErrorCode.INVALID_ARTEFACT,
                    "ONNX Runtime cannot load the model: " + e.getMessage(),
                    null,
                    e);
        }
    }

    private List<TensorSpec> specs(Collection<NodeInfo> nodes) {
        var specs = new ArrayList<TensorSpec>();
        for (NodeInfo node : nodes) {
            if (!(node.getInfo() instanceof TensorInfo info)) {
                throw InvalidArtefact.because(
                        "'%s' is a %s; only tensors can be passed (export classifiers without ZipMap)"
                                .formatted(
                                        node.getName(), node.getInfo().getClass().getSimpleName()));
            }
            dimensionNames.put(node.getName(), info.getDimensionNames());
            specs.add(
                    new TensorSpec(
                            node.getName(),
                            OnnxTensors.type(node.getName(), info),
                            OnnxTensors.dimensions(info.getShape())));
        }
        return specs;
    }

    @Override
    public Signature signature() {
        return signature;
    }

    OrtEnvironment environment() {
        return environment;
    }

    OrtSession session() {
        return session;
    }

    @Override
    public Inference infer(List<Tensor> inputs, List<String> outputs) {
        signature.checkInputs(inputs);
        List<TensorSpec> wanted = signature.wanted(outputs);
        Map<String, Bound> bound = new HashMap<>();
        occupancy.enter();
        try {
            Map<String, OnnxTensor> in = new HashMap<>();
            for (Tensor input : inputs) {
                Bound each = tensors.of(input);
                bound.put(input.name(), each);
                in.put(input.name(), each.tensor());
            }
            return run(in, wanted, sizes(inputs));
        } catch (OrtException e) {
            throw failed(e);
        } finally {
            bound.values().forEach(each -> each.release(buffers));
            occupancy.leave();
        }
    }

    private Inference run(
            Map<String, OnnxTensor> in, List<TensorSpec> wanted, Map<String, Long> sizes)
            throws OrtException {
        if (pinning) {
            try {
                return runOnce(in, wanted, sizes);
            } catch (OrtException e) {
                Inference unpinned = runOnce(in, wanted, Map.of());
                pinning = false;
                return unpinned;
            }
        }
        return runOnce(in, wanted, Map.of());
    }

    private Inference runOnce(
            Map<String, OnnxTensor> in, List<TensorSpec> wanted, Map<String, Long> sizes)
            throws OrtException {
        Map<String, Bound> pinned = new LinkedHashMap<>();
        Map<String, OnnxTensor> out = new HashMap<>();
        Set<String> copied = new LinkedHashSet<>();
        boolean done = false;
        try {
            for (TensorSpec spec : wanted) {
                long[] shape = shape(spec, sizes);
                if (shape.length < spec.shape().size() || spec.type() == TensorType.BYTES) {
                    copied.add(spec.name());
                } else if (!pinned.containsKey(spec.name())) {
                    Bound bound = tensors.pinned(spec.type(), shape);
                    pinned.put(spec.name(), bound);
                    out.put(spec.name(), bound.tensor());
                }
            }
            try (Result result = session.run(in, copied, out)) {
                Inference inference = new Outputs(wanted, result, pinned);
                done = true;
                return inference;
            }
        } finally {
            if (!done) {
                pinned.values().forEach(each -> each.release(buffers));
            }
        }
    }

    /// The sizes that the named dimensions of the inputs have.
    private Map<String, Long> sizes(List<Tensor> inputs) {
        Map<String, Long> sizes = new HashMap<>();
        for (Tensor input : inputs) {
            String[] names = dimensionNames.getOrDefault(input.name(), new String[0]);
            for (int i = 0; i < names.length; i++) {
                if (!names[i].isEmpty()) {
                    sizes.put(names[i], input.shape().get(i));
                }
            }
        }
        return sizes;
    }

    /// The shape of an output, cut off before the first dimension that is not known.
    private long[] shape(TensorSpec spec, Map<String, Long> sizes) {
        String[] names = dimensionNames.getOrDefault(spec.name(), new String[0]);
        List<Long> shape = new ArrayList<>();
        for (int i = 0; i < spec.shape().size(); i++) {
            long size = spec.shape().get(i);
            Long known = size == TensorSpec.ANY ? sizes.get(names[i]) : Long.valueOf(size);
            if (known == null || !pinning) {
                break;
            }
            shape.add(known);
        }
        return shape.stream().mapToLong(Long::longValue).toArray();
    }

    /// Outputs in pinned buffers, which go back to the pool, and in copies.
    private final class Outputs implements Inference {
        private final List<Tensor> outputs = new ArrayList<>();
        private final Collection<Bound> pinned;
        private boolean closed;

        Outputs(List<TensorSpec> wanted, Result result, Map<String, Bound> pinned)
                throws OrtException {
            this.pinned = pinned.values();
            for (TensorSpec spec : wanted) {
                Bound bound = pinned.get(spec.name());
                if (bound != null) {
                    var shape = OnnxTensors.dimensions(bound.tensor().getInfo().getShape());
                    var data = bound.pooled().getFirst();
                    outputs.add(new Tensor(spec.name(), spec.type(), shape, data));
                } else if (result.get(spec.name()).orElse(null) instanceof OnnxTensor tensor) {
                    outputs.add(OnnxTensors.tensor(spec.name(), tensor));
                }
            }
        }

        @Override
        public List<Tensor> outputs() {
            return outputs;
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                pinned.forEach(each -> each.release(buffers));
            }
        }
    }

    static ServingException failed(OrtException e) {
        boolean inputs =
                switch (e.getCode()) {
                    case ORT_INVALID_ARGUMENT, ORT_FAIL, ORT_RUNTIME_EXCEPTION -> true;
                    default -> false;
                };
        return new ServingException(
                inputs ? ErrorCode.WRONG_TYPE : ErrorCode.INTERNAL,
                "the model cannot be run on these inputs: " + e.getMessage(),
                null,
                e);
    }

    @Override
    public void close() {
        if (!occupancy.close()) {
            return;
        }
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException("cannot free a session", e);
        }
    }
}
