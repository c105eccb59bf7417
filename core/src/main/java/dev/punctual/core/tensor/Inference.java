package dev.punctual.core.tensor;

import java.util.List;

/// What a model made of its inputs. The buffers are the runtime's own, valid until this is closed.
public interface Inference extends AutoCloseable {

    /// The outputs that were wanted, in their order.
    List<Tensor> outputs();

    /// Gives the buffers back.
    @Override
    void close();

    /// Outputs whose buffers belong to the heap.
    static Inference of(List<Tensor> outputs) {
        return new Inference() {
            @Override
            public List<Tensor> outputs() {
                return outputs;
            }

            @Override
            public void close() {}
        };
    }
}
