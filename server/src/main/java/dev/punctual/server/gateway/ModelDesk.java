package dev.punctual.server.gateway;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.ladder.Ledger;
import dev.punctual.core.ladder.SizedEstimate;
import dev.punctual.core.lane.LaneQueue.Ticket;
import dev.punctual.core.model.RemoteModel;
import dev.punctual.core.tensor.Joined;
import dev.punctual.core.tensor.RowTensors;
import dev.punctual.core.tensor.Tensor;
import dev.punctual.core.tensor.TensorModel;
import dev.punctual.core.time.MonotonicClock;
import dev.punctual.core.trace.TraceContext;
import dev.punctual.server.http.models.ModelShape;
import dev.punctual.server.http.models.Models;
import dev.punctual.server.metrics.Telemetry;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Runs models that are asked by themselves, apart from any endpoint: earliest deadline first, bounded, never too late.
public final class ModelDesk implements Models, AutoCloseable {
    /*
     * It has lanes of its own, half as many as the endpoints have. A batch may keep a lane for seconds, and endpoints,
     * whose budgets are milliseconds, choose their rungs by how long they would wait for a lane. A remote model needs none:
     * its calls wait on virtual threads, as many as it allows. An inference that is known to be quick runs on the thread
     * that brings it: to wake a lane and the connection's event loop again takes many times as long.
     */
    private static final double QUANTILE = 0.99;

    private volatile HostedModels models;
    private final Lanes lanes;
    private final Alarms alarms = new DeadlineTimer();
    private final Telemetry telemetry;
    private final MonotonicClock clock;

    /// A model, what the edge knows of it, and what is known of the time it takes.
    ///
    /// @param batch how many rows of different inferences may be run together; 1 for none
    /// @param estimate by the number of rows
    public record Hosted(ModelShape shape, TensorModel model, int batch, SizedEstimate estimate) {

        /// A model that was never run.
        public Hosted(ModelShape shape, TensorModel model, int batch) {
            this(shape, model, batch, new SizedEstimate(QUANTILE));
        }

        Hosted running(TensorModel other) {
            return new Hosted(shape, other, batch, estimate);
        }

        boolean joins() {
            return batch > 1 && Joined.possible(shape.signature());
        }
    }

    /// Starts to answer; the models stay the caller's to close.
    public ModelDesk(
            List<Hosted> models, GatewayLimits limits, Telemetry telemetry, MonotonicClock clock) {
        this.telemetry = telemetry;
        this.clock = clock;
        this.lanes =
                new LaneThreads(
                        Math.max(1, limits.lanes() / 2),
                        limits.queuedWork(),
                        clock,
                        failure -> telemetry.unexpected("a model's lane", failure));
        this.models = HostedModels.of(models);
    }

    /// Answers by other models from now on; what is under way keeps those it started with.
    public void host(List<Hosted> others) {
        models = models.replacedBy(others);
    }

    @Override
    public @Nullable ModelShape model(String name, @Nullable String version) {
        Hosted hosted = models.find(name, version);
        return hosted == null ? null : hosted.shape;
    }

    @Override
    public List<ModelShape> models() {
        return models.stable();
    }

    @Override
    public void infer(ModelShape model, List<Tensor> inputs, List<String> outputs, Work work) {
        Hosted hosted = models.find(model.name(), model.version());
        if (hosted == null) {
            work.sink()
                    .failed(
                            new ServingException(
                                    ErrorCode.NOT_FOUND,
                                    "model %s has no version %s any more"
                                            .formatted(model.name(), model.version())));
            return;
        }
        if (hosted.model instanceof RowTensors(RemoteModel remote)) {
            var timed = hosted.running(new RowTensors(remote.by(work.deadline())));
            var call = new InferenceWork(this, timed, inputs, outputs, work);
            Thread.ofVirtual()
                    .name("remote")
                    .start(() ->
                            ScopedValue.where(
                                            TraceContext.CURRENT,
                                            telemetry.traceOfCall(work.ledger()))
                                    .run(() -> call.run(List.of(call))));
            return;
        }
        var inference = new InferenceWork(this, hosted, inputs, outputs, work);
        if (inference.quick()) {
            inference.runHere();
            return;
        }
        Ticket ticket = lanes.offer(inference);
        if (ticket == null) {
            work.sink().failed(overloaded("too many inferences wait already for this one to"));
            return;
        }
        long slack = work.deadline().slackNanos(clock.nanos());
        inference.armed(
                alarms.after(
                        slack,
                        () -> {
                            if (lanes.withdraw(ticket)) {
                                inference.expired();
                            }
                        }));
    }

    @Override
    public void finished(ModelShape model, Ledger ledger, long totalNanos, int status) {
        telemetry.finished(model, ledger, totalNanos, status);
    }

    long nowNanos() {
        return clock.nanos();
    }

    ServingException unexpected(Hosted hosted, RuntimeException e) {
        telemetry.unexpected("model " + hosted.shape.name(), e);
        return new ServingException(
                ErrorCode.INTERNAL, "model " + hosted.shape.name() + " failed; see the log");
    }

    static ServingException overloaded(String what) {
        return new ServingException(ErrorCode.OVERLOADED, what + " start; ask again later");
    }

    @Override
    public void close() {
        lanes.close();
        alarms.close();
    }
}
