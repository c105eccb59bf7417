package dev.punctual.core.training;

import dev.punctual.core.definition.EndpointDefinition;
import dev.punctual.core.definition.History;
import dev.punctual.core.definition.LabelsDefinition;
import dev.punctual.core.definition.ProjectDefinition;
import dev.punctual.core.definition.SourceDefinition;
import dev.punctual.core.definition.ViewDefinition;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.expression.ExpressionParser;
import dev.punctual.core.offline.ColumnReader;
import dev.punctual.core.offline.OfflineEngine;
import dev.punctual.core.offline.RowCursor;
import dev.punctual.core.plan.FeaturePlan;
import dev.punctual.core.plan.PlanCompiler;
import dev.punctual.core.plan.Question;
import dev.punctual.core.store.MemoryStore;
import dev.punctual.core.stream.EventStream;
import dev.punctual.core.stream.StreamView;
import dev.punctual.core.value.FeatureStatus;
import dev.punctual.core.value.Field;
import dev.punctual.core.value.Frame;
import dev.punctual.core.value.Schema;
import dev.punctual.core.value.ValueType;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Past questions, answered with the features they would have had: history is replayed through the plan that serves.
public final class Replay {
    /*
     * A replay is the online system on a store in memory, with the data's time for its clock. Before a question of time q
     * it has applied exactly the events with t < q and loaded the batch views that were due by q; then the same plan
     * reads and derives. So there is no second implementation of a feature that could differ from the first.
     *
     * It starts early enough for every window to be full at the first question, so that a range can be cut into parts
     * that are replayed side by side with the same result.
     */
    private final ProjectDefinition project;
    private final ExpressionParser expressions;
    private final Function<String, OfflineEngine> engines;

    /// @param engines the engine of each batch source, by name
    public Replay(
            ProjectDefinition project,
            ExpressionParser expressions,
            Function<String, OfflineEngine> engines) {
        this.project = project;
        this.expressions = expressions;
        this.engines = engines;
    }

    /// Receives the questions of a replay, in the order of their times.
    @FunctionalInterface
    public interface Visitor {
        /// Takes one question.
        ///
        /// @param question with all its features; not used again by the replay
        /// @param label the true answer
        void question(Question question, double label);
    }

    /// Which questions are replayed.
    ///
    /// @param from the first instant
    /// @param to the instant after the last
    /// @param sample the share of questions that is taken, chosen by a hash of what was asked
    public record Range(Instant from, Instant to, double sample) {

        /// The range of a split.
        public static Range of(LabelsDefinition.Split split) {
            return new Range(split.from(), split.to(), split.sample());
        }
    }

    /// The fields of the questions that a replay gives.
    public Schema schema(LabelsDefinition labels) {
        return compiler(new MemoryStore()).features(endpoint(labels)).schema();
    }

    /// Replays the questions of a range.
    public void run(LabelsDefinition labels, Range range, Visitor visitor) {
        EndpointDefinition endpoint = endpoint(labels);
        var store = new MemoryStore();
        PlanCompiler compiler = compiler(store);
        FeaturePlan plan = compiler.features(endpoint);
        var views = new ScheduledViews(project, batchViews(endpoint), engines, store, range.from());
        List<HistoricEvents> events = open(compiler, endpoint, range);
        Map<String, Object> parameters = Map.of("from", range.from(), "to", range.to());
        try (RowCursor cursor =
                engines.apply(labels.query().source()).query(labels.query().sql(), parameters)) {
            var questions = new LabelledQuestions(cursor, labels, endpoint, plan.schema());
            for (Frame frame = questions.next(); frame != null; frame = questions.next()) {
                if (!Sampling.takes(frame, endpoint.request().size(), range.sample())) {
                    continue;
                }
                long time = questions.timeMicros(frame);
                views.advance(time);
                for (HistoricEvents one : events) {
                    one.advance(time);
                }
                Question question = plan.question(frame, time);
                plan.read(List.of(question), Long.MAX_VALUE);
                plan.derive(question);
                visitor.question(question, questions.label());
            }
        } finally {
            events.forEach(HistoricEvents::close);
        }
    }

    private List<HistoricEvents> open(
            PlanCompiler compiler, EndpointDefinition endpoint, Range range) {
        var events = new ArrayList<HistoricEvents>();
        for (SourceDefinition source : project.sources().values()) {
            if (!(source instanceof SourceDefinition.Event event) || !feeds(event, endpoint)) {
                continue;
            }
            History history = event.history();
            if (history == null) {
                throw new ServingException(
                        ErrorCode.INVALID_DEFINITION,
                        "source "
                                + event.name()
                                + " has no history to replay; declare `history` with its past events");
            }
            var stream =
                    new EventStream(
                            event,
                            compiler.viewsOf(event),
                            new NoJournal(),
                            () -> Long.MAX_VALUE / 2);
            Instant from = start(stream, range.from());
            events.add(
                    new HistoricEvents(
                            stream, engines.apply(history.source()), history, from, range.to()));
        }
        return events;
    }

    private boolean feeds(SourceDefinition.Event source, EndpointDefinition endpoint) {
        return endpoint.features().stream()
                .anyMatch(use ->
                        project.view(use.view()) instanceof ViewDefinition.Stream stream
                                && stream.source().equals(source.name()));
    }

    /// When history must begin for every window to be full at an instant: the first of all, if a window has no beginning.
    private static Instant start(EventStream stream, Instant first) {
        Instant start = first;
        for (StreamView view : stream.views()) {
            Optional<Duration> lookback = view.plan().lookback();
            if (lookback.isEmpty()) {
                return Instant.EPOCH;
            }
            Instant begins = first.minus(lookback.get());
            start = begins.isBefore(start) ? begins : start;
        }
        return start.minus(stream.source().grace());
    }

    private List<ViewDefinition.Batch> batchViews(EndpointDefinition endpoint) {
        return endpoint.features().stream()
                .map(use -> project.view(use.view()))
                .filter(ViewDefinition.Batch.class::isInstance)
                .map(ViewDefinition.Batch.class::cast)
                .distinct()
                .toList();
    }

    private EndpointDefinition endpoint(LabelsDefinition labels) {
        return project.endpoint(labels.endpoint());
    }

    private PlanCompiler compiler(MemoryStore store) {
        return new PlanCompiler(project, expressions, store);
    }

    /// The rows of the labels' query as questions.
    private static final class LabelledQuestions {
        private final RowCursor cursor;
        private final ColumnReader columns;
        private final Schema columnSchema;
        private final Schema frame;
        private final int timeCell;
        private double label;

        LabelledQuestions(
                RowCursor cursor,
                LabelsDefinition labels,
                EndpointDefinition endpoint,
                Schema frame) {
            this.cursor = cursor;
            this.frame = frame;
            var fields = new ArrayList<Field>();
            endpoint.request().forEach(r -> fields.add(Field.of(r.name(), r.type())));
            fields.add(Field.of(labels.label(), ValueType.FLOAT64));
            this.columnSchema = new Schema(fields);
            this.columns = new ColumnReader(cursor, columnSchema, "labels " + labels.name());
            String time = endpoint.time();
            if (time == null) {
                throw new ServingException(
                        ErrorCode.INVALID_DEFINITION,
                        "endpoint "
                                + endpoint.name()
                                + " declares no `time`, so its past questions have none; name the request"
                                + " feature that says when a question is asked");
            }
            this.timeCell = frame.cellOf(frame.indexOf(time));
        }

        /// The next question that has all its request features and a label, or null.
        @Nullable Frame next() {
            int labelField = columnSchema.size() - 1;
            while (cursor.next()) {
                var row = new Frame(columnSchema);
                columns.read(row);
                if (row.has(labelField)) {
                    label = row.doubleAt(columnSchema.cellOf(labelField));
                    return asked(row, labelField);
                }
            }
            return null;
        }

        private Frame asked(Frame row, int fields) {
            var asked = new Frame(frame);
            for (int i = 0; i < fields; i++) {
                if (row.has(i)) {
                    if (frame.field(i).type() == ValueType.STRING) {
                        asked.putText(i, row.textAt(i));
                    } else {
                        asked.putLong(i, row.longAt(i));
                    }
                    asked.status(i, FeatureStatus.PRESENT);
                }
            }
            return asked;
        }

        long timeMicros(Frame asked) {
            return asked.longAt(timeCell);
        }

        double label() {
            return label;
        }
    }
}
