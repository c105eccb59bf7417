package dev.punctual.server.models;

import dev.punctual.core.definition.ModelDefinition;
import dev.punctual.core.definition.ProjectDefinition;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.plan.PlanCompiler;
import dev.punctual.core.plan.ServedModel;
import dev.punctual.core.time.MonotonicClock;
import dev.punctual.core.value.KeySample;
import dev.punctual.server.gateway.CaffeinePredictions;
import dev.punctual.server.gateway.Gateway;
import dev.punctual.server.gateway.ModelDesk;
import dev.punctual.server.gateway.Serving;
import dev.punctual.server.http.models.ModelVersions;
import dev.punctual.server.metrics.Telemetry;
import dev.punctual.server.models.Labels.Share;
import dev.punctual.server.oip.ModelControl;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The models that a gateway serves: loads versions apart from traffic, gives them labels, and swaps what answers.
public final class ServingModels implements ModelVersions, AutoCloseable {
    /*
     * One thread of low priority does every change, one after the other: it reads, loads and warms a version, compiles the
     * ladders with it, and only then puts them in place by one reference. A request keeps the ladder it started with, so a
     * version that was replaced is freed when the last request of before has ended, and its own calls with it. What fails
     * on the way leaves everything as it was.
     */
    private static final Logger LOG = LoggerFactory.getLogger(ServingModels.class);
    private static final long PATIENCE_NANOS =
            Duration.ofSeconds(70).toNanos(); // beyond any budget
    private static final long LOOK_NANOS = Duration.ofMillis(2).toNanos();

    private final Means means;
    private final Map<String, ModelFleet> fleets = new LinkedHashMap<>();
    private final List<EndpointServing> endpoints = new ArrayList<>();
    private final Changes changes;
    private @Nullable Stage stage;

    /// What it works with.
    public record Means(
            PromotionTimes promoted,
            ArtefactLoader loader,
            PlanCompiler compiler,
            Telemetry telemetry,
            MonotonicClock clock) {

        ModelRepository repository() {
            return promoted.repository();
        }
    }

    /// Where the models are served.
    private record Stage(Gateway gateway, ModelDesk desk, ShadowRuns shadows) {}

    /// Loads what is wanted of every model.
    ///
    /// @throws ServingException if a stable version cannot be loaded or does not fit
    public ServingModels(ProjectDefinition project, Means means) {
        this.means = means;
        var serving =
                new EndpointServing.Means(
                        means.compiler,
                        ladder -> means.promoted.seed(ladder, project, means.clock.nanos()),
                        means.clock);
        project.endpoints()
                .values()
                .forEach(each -> endpoints.add(new EndpointServing(each, serving)));
        for (ModelDefinition model : project.models().values()) {
            var fleet = new ModelFleet(model, means.repository().labels(model));
            fleets.put(model.name(), fleet);
            for (StoredVersion version : means.repository().wanted(model)) {
                tryToLoad(fleet, version);
            }
            fleet.stable(); // or say why
        }
        this.changes = new Changes(failure -> means.telemetry.unexpected("the models", failure));
    }

    /// What each endpoint is answered with, compiled anew.
    public List<Serving> servings() {
        return endpoints.stream().map(each -> each.compile(fleets, trials)).toList();
    }

    /// The predictions that endpoints keep, by their names.
    public Map<String, CaffeinePredictions> caches() {
        var caches = new LinkedHashMap<String, CaffeinePredictions>();
        for (EndpointServing each : endpoints) {
            CaffeinePredictions cache = each.cache();
            if (cache != null) {
                caches.put(each.definition().name(), cache);
            }
        }
        return caches;
    }

    /// The loaded models as they are asked by themselves; the stable version of each comes first.
    public List<ModelDesk.Hosted> hosted() {
        var hosted = new ArrayList<ModelDesk.Hosted>();
        for (ModelFleet fleet : fleets.values()) {
            LoadedVersion stable = fleet.stable();
            hosted.add(stable.hosted());
            fleet.loaded().stream()
                    .filter(version -> !version.version().equals(stable.version()))
                    .forEach(version -> hosted.add(version.hosted()));
        }
        return hosted;
    }

    /// Serves from now on: changes go there.
    public void serve(Gateway gateway, ModelDesk desk) {
        var shadows =
                new ShadowRuns(
                        gateway::spare,
                        means.clock,
                        failure -> means.telemetry.unexpected("a shadow", failure));
        changes.now(() -> {
            stage = new Stage(gateway, desk, shadows);
            publish();
            return this;
        });
    }

    /// The models as the Open Inference Protocol loads and unloads them.
    public ModelControl control() {
        return new RepositoryControl(this);
    }

    /// Every version that is in memory, or was to be; must not block.
    List<ModelControl.Entry> index() {
        var entries = new ArrayList<ModelControl.Entry>();
        for (ModelFleet fleet : fleets.values()) {
            for (String version : fleet.known()) {
                State state = fleet.state(version);
                entries.add(
                        new ModelControl.Entry(
                                fleet.name(),
                                version,
                                ModelControl.State.valueOf(state.name()),
                                fleet.failure(version)));
            }
        }
        return entries;
    }

    @Override
    public List<ModelStatus> models() {
        return fleets.values().stream().map(this::status).toList();
    }

    @Override
    public ModelStatus model(String name) {
        return status(fleet(name));
    }

    @Override
    public ModelStatus load(String name, @Nullable String version) {
        ModelFleet fleet = fleet(name);
        return changes.now(() -> {
            if (version != null) {
                load(fleet, means.repository().version(fleet.definition(), version));
            } else {
                means.repository().wanted(fleet.definition()).forEach(each -> load(fleet, each));
            }
            publish();
            return status(fleet);
        });
    }

    @Override
    public ModelStatus unload(String name, @Nullable String version) {
        ModelFleet fleet = fleet(name);
        return changes.now(() -> {
            List<LoadedVersion> free =
                    fleet.loaded().stream()
                            .filter(each -> !fleet.labels().versions().contains(each.version()))
                            .filter(each -> version == null || each.version().equals(version))
                            .toList();
            if (free.isEmpty()) {
                throw refused(
                        "there is no version of model %s that is loaded and has no label%s"
                                .formatted(
                                        name, version == null ? "" : ", by the name " + version));
            }
            free.forEach(each -> fleet.begin(each.version(), State.UNLOADING));
            retire(free, () -> free.forEach(each -> fleet.remove(each.version())));
            return status(fleet);
        });
    }

    @Override
    public ModelStatus label(String name, Order order) {
        ModelFleet fleet = fleet(name);
        return changes.now(() -> {
            StoredVersion version = means.repository().version(fleet.definition(), order.version());
            Labels labels =
                    new LabelRules(means.repository(), fleets.values(), endpoints)
                            .labelled(fleet, version, order);
            load(fleet, version);
            relabel(fleet, labels);
            fleet.note(order.label() + " is " + version.version());
            freeUnwanted(fleet);
            return status(fleet);
        });
    }

    /// Frees what neither has a label nor is wanted by the definition.
    private void freeUnwanted(ModelFleet fleet) {
        List<String> wanted =
                means.repository().wanted(fleet.definition()).stream()
                        .map(StoredVersion::version)
                        .toList();
        List<LoadedVersion> free =
                fleet.loaded().stream().filter(each -> !wanted.contains(each.version())).toList();
        if (!free.isEmpty()) {
            retire(free, () -> free.forEach(each -> fleet.remove(each.version())));
        }
    }

    @Override
    public ModelStatus end(String name, Label label) {
        ModelFleet fleet = fleet(name);
        return changes.now(() -> {
            Labels labels = fleet.labels();
            switch (label) {
                case CANARY -> relabel(fleet, labels.withCanary(null));
                case SHADOW -> relabel(fleet, labels.withShadow(null));
                case STABLE ->
                        throw refused("model " + name + " needs a stable one; promote another");
            }
            return status(fleet);
        });
    }

    /// Ends a canary that broke its bounds.
    private void rollBack(ModelFleet fleet, String version, String why) {
        Share canary = fleet.labels().canary();
        if (canary != null && canary.version().equals(version)) {
            LOG.warn("canary {} of model {} is rolled back: {}", version, fleet.name(), why);
            relabel(fleet, fleet.labels().withCanary(null));
            fleet.note("canary " + version + " was rolled back: " + why);
        }
    }

    private void relabel(ModelFleet fleet, Labels labels) {
        Labels before = fleet.labels();
        means.repository().label(fleet.definition(), labels);
        fleet.label(labels);
        for (String version : before.versions()) {
            if (!labels.versions().contains(version)) {
                endpoints.forEach(endpoint -> endpoint.forget(fleet.name(), version));
            }
        }
        publish();
    }

    /// Loads a version that is not loaded yet.
    ///
    /// @throws ServingException if that fails; everything stays as it was
    private void load(ModelFleet fleet, StoredVersion version) {
        if (fleet.loaded(version.version()) == null) {
            tryToLoad(fleet, version);
            String failure = fleet.failure(version.version());
            if (!failure.isEmpty()) {
                throw new ServingException(ErrorCode.INVALID_ARTEFACT, failure);
            }
        }
    }

    private void tryToLoad(ModelFleet fleet, StoredVersion stored) {
        fleet.begin(stored.version(), State.LOADING);
        try {
            ArtefactLoader.Artefact artefact = means.loader.load(fleet.definition(), stored);
            try {
                LoadedVersion version = LoadedVersion.of(fleet.definition(), stored, artefact);
                requireFit(version);
                Warming.run(artefact.model(), means.clock);
                fleet.add(version);
            } catch (RuntimeException e) {
                close(artefact.memory());
                throw e;
            }
        } catch (RuntimeException e) {
            LOG.warn("version {} of model {} cannot be loaded", stored.version(), fleet.name(), e);
            fleet.failed(stored.version(), String.valueOf(e.getMessage()));
        }
    }

    private void requireFit(LoadedVersion version) {
        for (EndpointServing endpoint : endpoints) {
            if (endpoint.uses(version.served().name())) {
                means.compiler.rung(endpoint.definition(), version.served());
            }
        }
    }

    /// Puts what is loaded and labelled in place.
    private BooleanSupplier publish() {
        Stage to = stage;
        if (to == null) {
            return () -> true;
        }
        List<Serving> servings = servings();
        to.desk.host(hosted());
        return to.gateway.serve(servings);
    }

    /// Takes versions out of service, and frees them when nobody uses them any more.
    private void retire(List<LoadedVersion> versions, Runnable takeOut) {
        takeOut.run();
        BooleanSupplier idle = publish();
        long last = means.clock.nanos() + PATIENCE_NANOS;
        while (!idle.getAsBoolean() && means.clock.nanos() - last < 0) {
            LockSupport.parkNanos(LOOK_NANOS);
        }
        versions.forEach(version -> close(version.artefact().memory()));
    }

    private void close(AutoCloseable memory) {
        try {
            memory.close();
        } catch (Exception e) {
            means.telemetry.unexpected("freeing a model", e);
        }
    }

    private final EndpointServing.Trials trials =
            new EndpointServing.Trials() {
                @Override
                public void broken(String model, String version, String why) {
                    changes.later(() -> rollBack(fleet(model), version, why));
                }

                @Override
                public Serving.Shadow mirror(ShadowTrial trial, KeySample keys) {
                    Stage to = stage;
                    return answers -> {
                        if (to != null && keys.takes(keys.hash(answers.getFirst().frame()))) {
                            to.shadows.offer(trial, answers);
                        }
                    };
                }
            };

    private ModelFleet fleet(String name) {
        ModelFleet fleet = fleets.get(name);
        if (fleet == null) {
            throw new ServingException(
                    ErrorCode.NOT_FOUND,
                    "no model is called '" + name + "'; there is " + fleets.keySet());
        }
        return fleet;
    }

    private ModelStatus status(ModelFleet fleet) {
        return new StatusReport(means.repository(), endpoints, means.clock).of(fleet);
    }

    private static ServingException refused(String why) {
        return new ServingException(ErrorCode.INVALID_ARTEFACT, why);
    }

    /// The versions that answer.
    public List<ServedModel> answering() {
        return fleets.values().stream().map(fleet -> fleet.stable().served()).toList();
    }

    /// Frees everything. Nobody may ask a model any more.
    @Override
    public void close() {
        changes.close();
        Stage from = stage;
        if (from != null) {
            from.shadows.close();
        }
        for (ModelFleet fleet : fleets.values()) {
            fleet.loaded().forEach(version -> close(version.artefact().memory()));
        }
    }
}
