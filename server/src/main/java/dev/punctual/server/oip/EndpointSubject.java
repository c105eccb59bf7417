package dev.punctual.server.oip;

import dev.punctual.core.error.ServingException;
import dev.punctual.core.ladder.Answer;
import dev.punctual.core.ladder.Ledger;
import dev.punctual.core.tensor.Signature;
import dev.punctual.core.tensor.Tensor;
import dev.punctual.core.tensor.TensorSpec;
import dev.punctual.core.tensor.TensorType;
import dev.punctual.core.time.Deadline;
import dev.punctual.core.value.Frame;
import dev.punctual.server.http.endpoints.AnswerSink;
import dev.punctual.server.http.endpoints.EndpointShape;
import dev.punctual.server.http.endpoints.Predictions;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An endpoint as a model: its request features are the inputs, its answers the output `prediction`.
final class EndpointSubject implements Subject {
    static final String PREDICTION = "prediction";
    private static final String RUNG = "rung";
    private static final String REASON = "reason";
    private static final String VERSION = "version";
    private static final String CACHED = "cached_ms";
    private static final double NANOS_PER_MILLI = 1e6;

    private static final TensorSpec ANSWERS =
            TensorSpec.of(PREDICTION, TensorType.FP64, TensorSpec.ANY);

    /// What can be asked for by name.
    private static final Signature OUTPUTS =
            new Signature(
                    List.of(),
                    List.of(
                            ANSWERS,
                            TensorSpec.of(RUNG, TensorType.BYTES, TensorSpec.ANY),
                            TensorSpec.of(REASON, TensorType.BYTES, TensorSpec.ANY)));

    private final EndpointShape shape;
    private final Predictions predictions;
    private final EndpointQuestions questions;
    private final Signature signature;

    EndpointSubject(EndpointShape shape, Predictions predictions) {
        this.shape = shape;
        this.predictions = predictions;
        this.questions = new EndpointQuestions(shape);
        this.signature = new Signature(questions.inputs(), List.of(ANSWERS));
    }

    EndpointShape shape() {
        return shape;
    }

    @Override
    public String name() {
        return shape.name();
    }

    @Override
    public @Nullable String version() {
        return null;
    }

    @Override
    public String platform() {
        return "punctual_endpoint";
    }

    @Override
    public Signature signature() {
        return signature;
    }

    @Override
    public Map<String, String> properties() {
        var properties = new LinkedHashMap<String, String>();
        properties.put("description", shape.description());
        properties.put("budget_us", Long.toString(shape.budget().toNanos() / 1_000));
        properties.put("max_instances", Integer.toString(shape.maxInstances()));
        properties.put("outputs_by_name", RUNG + ", " + REASON);
        return properties;
    }

    @Override
    public int mostRows() {
        return shape.maxInstances();
    }

    @Override
    public void infer(InferRequest request, Call call) {
        List<String> wanted = request.outputNames();
        OUTPUTS.wanted(wanted);
        List<Frame> frames = questions.frames(request.inputs());
        long budget = Math.min(request.budgetNanos(), shape.budget().toNanos());
        var deadline = new Deadline(call.ledger().startNanos() + budget);
        var sink =
                new AnswerSink() {
                    @Override
                    public void answered(List<Answer> answers) {
                        call.ledger().answered(worst(answers));
                        call.answered(request, outputs(answers, wanted), provenance(answers));
                    }

                    @Override
                    public void failed(ServingException failure) {
                        call.failed(failure);
                    }

                    @Override
                    public boolean wanted() {
                        return call.wanted();
                    }

                    @Override
                    public long mostStaleNanos() {
                        return request.mostStaleNanos();
                    }
                };
        predictions.predict(shape, frames, deadline, call.ledger(), sink);
    }

    private List<Tensor> outputs(List<Answer> answers, List<String> wanted) {
        return (wanted.isEmpty() ? List.of(PREDICTION) : wanted)
                .stream().map(name -> output(name, answers)).toList();
    }

    private Tensor output(String name, List<Answer> answers) {
        return switch (name) {
            case RUNG -> Tensor.of(name, answers.stream().map(this::rung).toList(), answers.size());
            case REASON ->
                    Tensor.of(
                            name,
                            answers.stream().map(answer -> answer.reason().wireName()).toList(),
                            answers.size());
            default -> {
                ByteBuffer data =
                        ByteBuffer.allocate(answers.size() * Double.BYTES)
                                .order(ByteOrder.LITTLE_ENDIAN);
                answers.forEach(answer -> data.putDouble(answer.value()));
                yield new Tensor(
                        name, TensorType.FP64, List.of((long) answers.size()), data.flip());
            }
        };
    }

    /// Where the answer came from; of several, the one from the lowest rung, and the age of the oldest from the cache.
    private Map<String, String> provenance(List<Answer> answers) {
        Answer worst = worst(answers);
        var parameters = new LinkedHashMap<String, String>();
        parameters.put(RUNG, rung(worst));
        parameters.put(REASON, worst.reason().wireName());
        if (worst.version() != null) {
            parameters.put(VERSION, worst.version());
        }
        long cachedNanos = Answer.COMPUTED;
        for (Answer answer : answers) {
            cachedNanos = Math.max(cachedNanos, answer.cachedNanos());
        }
        if (cachedNanos != Answer.COMPUTED) {
            parameters.put(CACHED, Double.toString(cachedNanos / NANOS_PER_MILLI));
        }
        return parameters;
    }

    private static Answer worst(List<Answer> answers) {
        Answer worst = answers.getFirst();
        for (Answer answer : answers) {
            worst = answer.rung() > worst.rung() ? answer : worst;
        }
        return worst;
    }

    private String rung(Answer answer) {
        return shape.rungNames().get(answer.rung());
    }

    @Override
    public void finished(Ledger ledger, long totalNanos, int status) {
        predictions.finished(shape, ledger, totalNanos, status);
    }
}
