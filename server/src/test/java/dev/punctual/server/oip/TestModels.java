package dev.punctual.server.oip;

import dev.punctual.core.tensor.Signature;
import dev.punctual.core.tensor.Tensor;
import dev.punctual.core.tensor.TensorSpec;
import dev.punctual.core.tensor.TensorType;
import dev.punctual.core.time.MonotonicClock;
import dev.punctual.server.http.endpoints.Predictions;
import dev.punctual.server.http.models.InferenceSink;
import dev.punctual.server.http.models.ModelShape;
import dev.punctual.server.http.models.Models;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Two models of rows [?, 2] of FP32: `echo` gives its input back at once, `held` when the test says so.
public final class TestModels implements Models {
    private static final Signature ROWS =
            new Signature(
                    List.of(TensorSpec.of("x", TensorType.FP32, TensorSpec.ANY, 2)),
                    List.of(TensorSpec.of("y", TensorType.FP32, TensorSpec.ANY, 2)));
    private static final long PATIENCE_SECONDS = 20;

    private final List<ModelShape> shapes =
            List.of(
                    new ModelShape("echo", "1", "test_echo", ROWS),
                    new ModelShape("held", "1", "test_held", ROWS));
    private final BlockingQueue<Held> held = new LinkedBlockingQueue<>();

    /// An inference that waits for the test.
    public record Held(List<Tensor> inputs, Models.Work work) {
        public void answer() {
            work.sink().inferred(echo(inputs));
        }

        public InferenceSink sink() {
            return work.sink();
        }
    }

    /// What the protocol serves by these models.
    public Inferences inferences(MemoryBound memory) {
        var served = Inferences.Served.fixed(Predictions.none(), this);
        return new Inferences(served, memory, MonotonicClock.system(), () -> 0);
    }

    /// The next inference that is held, waiting for it to come.
    public Held next() throws InterruptedException {
        Held next = held.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("no inference came");
        }
        return next;
    }

    @Override
    public @Nullable ModelShape model(String name, @Nullable String version) {
        return shapes.stream().filter(shape -> shape.name().equals(name)).findFirst().orElse(null);
    }

    @Override
    public List<ModelShape> models() {
        return shapes;
    }

    @Override
    public void infer(ModelShape model, List<Tensor> inputs, List<String> outputs, Work work) {
        if (model.name().equals("held")) {
            held.add(new Held(inputs, work));
        } else {
            work.sink().inferred(echo(inputs));
        }
    }

    private static List<Tensor> echo(List<Tensor> inputs) {
        Tensor input = inputs.getFirst();
        return List.of(new Tensor("y", input.type(), input.shape(), input.data()));
    }
}
