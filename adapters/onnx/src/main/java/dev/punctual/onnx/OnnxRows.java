package dev.punctual.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession.Result;
import dev.punctual.core.model.InvalidArtefact;
import dev.punctual.core.model.Model;
import dev.punctual.core.tensor.Inference;
import dev.punctual.core.tensor.Signature;
import dev.punctual.core.tensor.Tensor;
import dev.punctual.core.tensor.TensorModel;
import dev.punctual.core.tensor.TensorSpec;
import dev.punctual.core.tensor.TensorType;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;

/// A graph in ONNX Runtime that takes rows of floats, one input [?, width] or [1, width], and gives floats for each.
public final class OnnxRows implements Model, TensorModel {
    /*
     * A run needs a tensor over a buffer for what goes in and one for what comes out. Both are made once for a caller at
     * a time and kept (a Place); as many are kept as there are processors twice over, and one made beyond that is thrown
     * away after use. So a row costs one copy in, one call, one copy out. A batch makes its tensors anew.
     */
    private static final int KEPT = 2 * Runtime.getRuntime().availableProcessors();
    private static final int ROWS_AT_A_TIME = 256;

    private final OnnxModel model;
    private final TensorSpec input;
    private final TensorSpec output;
    private final int width;
    private final int outputs;
    private final ArrayBlockingQueue<Place> places = new ArrayBlockingQueue<>(KEPT);
    private final Occupancy occupancy = new Occupancy();

    private OnnxRows(OnnxModel model) {
        this.model = model;
        this.input = rowsIn(model.signature());
        this.output = rowsOut(model.signature());
        this.width = Math.toIntExact(input.shape().getLast());
        this.outputs = outputsOfOneRow();
    }

    /// A loaded model as one of rows; closing this closes it.
    ///
    /// @throws dev.punctual.core.error.ServingException with `INVALID_ARTEFACT` if its inputs and outputs are others
    public static OnnxRows of(OnnxModel model) {
        return new OnnxRows(model);
    }

    private static TensorSpec rowsIn(Signature signature) {
        List<TensorSpec> inputs = signature.inputs();
        TensorSpec first = inputs.getFirst();
        if (inputs.size() != 1
                || first.type() != TensorType.FP32
                || first.shape().size() != 2
                || first.shape().getLast() == TensorSpec.ANY
                || (first.shape().getFirst() != TensorSpec.ANY && first.shape().getFirst() != 1)) {
            throw InvalidArtefact.because(
                    "a model for an endpoint takes one input FP32 [?, width], but this one takes "
                            + inputs);
        }
        return first;
    }

    private static TensorSpec rowsOut(Signature signature) {
        List<TensorSpec> floats =
                signature.outputs().stream()
                        .filter(spec -> spec.type() == TensorType.FP32 && spec.shape().size() <= 2)
                        .toList();
        if (floats.size() != 1) {
            throw InvalidArtefact.because(
                    "a model for an endpoint has one output FP32 [?, n], but this one has "
                            + signature.outputs());
        }
        return floats.getFirst();
    }

    private int outputsOfOneRow() {
        Tensor row = Tensor.of(input.name(), new float[width], 1, width);
        try (Inference inference = model.infer(List.of(row), List.of(output.name()))) {
            return Math.toIntExact(inference.outputs().getFirst().elements());
        }
    }

    @Override
    public int width() {
        return width;
    }

    @Override
    public int outputs() {
        return outputs;
    }

    @Override
    public float predict(float[] row, int offset) {
        if (outputs != 1) {
            throw new IllegalStateException("the model has " + outputs + " outputs");
        }
        occupancy.enter();
        try {
            Place place = take();
            place.run(row, offset);
            float prediction = place.out.get(0);
            give(place);
            return prediction;
        } finally {
            occupancy.leave();
        }
    }

    @Override
    public void predict(float[] row, int offset, float[] out, int at) {
        occupancy.enter();
        try {
            Place place = take();
            place.run(row, offset);
            place.out.get(0, out, at, outputs);
            give(place);
        } finally {
            occupancy.leave();
        }
    }

    private Place take() {
        Place place = places.poll();
        return place == null ? new Place() : place;
    }

    /// A place whose run failed does not come back here, but is left to the collector.
    private void give(Place place) {
        if (!places.offer(place)) {
            place.close();
        }
    }

    @Override
    public void predictBatch(float[] rows, int count, float[] out) {
        if (input.shape().getFirst() == 1) {
            Model.super.predictBatch(rows, count, out);
            return;
        }
        for (int start = 0; start < count; start += ROWS_AT_A_TIME) {
            int size = Math.min(ROWS_AT_A_TIME, count - start);
            ByteBuffer data = Tensor.buffer(size * width * Float.BYTES);
            data.asFloatBuffer().put(rows, start * width, size * width);
            var shape = List.of((long) size, (long) width);
            var batch = new Tensor(input.name(), TensorType.FP32, shape, data);
            try (Inference inference = model.infer(List.of(batch), List.of(output.name()))) {
                FloatBuffer predictions = inference.outputs().getFirst().floats();
                predictions.get(out, start * outputs, size * outputs);
            }
        }
    }

    @Override
    public Signature signature() {
        return model.signature();
    }

    @Override
    public Inference infer(List<Tensor> inputs, List<String> names) {
        return model.infer(inputs, names);
    }

    @Override
    public void close() {
        if (occupancy.close()) {
            for (Place place = places.poll(); place != null; place = places.poll()) {
                place.close();
            }
            model.close();
        }
    }

    /// Tensors for one row in and one prediction out, and the buffers they lie in.
    private final class Place {
        private final FloatBuffer in;
        private final FloatBuffer out;
        private final OnnxTensor inTensor;
        private final OnnxTensor outTensor;
        private final Map<String, OnnxTensor> inputs;
        private final Map<String, OnnxTensor> pinned;

        Place() {
            this.in = Tensor.buffer(width * Float.BYTES).asFloatBuffer();
            this.out = Tensor.buffer(outputs * Float.BYTES).asFloatBuffer();
            long[] outShape =
                    output.shape().size() == 1 ? new long[] {outputs} : new long[] {1, outputs};
            try {
                this.inTensor =
                        OnnxTensor.createTensor(model.environment(), in, new long[] {1, width});
                this.outTensor = OnnxTensor.createTensor(model.environment(), out, outShape);
            } catch (OrtException e) {
                throw OnnxModel.failed(e);
            }
            this.inputs = Map.of(input.name(), inTensor);
            this.pinned = Map.of(output.name(), outTensor);
        }

        void run(float[] row, int offset) {
            in.put(0, row, offset, width);
            try (Result result = model.session().run(inputs, pinned)) {
                if (result.size() != 1) {
                    throw new IllegalStateException(result.size() + " results of one output");
                }
            } catch (OrtException e) {
                throw OnnxModel.failed(e);
            }
        }

        void close() {
            inTensor.close();
            outTensor.close();
        }
    }
}
