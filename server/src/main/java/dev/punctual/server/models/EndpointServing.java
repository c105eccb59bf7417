package dev.punctual.server.models;

import dev.punctual.core.definition.EndpointDefinition;
import dev.punctual.core.definition.EndpointDefinition.Rung;
import dev.punctual.core.definition.Release;
import dev.punctual.core.ladder.Ladder;
import dev.punctual.core.model.Model;
import dev.punctual.core.plan.EndpointPlan;
import dev.punctual.core.plan.PlanCompiler;
import dev.punctual.core.plan.RungPlan;
import dev.punctual.core.plan.ServedModel;
import dev.punctual.core.promotion.CanaryWatch;
import dev.punctual.core.time.MonotonicClock;
import dev.punctual.core.value.KeySample;
import dev.punctual.server.gateway.CaffeinePredictions;
import dev.punctual.server.gateway.Serving;
import dev.punctual.server.models.Labels.Share;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Makes what one endpoint is answered with from the versions that are loaded and their labels.
final class EndpointServing {
    /*
     * Each combination of versions is a ladder of its own, compiled anew and swapped as a whole. What rungs take was
     * learned by the ladders before and goes over to those that have the same version of the same model.
     */
    private final EndpointDefinition endpoint;
    private final PlanCompiler compiler;
    private final MonotonicClock clock;
    private final Consumer<Ladder> promoted;
    private final Map<String, Ladder> learned = new HashMap<>();
    private final Map<String, Ladder> tried = new HashMap<>();
    private final Map<String, CanaryTrial> canaries = new ConcurrentHashMap<>();
    private final Map<String, ShadowTrial> shadows = new ConcurrentHashMap<>();
    private final @Nullable CaffeinePredictions cache;
    private @Nullable Ladder stable;

    /// What canaries and shadows of this endpoint need of their surroundings.
    interface Trials {

        /// Ends a canary.
        void broken(String model, String version, String why);

        /// Lets a shadow see answers.
        Serving.Shadow mirror(ShadowTrial trial, KeySample keys);
    }

    EndpointServing(EndpointDefinition endpoint, Means means) {
        this.endpoint = endpoint;
        this.compiler = means.compiler;
        this.clock = means.clock;
        this.promoted = means.promoted;
        EndpointDefinition.Cache rules = endpoint.serving().cache();
        this.cache = rules == null ? null : new CaffeinePredictions(rules, clock);
    }

    /// What it works with.
    ///
    /// @param promoted gives rungs that were never measured their first estimates
    record Means(PlanCompiler compiler, Consumer<Ladder> promoted, MonotonicClock clock) {}

    /// The predictions that are kept; null if the endpoint keeps none.
    @Nullable CaffeinePredictions cache() {
        return cache;
    }

    EndpointDefinition definition() {
        return endpoint;
    }

    /// Whether a model is in the ladder.
    boolean uses(String model) {
        return place(model) >= 0;
    }

    private int place(String model) {
        for (int i = 0; i < endpoint.ladder().size(); i++) {
            if (endpoint.ladder().get(i) instanceof Rung.ModelRung rung
                    && rung.model().equals(model)) {
                return i;
            }
        }
        return -1;
    }

    /// How a version does as a canary here; null if it is none.
    CanaryWatch.@Nullable Count canary(String model, String version) {
        CanaryTrial trial = canaries.get(named(model, version));
        return trial == null ? null : trial.count();
    }

    /// The shadow that a version is here; null if it is none.
    @Nullable ShadowTrial shadow(String model, String version) {
        return shadows.get(named(model, version));
    }

    /// Compiles what the endpoint is answered with from now on.
    Serving compile(Map<String, ModelFleet> fleets, Trials trials) {
        var models = new HashMap<String, ServedModel>();
        var ladders = new LinkedHashMap<String, Ladder>();
        fleets.forEach((name, fleet) -> models.put(name, fleet.stable().served()));
        Ladder next = following(compiler.endpoint(endpoint, models), stable);
        Serving.Canary canary = null;
        Serving.Shadow shadow = null;
        for (ModelFleet fleet : fleets.values()) {
            int place = place(fleet.name());
            if (place < 0) {
                continue;
            }
            for (LoadedVersion version : fleet.loaded()) {
                EndpointPlan whole = plan(models, version);
                String name = named(fleet.name(), version.version());
                ladders.put(name, following(from(place, whole), learned.get(name)));
                if (is(fleet.labels().canary(), version)) {
                    Ladder before = tried.getOrDefault(name, next);
                    Ladder ladder = following(whole, before);
                    tried.put(name, ladder);
                    canary = canary(fleet, version, ladder, trials);
                }
                if (is(fleet.labels().shadow(), version)) {
                    shadow = shadow(fleet, version, whole, trials);
                }
            }
        }
        learned.clear();
        learned.putAll(ladders);
        stable = next;
        var serving = new Serving(next, canary, shadow, ladders);
        if (cache != null) {
            cache.retain(models(serving));
        }
        return serving;
    }

    private EndpointPlan plan(Map<String, ServedModel> models, LoadedVersion version) {
        var others = new HashMap<>(models);
        others.put(version.served().name(), version.served());
        return compiler.endpoint(endpoint, others);
    }

    private Ladder following(EndpointPlan plan, @Nullable Ladder before) {
        long now = clock.nanos();
        Ladder ladder = before == null ? first(plan, now) : before.followedBy(plan, now);
        promoted.accept(ladder);
        return ladder;
    }

    private Ladder first(EndpointPlan plan, long nowNanos) {
        Ladder first = new Ladder(plan, nowNanos);
        return cache == null ? first : first.with(cache);
    }

    /// All models that are asked for an endpoint.
    private static Set<Model> models(Serving serving) {
        Serving.Canary canary = serving.canary();
        var ladders = new ArrayList<>(serving.versions().values());
        ladders.add(serving.stable());
        if (canary != null) {
            ladders.add(canary.ladder());
        }
        var models = new HashSet<Model>();
        for (Ladder ladder : ladders) {
            for (RungPlan rung : ladder.plan().ladder()) {
                if (rung instanceof RungPlan.ModelRung asking) {
                    models.add(asking.model());
                }
            }
        }
        return models;
    }

    /// The ladder without the rungs above a place.
    private static EndpointPlan from(int place, EndpointPlan whole) {
        return new EndpointPlan(
                whole.definition(),
                whole.features(),
                whole.timeField(),
                whole.ladder().subList(place, whole.ladder().size()));
    }

    private Serving.Canary canary(
            ModelFleet fleet, LoadedVersion version, Ladder ladder, Trials trials) {
        String name = named(fleet.name(), version.version());
        Release.Canary bounds = fleet.definition().release().canary();
        CanaryTrial trial =
                canaries.computeIfAbsent(
                        name,
                        _ ->
                                new CanaryTrial(
                                        place(fleet.name()),
                                        new CanaryWatch(
                                                new CanaryWatch.Bounds(
                                                        (bounds.p99() == null
                                                                        ? endpoint.budget()
                                                                        : bounds.p99())
                                                                .toNanos(),
                                                        bounds.errors(),
                                                        bounds.minAnswers())),
                                        why ->
                                                trials.broken(
                                                        fleet.name(), version.version(), why)));
        return new Serving.Canary(ladder, keys(name, fleet.labels().canary()), trial);
    }

    private Serving.Shadow shadow(
            ModelFleet fleet, LoadedVersion version, EndpointPlan plan, Trials trials) {
        String name = named(fleet.name(), version.version());
        int place = place(fleet.name());
        ShadowTrial trial =
                shadows.computeIfAbsent(name, _ -> new ShadowTrial(plan, place, clock.nanos()));
        return trials.mirror(trial, keys(name, fleet.labels().shadow()));
    }

    /// A share of the keys, which is the same in every gateway.
    private KeySample keys(String name, @Nullable Share share) {
        List<String> key = endpoint.keyFeatures();
        int[] fields =
                key.stream()
                        .mapToInt(feature ->
                                endpoint.request().stream()
                                        .map(EndpointDefinition.RequestFeature::name)
                                        .toList()
                                        .indexOf(feature))
                        .toArray();
        return new KeySample(fields, share == null ? 0 : share.share(), name);
    }

    /// Forgets how a version did that is tried no more.
    void forget(String model, String version) {
        canaries.remove(named(model, version));
        tried.remove(named(model, version));
        shadows.remove(named(model, version));
    }

    private static boolean is(@Nullable Share share, LoadedVersion version) {
        return share != null && share.version().equals(version.version());
    }

    private static String named(String model, String version) {
        return model + "=" + version;
    }
}
