package dev.punctual.server.gateway;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.ladder.Stage;
import dev.punctual.core.model.RemoteModel;
import dev.punctual.core.tensor.Inference;
import dev.punctual.core.tensor.RowTensors;
import dev.punctual.core.tensor.Tensor;
import dev.punctual.core.tensor.TensorModel;
import dev.punctual.core.time.MonotonicClock;
import dev.punctual.server.http.ModelShape;
import dev.punctual.server.http.Models;
import dev.punctual.server.metrics.Telemetry;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Runs models that are asked by themselves, apart from any endpoint: earliest deadline first, bounded, never too late.
public final class ModelDesk implements Models, AutoCloseable {
    /*
     * It has lanes of its own, half as many as the endpoints have. A batch may keep a lane for seconds, and endpoints,
     * whose budgets are milliseconds, choose their rungs by how long they would wait for a lane. A remote model needs none:
     * its calls wait on virtual threads, as many as it allows.
     */
    private final Map<String, Hosted> models = new LinkedHashMap<>();
    private final Lanes lanes;
    private final Telemetry telemetry;
    private final MonotonicClock clock;

    /// A model and what the edge knows of it.
    public record Hosted(ModelShape shape, TensorModel model) {}

    /// Starts to answer; the models stay the caller's to close.
    public ModelDesk(
            List<Hosted> models, GatewayLimits limits, Telemetry telemetry, MonotonicClock clock) {
        this.telemetry = telemetry;
        this.clock = clock;
        this.lanes =
                new Lanes(
                        Math.max(1, limits.lanes() / 2),
                        limits.queuedWork(),
                        clock,
                        failure -> telemetry.unexpected("a model's lane", failure));
        models.forEach(hosted -> this.models.put(hosted.shape().name(), hosted));
    }

    @Override
    public @Nullable ModelShape model(String name) {
        Hosted hosted = models.get(name);
        return hosted == null ? null : hosted.shape;
    }

    @Override
    public List<ModelShape> models() {
        return models.values().stream().map(Hosted::shape).toList();
    }

    @Override
    public void infer(ModelShape model, List<Tensor> inputs, List<String> outputs, Work work) {
        Hosted hosted = models.get(model.name());
        if (hosted == null) {
            work.sink()
                    .failed(
                            new ServingException(
                                    ErrorCode.NOT_FOUND, "no model is called " + model.name()));
            return;
        }
        if (hosted.model instanceof RowTensors(RemoteModel remote)) {
            var timed = new RowTensors(remote.by(work.deadline()));
            Thread.ofVirtual()
                    .name("remote")
                    .start(() -> run(new Hosted(hosted.shape, timed), inputs, outputs, work));
            return;
        }
        long offered = clock.nanos();
        Runnable start =
                () -> {
                    work.ledger().spend(Stage.WAIT, clock.nanos() - offered);
                    run(hosted, inputs, outputs, work);
                };
        Runnable expired =
                () -> work.sink().failed(overloaded("the timeout passed before the model could"));
        if (!lanes.offer(new Lanes.Work(work.deadline().atNanos(), 0, start, expired))) {
            work.sink().failed(overloaded("too many inferences wait already for this one to"));
        }
    }

    private void run(Hosted hosted, List<Tensor> inputs, List<String> outputs, Work work) {
        long start = clock.nanos();
        try (Inference inference = hosted.model.infer(inputs, outputs)) {
            List<Tensor> made = inference.outputs();
            work.ledger().spend(Stage.RUNG, clock.nanos() - start);
            work.sink().inferred(made);
        } catch (ServingException e) {
            work.sink().failed(e);
        } catch (RuntimeException e) {
            telemetry.unexpected("model " + hosted.shape.name(), e);
            work.sink()
                    .failed(
                            new ServingException(
                                    ErrorCode.INTERNAL,
                                    "model " + hosted.shape.name() + " failed; see the log"));
        }
    }

    private static ServingException overloaded(String what) {
        return new ServingException(ErrorCode.OVERLOADED, what + " start; ask again later");
    }

    @Override
    public void close() {
        lanes.close();
    }
}
