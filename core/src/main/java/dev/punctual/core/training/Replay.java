package dev.punctual.core.training;

import dev.punctual.core.definition.EndpointDefinition;
import dev.punctual.core.definition.LabelsDefinition;
import dev.punctual.core.definition.LabelsDefinition.Knowledge;
import dev.punctual.core.definition.ProjectDefinition;
import dev.punctual.core.definition.SourceDefinition;
import dev.punctual.core.definition.ViewDefinition;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.expression.ExpressionParser;
import dev.punctual.core.offline.OfflineEngine;
import dev.punctual.core.offline.RowCursor;
import dev.punctual.core.plan.FeaturePlan;
import dev.punctual.core.plan.PlanCompiler;
import dev.punctual.core.plan.Question;
import dev.punctual.core.push.PushView;
import dev.punctual.core.store.MemoryStore;
import dev.punctual.core.stream.ReplayedStream;
import dev.punctual.core.stream.StreamView;
import dev.punctual.core.value.Frame;
import dev.punctual.core.value.Schema;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

    /// How far back the questions of some labels may see; null if there is no limit.
    public @Nullable Duration reach(LabelsDefinition labels) {
        EndpointDefinition endpoint = endpoint(labels);
        PlanCompiler compiler = compiler(new MemoryStore());
        var reaches = new ArrayList<Reach>();
        streams(compiler, endpoint).forEach(stream -> reaches.add(Reach.of(stream)));
        pushViews(compiler, endpoint).forEach(view -> reaches.add(Reach.of(view)));
        return Reach.furthest(reaches).back();
    }

    /// Replays the questions of a range.
    ///
    /// @throws ServingException with `INVALID_DEFINITION` if something lacks a history, or its history tells less than the
    ///     labels' knowledge needs
    public void run(LabelsDefinition labels, Range range, Visitor visitor) {
        EndpointDefinition endpoint = endpoint(labels);
        var store = new MemoryStore();
        PlanCompiler compiler = compiler(store);
        FeaturePlan plan = compiler.trainingFeatures(endpoint);
        Instant to = end(labels, range);
        var period = new KnownRows.Period(range.from(), to);
        try (Pasts past = open(endpoint, labels.knowledge(), period, compiler);
                LabelledQuestions questions = questions(labels, range.from(), to, plan.schema())) {
            var views =
                    new ScheduledViews(project, batchViews(endpoint), engines, store, range.from());
            for (Frame frame = questions.next(); frame != null; frame = questions.next()) {
                if (!Sampling.takes(frame, endpoint.request().size(), range.sample())) {
                    continue;
                }
                long time = questions.timeMicros(frame);
                views.advance(time);
                past.advance(time);
                Question question = plan.question(frame, time);
                plan.read(List.of(question), Long.MAX_VALUE);
                plan.derive(question);
                visitor.question(question, questions.label());
            }
        }
    }

    /// History for questions that were asked online, to see what they should have been answered with.
    ///
    /// @param from the first instant as of which one was asked
    /// @param to the instant after the last
    public Reenactment reenact(EndpointDefinition endpoint, Instant from, Instant to) {
        var store = new MemoryStore();
        PlanCompiler compiler = compiler(store);
        var asked = new KnownRows.Period(from, to);
        boolean dated = tellsArrivals(endpoint, asked);
        Knowledge knowledge = dated ? new Knowledge(true, null) : Knowledge.COMPLETE;
        return new Reenactment(
                compiler.features(endpoint),
                open(endpoint, knowledge, asked, compiler),
                new LoadedViews(project, batchViews(endpoint), engines, store),
                dated);
    }

    /// Whether the histories of all that an endpoint reads say when their rows arrived.
    private boolean tellsArrivals(EndpointDefinition endpoint, KnownRows.Period period) {
        for (EndpointDefinition.ViewUse use : endpoint.features()) {
            boolean dated =
                    switch (project.view(use.view())) {
                        case ViewDefinition.Batch _ -> true;
                        case ViewDefinition.Push push ->
                                HistoricPushes.tellsArrivals(push, engines, period);
                        case ViewDefinition.Stream stream ->
                                project.sources().get(stream.source())
                                                instanceof SourceDefinition.Event source
                                        && source.history() != null
                                        && source.history().ingestTime() != null;
                    };
            if (!dated) {
                return false;
            }
        }
        return true;
    }

    /// What was asked after the end of the knowledge is not known by then.
    private static Instant end(LabelsDefinition labels, Range range) {
        Instant until = labels.knowledge().until();
        return until == null || until.isAfter(range.to()) ? range.to() : until;
    }

    private LabelledQuestions questions(
            LabelsDefinition labels, Instant from, Instant to, Schema frame) {
        OfflineEngine engine = engines.apply(labels.query().source());
        RowCursor cursor = engine.query(labels.query().sql(), Map.of("from", from, "to", to));
        return new LabelledQuestions(cursor, labels, endpoint(labels), frame);
    }

    /// Opens the histories that an endpoint's features come from.
    ///
    /// @param asked the instants as of which questions are asked
    private Pasts open(
            EndpointDefinition endpoint,
            Knowledge knowledge,
            KnownRows.Period asked,
            PlanCompiler compiler) {
        var pasts = new Pasts();
        try {
            for (ReplayedStream stream : streams(compiler, endpoint)) {
                pasts.add(
                        HistoricEvents.open(
                                stream,
                                engines,
                                knowledge,
                                Reach.of(stream).before(asked.from(), asked.to())));
            }
            for (PushView view : pushViews(compiler, endpoint)) {
                pasts.add(
                        HistoricPushes.open(
                                view,
                                project.entity(view.view().entity()).key(),
                                engines,
                                knowledge,
                                Reach.of(view).before(asked.from(), asked.to())));
            }
            return pasts;
        } catch (RuntimeException e) {
            pasts.close();
            throw e;
        }
    }

    /// The sources of the endpoint's stream views, each with those views.
    private List<ReplayedStream> streams(PlanCompiler compiler, EndpointDefinition endpoint) {
        var streams = new ArrayList<ReplayedStream>();
        for (SourceDefinition source : project.sources().values()) {
            if (source instanceof SourceDefinition.Event event) {
                List<StreamView> views =
                        compiler.viewsOf(event).stream()
                                .filter(view -> uses(endpoint, view.name()))
                                .toList();
                if (!views.isEmpty()) {
                    streams.add(new ReplayedStream(event, views));
                }
            }
        }
        return streams;
    }

    private static List<PushView> pushViews(PlanCompiler compiler, EndpointDefinition endpoint) {
        return compiler.pushViews().values().stream()
                .filter(view -> uses(endpoint, view.view().name()))
                .toList();
    }

    private static boolean uses(EndpointDefinition endpoint, String view) {
        return endpoint.features().stream().anyMatch(use -> use.view().equals(view));
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
}
