package dev.punctual.server.project;

import dev.punctual.core.definition.ClientLimits;
import dev.punctual.core.definition.EndpointSchema;
import dev.punctual.core.definition.ProjectDefinition;
import dev.punctual.core.definition.SourceDefinition;
import dev.punctual.core.ladder.Ladder;
import dev.punctual.core.plan.EndpointPlan;
import dev.punctual.core.plan.FeatureSetCompiler;
import dev.punctual.core.plan.PlanCompiler;
import dev.punctual.core.store.GuardedStore;
import dev.punctual.core.store.Journal;
import dev.punctual.core.store.OnlineStore;
import dev.punctual.core.stream.EventStream;
import dev.punctual.core.tensor.Tensor;
import dev.punctual.core.time.MonotonicClock;
import dev.punctual.core.time.WallClock;
import dev.punctual.rocksdb.RocksDbJournal;
import dev.punctual.rocksdb.RocksDbOptions;
import dev.punctual.server.budget.Budgets;
import dev.punctual.server.catalog.FeatureReports;
import dev.punctual.server.gateway.Gateway;
import dev.punctual.server.gateway.ModelDesk;
import dev.punctual.server.gateway.Serving;
import dev.punctual.server.grpc.GrpcEdge;
import dev.punctual.server.grpc.GrpcRehearsal;
import dev.punctual.server.grpc.GrpcSettings;
import dev.punctual.server.http.ClientGate;
import dev.punctual.server.http.EdgePorts;
import dev.punctual.server.http.EdgeSettings;
import dev.punctual.server.http.HttpEdge;
import dev.punctual.server.http.events.DeadLetter;
import dev.punctual.server.http.oip.ProtocolRouter;
import dev.punctual.server.ingest.EventLog;
import dev.punctual.server.ingest.Intake;
import dev.punctual.server.ingest.ViewIntake;
import dev.punctual.server.loads.LoadGauges;
import dev.punctual.server.loads.LoadJobs;
import dev.punctual.server.log.AnswerLog;
import dev.punctual.server.log.DeadLetters;
import dev.punctual.server.metrics.ProcessorDelay;
import dev.punctual.server.metrics.RequestWitness;
import dev.punctual.server.metrics.Telemetry;
import dev.punctual.server.models.ArtefactLoader;
import dev.punctual.server.models.PromotionTimes;
import dev.punctual.server.models.ServingModels;
import dev.punctual.server.oip.Inferences;
import dev.punctual.server.oip.MemoryBound;
import dev.punctual.server.precompute.PrecomputeJobs;
import dev.punctual.server.trace.TraceSettings;
import dev.punctual.server.trace.Traces;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// A gateway that serves one project: the one place where everything is made and joined.
public final class RunningGateway implements AutoCloseable {
    private static final Duration DRAIN = Duration.ofSeconds(10);

    private final MonotonicClock clock = MonotonicClock.system();
    private final WallClock wallClock = WallClock.system();
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final ProcessorDelay processorDelay = keep(new ProcessorDelay(clock));
    private final Budgets budgets = new Budgets(clock);
    private final Telemetry telemetry = new Telemetry(processorDelay::nanos, budgets);
    private final FeatureReports features;
    private final ServingModels models;
    private final ModelDesk desk;
    private final HttpEdge edge;
    private final @Nullable GrpcEdge grpc;

    /// Opens a project and serves it, ready when this returns.
    ///
    /// @throws dev.punctual.core.error.ServingException if the project is not valid, a model was never trained, another
    ///     process has the project open or the port is taken
    public static RunningGateway start(ProjectDirectory directory, GatewaySettings settings) {
        return new RunningGateway(directory, settings);
    }

    private RunningGateway(ProjectDirectory directory, GatewaySettings settings) {
        try {
            ProjectDefinition project = directory.definition();
            OnlineStore store = keep(ProjectStore.open(directory));
            var guarded = new GuardedStore(store, clock);
            var compiler = new PlanCompiler(project, directory.expressions(), guarded);
            this.features =
                    new FeatureReports(
                            project, directory.expressions(), compiler, store, wallClock);
            List<EventStream> streams = streams(project, compiler, directory);
            this.models = keep(models(project, compiler, directory, settings));
            RemoteGauges.show(models.answering(), telemetry);
            CacheGauges.show(models.caches(), telemetry);
            this.desk = keep(new ModelDesk(models.hosted(), settings.limits(), telemetry, clock));
            List<Serving> servings = models.servings();
            budgets.watch(project.endpoints().values());
            show(project, settings);
            LoadJobs loads = keep(GatewayLoads.of(project, store, directory, wallClock));
            var inlets =
                    new Inlets(
                            keep(intake(streams, directory)),
                            keep(
                                    new ViewIntake(
                                            compiler.pushViews().values(), telemetry, wallClock)),
                            compiler.featureSets(),
                            loads,
                            keep(
                                    new GatewayIndexes(
                                            project, directory, settings.limits(), telemetry)),
                            keep(
                                    new PrecomputeParts(directory, project, compiler, store)
                                            .jobs(wallClock)));
            rehearse(unmeasured(servings), inlets, settings); // compiles the code
            rehearse(servings, inlets, settings); // measures it
            var witnesses =
                    new Gateway.Witnesses(telemetry, keep(answerLog(project, servings, directory)));
            Gateway gateway =
                    keep(new Gateway(servings, settings.limits(), witnesses, clock, wallClock));
            models.serve(gateway, desk);
            gauges(gateway, inlets, compiler);
            telemetry.gauge(
                    "punctual_store_left_alone",
                    "1 while the online store fails or stalls and is not asked.",
                    () -> guarded.open() ? 1 : 0);
            LoadGauges.show(telemetry, loads, project);
            Inferences inferences = inferences(gateway);
            ClientGate gate = gate(project);
            this.grpc = grpc(settings.grpc(), gate, inferences);
            this.edge =
                    HttpEdge.start(
                            settings.edge().with(gate),
                            ports(gateway, inlets, inferences, telemetry));
            ready();
            inlets.start();
            keep(GatewayAddress.publish(directory, settings.edge().server().host(), edge.port()));
        } catch (RuntimeException e) {
            closeParts();
            throw e;
        }
    }

    /// What refuses clients by whichever protocol; null if all may ask as much as they like.
    private @Nullable ClientGate gate(ProjectDefinition project) {
        ClientLimits limits = project.clients();
        return limits == null ? null : new ClientGate(limits, clock);
    }

    private @Nullable GrpcEdge grpc(
            @Nullable GrpcSettings settings, @Nullable ClientGate gate, Inferences inferences) {
        return settings == null
                ? null
                : keep(GrpcEdge.start(settings.with(gate), inferences, clock));
    }

    private void ready() {
        edge.ready();
        if (grpc != null) {
            grpc.ready();
        }
    }

    /// Has requests and the machine observed.
    private void show(ProjectDefinition project, GatewaySettings settings) {
        budgets.show(telemetry);
        telemetry.showMachine();
        TraceSettings traced = settings.traces();
        if (traced != null) {
            telemetry.trace(keep(new Traces(traced, project.name(), wallClock)));
        }
    }

    /// What values come in by, and what they are read by without a question.
    private record Inlets(
            Intake events,
            ViewIntake views,
            FeatureSetCompiler featureSets,
            LoadJobs loads,
            GatewayIndexes indexes,
            PrecomputeJobs tables) {

        /// Begins what is not asked for from outside.
        void start() {
            loads.start();
            tables.start();
        }
    }

    /// The port that is listened on.
    public int port() {
        return edge.port();
    }

    /// The port on which gRPC is listened for, if it is.
    public OptionalInt grpcPort() {
        return grpc == null ? OptionalInt.empty() : OptionalInt.of(grpc.port());
    }

    /// Stops taking requests, answers those under way, saves everything and ends.
    @Override
    public void close() {
        var drained = CompletableFuture.runAsync(this::drainGrpc, Thread::startVirtualThread);
        edge.drain(DRAIN);
        edge.close();
        drained.join();
        closeParts();
    }

    private void drainGrpc() {
        if (grpc != null) {
            grpc.drain(DRAIN);
        }
    }

    private List<EventStream> streams(
            ProjectDefinition project, PlanCompiler compiler, ProjectDirectory directory) {
        var streams = new ArrayList<EventStream>();
        for (SourceDefinition source : project.sources().values()) {
            if (source instanceof SourceDefinition.Event event) {
                RocksDbJournal journal =
                        keep(
                                RocksDbJournal.open(
                                        directory.state("journal", event.name()),
                                        RocksDbOptions.forJournal()));
                LongSupplier kept = eventLog(event, journal, project, directory);
                streams.add(
                        new EventStream(event, compiler.viewsOf(event), journal, wallClock, kept));
            }
        }
        return streams;
    }

    private Intake intake(List<EventStream> streams, ProjectDirectory directory) {
        Freshness.show(streams, telemetry, wallClock);
        Map<String, Consumer<List<DeadLetter>>> deadLetters = new HashMap<>();
        for (EventStream stream : streams) {
            SourceDefinition.Event source = stream.source();
            if (source.deadLetterBytes() > 0) {
                var files = directory.deadLetters(source.name());
                var letters = keep(new DeadLetters(source, files, telemetry, wallClock));
                deadLetters.put(source.name(), letters::add);
            }
        }
        return new Intake(streams, deadLetters, telemetry, clock, wallClock);
    }

    /// Keeps what a source accepts, if it declares that, and gives the position before which all is kept.
    private LongSupplier eventLog(
            SourceDefinition.Event source,
            Journal journal,
            ProjectDefinition project,
            ProjectDirectory directory) {
        Duration keep = source.history() == null ? null : source.history().keep();
        if (keep == null) {
            return () -> Long.MAX_VALUE;
        }
        var surroundings =
                new EventLog.Surroundings(
                        () -> new OfflineEngines(project, directory).writer(),
                        telemetry,
                        wallClock);
        EventLog log =
                keep(
                        new EventLog(
                                source,
                                journal,
                                directory.eventLog(source.name()),
                                EventLog.Rules.keeping(keep),
                                surroundings));
        return log::kept;
    }

    private ServingModels models(
            ProjectDefinition project,
            PlanCompiler compiler,
            ProjectDirectory directory,
            GatewaySettings settings) {
        ArtefactLoader loader =
                BurdenedModel.over(ModelLoader.of(project), settings.burdens(), clock);
        var promoted = PromotionTimes.here(directory.models(), settings.processor());
        var means = new ServingModels.Means(promoted, loader, compiler, telemetry, clock);
        return new ServingModels(project, means);
    }

    /// Asks questions over a server apart, so that the first real ones find warm code and estimates.
    private void rehearse(List<Serving> servings, Inlets inlets, GatewaySettings settings) {
        var apart = new Telemetry(processorDelay::nanos, RequestWitness.NOBODY);
        var witnesses = Gateway.Witnesses.only(apart);
        try (var gateway = new Gateway(servings, settings.limits(), witnesses, clock, wallClock);
                HttpEdge stage =
                        HttpEdge.start(
                                EdgeSettings.of("127.0.0.1", 0),
                                ports(gateway, inlets, inferences(gateway), apart))) {
            for (Serving serving : servings) {
                Rehearsal.run(serving.stable().plan(), stage.port(), clock, wallClock);
            }
            if (settings.grpc() != null) {
                rehearseGrpc(servings, inferences(gateway));
            }
        }
    }

    private void rehearseGrpc(List<Serving> servings, Inferences inferences) {
        var settings = GrpcSettings.of("127.0.0.1", 0);
        try (GrpcEdge stage = GrpcEdge.start(settings, inferences, clock)) {
            for (Serving serving : servings) {
                EndpointPlan plan = serving.stable().plan();
                List<Tensor> inputs = Rehearsal.tensors(plan, wallClock.micros());
                GrpcRehearsal.run(stage.port(), plan.name(), inputs, clock);
            }
        }
    }

    private AnswerLog answerLog(
            ProjectDefinition project, List<Serving> servings, ProjectDirectory directory) {
        List<EndpointPlan> plans = servings.stream().map(each -> each.stable().plan()).toList();
        var place =
                new AnswerLog.Place(
                        directory::answerLog,
                        () -> new OfflineEngines(project, directory).writer(),
                        endpoint -> EndpointSchema.fingerprint(project, endpoint));
        return new AnswerLog(plans, place, telemetry, wallClock);
    }

    /// The same ladders without anything that was learned of them.
    private List<Serving> unmeasured(List<Serving> servings) {
        long now = clock.nanos();
        return servings.stream()
                .map(each -> Serving.of(new Ladder(each.stable().plan(), now)))
                .toList();
    }

    private EdgePorts ports(Gateway gateway, Inlets inlets, Inferences inferences, Telemetry to) {
        return new EdgePorts(
                gateway,
                inlets.events,
                inlets.views,
                inlets.loads,
                inlets.tables,
                models,
                features,
                inlets.featureSets,
                budgets,
                inlets.indexes.served(),
                inlets.indexes.builds(),
                new ProtocolRouter(inferences),
                to::scrape,
                clock,
                wallClock);
    }

    private Inferences inferences(Gateway gateway) {
        var served = new Inferences.Served(gateway, desk, models.control());
        return new Inferences(served, MemoryBound.ofHeap(), clock, wallClock);
    }

    private void gauges(Gateway gateway, Inlets inlets, PlanCompiler compiler) {
        telemetry.gauge("punctual_requests_in_flight", "Requests on their way.", gateway::inFlight);
        telemetry.gauge(
                "punctual_lanes_replaced",
                "Lanes that were given new threads, as a call hung in them.",
                gateway::lanesReplaced);
        telemetry.gauge("punctual_lane_queue", "Work that waits for a lane.", gateway::queuedWork);
        telemetry.gauge(
                "punctual_pushes_queued",
                "Pushes that wait to be written.",
                () -> inlets.events.queued() + inlets.views.queued());
        telemetry.gauge(
                "punctual_window_keys",
                "Entity keys whose windows are held in the heap.",
                () ->
                        compiler.streamViews().values().stream()
                                .mapToInt(view -> view.keyCount())
                                .sum());
    }

    private <T extends AutoCloseable> T keep(T part) {
        parts.push(part);
        return part;
    }

    private void closeParts() {
        while (!parts.isEmpty()) {
            AutoCloseable part = parts.pop();
            try {
                part.close();
            } catch (Exception e) {
                telemetry.unexpected("closing " + part.getClass().getSimpleName(), e);
            }
        }
    }
}
