package dev.punctual.server.oip;

import dev.punctual.core.error.ServingException;
import dev.punctual.core.ladder.Ledger;
import dev.punctual.core.tensor.Signature;
import dev.punctual.core.tensor.Tensor;
import dev.punctual.core.tensor.TensorSpec;
import dev.punctual.core.time.Deadline;
import dev.punctual.server.http.models.InferenceSink;
import dev.punctual.server.http.models.ModelShape;
import dev.punctual.server.http.models.Models;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A model, asked by itself.
record ModelSubject(ModelShape shape, Models models) implements Subject {
    /// How long an inference waits to be started if its caller sets no limit.
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

    /// What is told of models that would take more.
    private static final int MOST_ROWS = 4_096;

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
    public int mostRows() {
        boolean rows =
                Stream.of(signature().inputs(), signature().outputs())
                        .flatMap(List::stream)
                        .allMatch(ModelSubject::hasRows);
        long width = signature().inputs().stream().mapToLong(ModelSubject::rowBytes).sum();
        return rows ? Math.clamp(Inferences.MOST_BYTES / Math.max(1, width), 1, MOST_ROWS) : 0;
    }

    private static boolean hasRows(TensorSpec spec) {
        return !spec.shape().isEmpty() && spec.shape().getFirst() == TensorSpec.ANY;
    }

    /// The fewest bytes that a row has.
    private static long rowBytes(TensorSpec spec) {
        long bytes = Math.max(1, spec.type().bytes());
        for (long size : spec.shape()) {
            bytes *= size == TensorSpec.ANY ? 1 : size;
        }
        return bytes;
    }

    @Override
    public void finished(Ledger ledger, long totalNanos, int status) {
        models.finished(shape, ledger, totalNanos, status);
    }

    @Override
    public void infer(InferRequest request, Call call) {
        signature().checkInputs(request.inputs());
        List<String> wanted = request.outputNames();
        signature().wanted(wanted);
        var deadline =
                new Deadline(
                        call.ledger().startNanos()
                                + Math.min(request.budgetNanos(), PATIENCE_NANOS));
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

                    @Override
                    public boolean wanted() {
                        return call.wanted();
                    }
                };
        models.infer(
                shape, request.inputs(), wanted, new Models.Work(deadline, call.ledger(), sink));
    }
}
