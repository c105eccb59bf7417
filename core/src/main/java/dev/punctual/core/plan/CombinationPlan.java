package dev.punctual.core.plan;

import dev.punctual.core.combination.KeySpace;
import dev.punctual.core.definition.EndpointDefinition;
import dev.punctual.core.time.MonotonicClock;
import dev.punctual.core.value.Schema;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// How one version of a model answers questions of which only the features of a combination are known. Immutable.
public final class CombinationPlan {
    /*
     * Most questions differ from the one before in one or two features. So this says for each feature which numbers of the
     * model's row it is, which expressions come to another result, and whether anything must be read again.
     */
    private final EndpointDefinition endpoint;
    private final FeaturePlan features;
    private final RungPlan.ModelRung rung;
    private final List<Derivation> derivations;
    private final int timeField;

    CombinationPlan(EndpointDefinition endpoint, FeaturePlan features, RungPlan.ModelRung rung) {
        this.endpoint = endpoint;
        this.features = features;
        this.rung = rung;
        this.derivations = needed(features.derivations(), rung.input());
        String time = endpoint.time();
        this.timeField = time == null ? -1 : features.schema().indexOf(time);
    }

    /// The derivations that the model's row depends on.
    private static List<Derivation> needed(List<Derivation> all, ModelInput input) {
        var needed = new TreeSet<Integer>();
        Arrays.stream(input.fields()).forEach(needed::add);
        var chosen = new ArrayList<Derivation>();
        for (Derivation each : all.reversed()) {
            if (needed.contains(each.target())) {
                chosen.addFirst(each);
                needed.addAll(each.uses());
            }
        }
        return chosen;
    }

    /// The version of the model that answers.
    public String version() {
        return rung.version();
    }

    /// The inputs of the model.
    public ModelInput input() {
        return rung.input();
    }

    /// Those features among some by which views are read: a question that has another value of them costs a read.
    public Set<String> readBy(List<String> names) {
        return names.stream()
                .filter(name -> readBy(schema().indexOf(name)))
                .collect(Collectors.toSet());
    }

    boolean readBy(int field) {
        return Arrays.stream(features.keys())
                .anyMatch(key ->
                        key instanceof EntityKey entity
                                && ScoringPlan.contains(entity.fields(), field));
    }

    /// What scores keys of a space, for one thread.
    public CombinationScorer scorer(KeySpace space, MonotonicClock clock) {
        return new CombinationScorer(this, space, clock);
    }

    EndpointDefinition endpoint() {
        return endpoint;
    }

    FeaturePlan features() {
        return features;
    }

    Schema schema() {
        return features.schema();
    }

    RungPlan.ModelRung rung() {
        return rung;
    }

    /// The expressions that the model's row depends on, in their order.
    List<Derivation> derivations() {
        return derivations;
    }

    /// Which of those have another result where a field has another value.
    int[] dependents(int field) {
        var touched = new TreeSet<Integer>(Set.of(field));
        var dependents = new ArrayList<Integer>();
        for (int i = 0; i < derivations.size(); i++) {
            if (derivations.get(i).uses().stream().anyMatch(touched::contains)) {
                touched.add(derivations.get(i).target());
                dependents.add(i);
            }
        }
        return dependents.stream().mapToInt(i -> i).toArray();
    }

    /// The field that is the endpoint's time; -1 if it has none.
    int timeField() {
        return timeField;
    }
}
