package dev.punctual.core.model.onnx;

import dev.punctual.core.model.Model;
import java.util.List;

/// A small network of dense layers, evaluated in Java. Immutable.
final class DenseNetwork implements Model {
    /*
     * A call of a runtime costs some microseconds before anything is computed. A row of a small network costs less than
     * that, a quarter of a nanosecond a multiplication, in plain loops that the JIT turns into vector code. Two rows of
     * scratch memory are the only allocation.
     */
    private final int width;
    private final int outputs;
    private final int widest;
    private final Layer[] layers;

    DenseNetwork(int width, List<Layer> layers) {
        this.width = width;
        this.layers = layers.toArray(Layer[]::new);
        this.outputs = layers.getLast().outputs();
        this.widest = Math.max(width, layers.stream().mapToInt(Layer::outputs).max().orElse(0));
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
        return run(row, offset)[0];
    }

    @Override
    public void predict(float[] row, int offset, float[] out, int at) {
        System.arraycopy(run(row, offset), 0, out, at, outputs);
    }

    @Override
    public String toString() {
        return "network of " + layers.length + " layers in Java";
    }

    private float[] run(float[] row, int offset) {
        float[] now = new float[widest];
        float[] next = new float[widest];
        System.arraycopy(row, offset, now, 0, width);
        for (Layer layer : layers) {
            if (layer instanceof Layer.Dense) {
                layer.apply(now, next);
                float[] free = now;
                now = next;
                next = free;
            } else {
                layer.apply(now, now);
            }
        }
        return now;
    }
}
