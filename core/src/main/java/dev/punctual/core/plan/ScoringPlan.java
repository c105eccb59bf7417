package dev.punctual.core.plan;

import dev.punctual.core.definition.EndpointDefinition;
import dev.punctual.core.store.OnlineStore;
import dev.punctual.core.value.Schema;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// How one version of a model answers many questions that are not waited for: what it needs of its endpoint's plan, each
/// value computed by the code that computes it for a request. Immutable.
public final class ScoringPlan {
    /*
     * What reads give depends on their key and the time of the question alone. So those that share a key are done once for
     * all questions that share both, and kept as the numbers that they put into the model's row, with those values beside
     * that expressions or requirements look at. Reads and expressions that the model does not need are left out.
     *
     * Where values come from is numbered: the request features as in the frame, then the parts, then the steps. A set of
     * such sources is a long; from the 64th on they share bits, which makes a set larger at most.
     */
    private final EndpointDefinition endpoint;
    private final OnlineStore store;
    private final Schema frame;
    private final Part[] parts;
    private final boolean[] whole;
    private final Schema asked;
    private final ScoringInputs askedInputs;
    private final int[] keptAsked;
    private final Step[] steps;
    private final RungPlan.ModelRung rung;

    ScoringPlan(FeaturePlan features, EndpointDefinition endpoint, RungPlan.ModelRung rung) {
        this.endpoint = endpoint;
        this.store = features.store();
        this.frame = features.schema();
        this.rung = rung;
        var needed = new TreeSet<Integer>();
        var lookedAt = new TreeSet<Integer>();
        for (int field : rung.required().fields()) {
            needed.add(field);
            lookedAt.add(field);
        }
        Arrays.stream(rung.input().fields()).forEach(needed::add);
        List<Derivation> derivations = needed(features.derivations(), needed, lookedAt);
        Map<Integer, List<FeatureRead>> byKey =
                features.reads().stream()
                        .filter(read ->
                                Arrays.stream(read.targets().fields()).anyMatch(needed::contains))
                        .collect(
                                Collectors.groupingBy(
                                        FeatureRead::key, TreeMap::new, Collectors.toList()));
        this.parts =
                byKey.entrySet().stream()
                        .map(each ->
                                new Part(
                                        (EntityKey) features.keys()[each.getKey()],
                                        each.getValue(),
                                        features.defaults(),
                                        rung.input(),
                                        lookedAt))
                        .toArray(Part[]::new);
        this.whole = new boolean[parts.length];
        for (int p = 0; p < parts.length; p++) {
            int[] key = parts[p].key().fields();
            whole[p] =
                    endpoint.keyFeatures().stream()
                            .allMatch(name -> contains(key, frame.indexOf(name)));
        }
        int count = endpoint.request().size();
        this.asked = new Schema(frame.fields().subList(0, count));
        this.askedInputs = new ScoringInputs(rung.input(), Targets.consecutive(0, count));
        this.keptAsked = lookedAt.stream().mapToInt(i -> i).filter(i -> i < count).toArray();
        this.steps = steps(derivations);
    }

    /// The derivations whose results are needed; notes what they need themselves.
    private static List<Derivation> needed(
            List<Derivation> all, Set<Integer> needed, Set<Integer> lookedAt) {
        var chosen = new ArrayList<Derivation>();
        for (Derivation each : all.reversed()) {
            if (needed.contains(each.target())) {
                chosen.addFirst(each);
                for (int field : each.uses()) {
                    needed.add(field);
                    lookedAt.add(field);
                }
            }
        }
        return chosen;
    }

    private Step[] steps(List<Derivation> derivations) {
        var made = new ArrayList<Step>();
        for (Derivation each : derivations) {
            long sources = 0;
            for (int field : each.uses()) {
                sources |= bit(source(field, derivations));
            }
            made.add(
                    new Step(
                            each,
                            new ScoringInputs(rung.input(), new int[] {each.target()}),
                            sources));
        }
        return made.toArray(Step[]::new);
    }

    /// Where a field that an expression uses comes from.
    private int source(int field, List<Derivation> derivations) {
        if (field < asked.size()) {
            return field;
        }
        for (int p = 0; p < parts.length; p++) {
            if (contains(parts[p].fields(), field)) {
                return asked.size() + p;
            }
        }
        for (int s = 0; s < derivations.size(); s++) {
            if (derivations.get(s).target() == field) {
                return asked.size() + parts.length + s;
            }
        }
        throw new IllegalStateException("nothing gives " + frame.field(field).name());
    }

    /// A set of one source.
    static long bit(int source) {
        return 1L << source;
    }

    static boolean contains(int[] fields, int field) {
        return Arrays.stream(fields).anyMatch(each -> each == field);
    }

    public EndpointDefinition endpoint() {
        return endpoint;
    }

    /// The request features, which are what a question that is to be scored consists of.
    public Schema asked() {
        return asked;
    }

    /// The version of the model that answers.
    public String version() {
        return rung.version();
    }

    OnlineStore store() {
        return store;
    }

    Schema frame() {
        return frame;
    }

    /// Not to be changed, as all arrays from here.
    Part[] parts() {
        return parts;
    }

    /// Whether the key of a part is all that tells questions apart, so that no two of them share it.
    boolean whole(int part) {
        return whole[part];
    }

    /// The numbers that come with the question.
    ScoringInputs askedInputs() {
        return askedInputs;
    }

    /// The request features that expressions or requirements look at.
    int[] keptAsked() {
        return keptAsked;
    }

    /// The types of those.
    Schema keptSchema() {
        return new Schema(Arrays.stream(keptAsked).mapToObj(frame::field).toList());
    }

    Step[] steps() {
        return steps;
    }

    RungPlan.ModelRung rung() {
        return rung;
    }

    /// The reads by one entity key.
    static final class Part {
        private final EntityKey key;
        private final List<FeatureRead> reads;
        private final int[] fields;
        private final List<DefaultValue> defaults;
        private final ScoringInputs inputs;
        private final int[] kept;

        /// @param lookedAt the fields that expressions or requirements look at
        private Part(
                EntityKey key,
                List<FeatureRead> reads,
                List<DefaultValue> defaults,
                ModelInput input,
                Set<Integer> lookedAt) {
            this.key = key;
            this.reads = List.copyOf(reads);
            this.fields =
                    reads.stream()
                            .flatMapToInt(read -> Arrays.stream(read.targets().fields()))
                            .filter(field -> field >= 0)
                            .toArray();
            this.defaults =
                    defaults.stream().filter(each -> contains(fields, each.target())).toList();
            this.inputs = new ScoringInputs(input, fields);
            this.kept = Arrays.stream(fields).filter(lookedAt::contains).toArray();
        }

        EntityKey key() {
            return key;
        }

        /// The request features that decide the key.
        long keySources() {
            long sources = 0;
            for (int field : key.fields()) {
                sources |= bit(field);
            }
            return sources;
        }

        List<FeatureRead> reads() {
            return reads;
        }

        /// The fields of the frame that they fill.
        int[] fields() {
            return fields;
        }

        /// What stands in for what is missing.
        List<DefaultValue> defaults() {
            return defaults;
        }

        /// Their numbers in the model's row.
        ScoringInputs inputs() {
            return inputs;
        }

        /// Those of the fields that expressions or requirements look at.
        int[] kept() {
            return kept;
        }

        /// The types of those.
        Schema keptSchema(Schema frame) {
            return new Schema(Arrays.stream(kept).mapToObj(frame::field).toList());
        }
    }

    /// One expression.
    static final class Step {
        private final Derivation derivation;
        private final ScoringInputs inputs;
        private final long sources;

        private Step(Derivation derivation, ScoringInputs inputs, long sources) {
            this.derivation = derivation;
            this.inputs = inputs;
            this.sources = sources;
        }

        Derivation derivation() {
            return derivation;
        }

        /// Its numbers in the model's row.
        ScoringInputs inputs() {
            return inputs;
        }

        /// What it is computed from.
        long sources() {
            return sources;
        }
    }
}
