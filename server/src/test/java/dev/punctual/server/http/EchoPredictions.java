package dev.punctual.server.http;

import dev.punctual.core.definition.EndpointDefinition.RequestFeature;
import dev.punctual.core.ladder.Answer;
import dev.punctual.core.ladder.Ledger;
import dev.punctual.core.ladder.Reason;
import dev.punctual.core.ladder.Stage;
import dev.punctual.core.time.Deadline;
import dev.punctual.core.value.FeatureStatus;
import dev.punctual.core.value.Field;
import dev.punctual.core.value.Frame;
import dev.punctual.core.value.Schema;
import dev.punctual.core.value.ValueType;
import dev.punctual.server.http.endpoints.AnswerSink;
import dev.punctual.server.http.endpoints.EndpointShape;
import dev.punctual.server.http.endpoints.Predictions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Answers every question with its distance, on whatever thread a test chooses.
final class EchoPredictions implements Predictions {
    static final int MAX_INSTANCES = 1000;
    static final Schema FRAME =
            Schema.of(
                    Field.of("departure", ValueType.TIMESTAMP),
                    Field.of("origin", ValueType.STRING),
                    Field.of("distance", ValueType.FLOAT64),
                    Field.of("flight", ValueType.INT64),
                    Field.of("charter", ValueType.BOOL),
                    Field.of("place.latitude", ValueType.FLOAT64),
                    Field.of("place.zone", ValueType.STRING),
                    new Field("recent.delays", ValueType.FLOAT64, 3),
                    Field.of("recent.count", ValueType.INT64),
                    Field.of("hour", ValueType.INT64));
    static final EndpointShape DELAY =
            new EndpointShape(
                    "delay",
                    "How late?",
                    FRAME,
                    List.of(
                            feature("departure", ValueType.TIMESTAMP, null, null, null),
                            feature("origin", ValueType.STRING, null, null, null),
                            feature("distance", ValueType.FLOAT64, 0.0, 20_000.0, null),
                            feature("flight", ValueType.INT64, null, null, "7"),
                            feature("charter", ValueType.BOOL, null, null, "true")),
                    0,
                    List.of("full", "default"),
                    Duration.ofMillis(50),
                    MAX_INSTANCES);

    /// One request as it came through the port.
    record Asked(List<Frame> questions, Deadline deadline, Ledger ledger, AnswerSink sink) {
        void answer() {
            List<Answer> answers = new ArrayList<>();
            for (Frame frame : questions) {
                double value = frame.doubleAt(FRAME.cellOf(2));
                answers.add(
                        new Answer(
                                value,
                                0,
                                null,
                                Reason.BEST,
                                Answer.COMPUTED,
                                Frame.UNKNOWN_TIME,
                                frame));
            }
            ledger.spend(Stage.RUNG, 1_250_000);
            sink.answered(answers);
        }
    }

    final BlockingQueue<Asked> asked = new LinkedBlockingQueue<>();
    final AtomicInteger finished = new AtomicInteger();
    volatile Consumer<Asked> way = Asked::answer;

    private static RequestFeature feature(
            String name,
            ValueType type,
            @Nullable Double min,
            @Nullable Double max,
            @Nullable String defaultValue) {
        return new RequestFeature(name, type, "", min, max, defaultValue);
    }

    @Override
    public @Nullable EndpointShape endpoint(String name) {
        return name.equals("delay") ? DELAY : null;
    }

    @Override
    public List<EndpointShape> endpoints() {
        return List.of(DELAY);
    }

    @Override
    public void predict(
            EndpointShape endpoint,
            List<Frame> questions,
            Deadline deadline,
            Ledger ledger,
            AnswerSink sink) {
        var one = new Asked(questions, deadline, ledger, sink);
        asked.add(one);
        way.accept(one);
    }

    @Override
    public void finished(EndpointShape endpoint, Ledger ledger, long totalNanos, int status) {
        finished.incrementAndGet();
    }

    /// Makes a feature present.
    static void fill(Frame frame, int field, long eventTimeMicros) {
        frame.status(field, FeatureStatus.PRESENT);
        frame.eventTimeMicros(field, eventTimeMicros);
    }
}
