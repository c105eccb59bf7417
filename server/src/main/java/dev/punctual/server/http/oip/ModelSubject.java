package dev.punctual.server.http.oip;

import dev.punctual.core.error.ServingException;
import dev.punctual.core.tensor.Signature;
import dev.punctual.core.tensor.Tensor;
import dev.punctual.core.time.Deadline;
import dev.punctual.server.http.InferenceSink;
import dev.punctual.server.http.ModelShape;
import dev.punctual.server.http.Models;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// A model, asked by itself.
record ModelSubject(ModelShape shape, Models models) implements Subject {
    /// How long an inference waits to be started if its caller sets no limit.
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

    @Override
    public String name() {
        return shape.name();
    }

    @Override
    public String version() {
        return shape.version();
    }

    @Override
    public String platform() {
        return shape.platform();
    }

    @Override
    public Signature signature() {
        return shape.signature();
    }

    @Override
    public Map<String, String> properties() {
        return Map.of();
    }

    @Override
    public void infer(InferRequest request, long allowedNanos, Call call) {
        signature().checkInputs(request.inputs());
        List<String> wanted = request.outputNames();
        signature().wanted(wanted);
        var deadline =
                new Deadline(call.ledger().startNanos() + Math.min(allowedNanos, PATIENCE_NANOS));
        var sink =
                new InferenceSink() {
                    @Override
                    public void inferred(List<Tensor> outputs) {
                        call.answered(request, outputs, Map.of());
                    }

                    @Override
                    public void failed(ServingException failure) {
                        call.failed(failure);
                    }
                };
        models.infer(
                shape, request.inputs(), wanted, new Models.Work(deadline, call.ledger(), sink));
    }
}
