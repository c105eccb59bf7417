package dev.punctual.core.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.punctual.core.combination.BucketLearning;
import dev.punctual.core.combination.KeySpace;
import dev.punctual.core.definition.BucketedFeature;
import dev.punctual.core.definition.Bucketing;
import dev.punctual.core.definition.Cadence;
import dev.punctual.core.definition.EndpointDefinition;
import dev.punctual.core.definition.EndpointDefinition.Clip;
import dev.punctual.core.definition.EndpointDefinition.Derived;
import dev.punctual.core.definition.EndpointDefinition.RequestFeature;
import dev.punctual.core.definition.EndpointDefinition.ViewUse;
import dev.punctual.core.definition.EntityDefinition;
import dev.punctual.core.definition.ProjectDefinition;
import dev.punctual.core.definition.SourceDefinition;
import dev.punctual.core.definition.ViewDefinition;
import dev.punctual.core.model.Model;
import dev.punctual.core.store.MemoryStore;
import dev.punctual.core.store.OnlineStore;
import dev.punctual.core.testing.FakeExpressionParser;
import dev.punctual.core.testing.Randomized;
import dev.punctual.core.value.FeatureStatus;
import dev.punctual.core.value.Field;
import dev.punctual.core.value.Frame;
import dev.punctual.core.value.KeyCodec;
import dev.punctual.core.value.RowCodec;
import dev.punctual.core.value.Schema;
import dev.punctual.core.value.ValueType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Combinations that are scored one after the other get the numbers that each would get by itself.
class CombinationScorerTest {
    private static final long NOW = 3_600_000_000L;
    private static final Schema PLACE = Schema.of(Field.of("place", ValueType.STRING));
    private static final Schema HABITS =
            Schema.of(Field.of("mean", ValueType.FLOAT64), Field.of("most", ValueType.FLOAT64));
    private static final List<BucketedFeature> FEATURES =
            List.of(
                    new BucketedFeature("age", new Bucketing.Quantiles(5)),
                    new BucketedFeature("country", new Bucketing.Hash(12)),
                    new BucketedFeature("doubled", new Bucketing.Edges(List.of(40.0, 80.0))),
                    new BucketedFeature("visits", new Bucketing.Quantiles(4)));
    private static final Set<String> GIVEN = Set.of("age", "country", "doubled", "visits");
    private static final List<String> INPUTS =
            List.of("age", "visits", "other", "shown", "habits.mean", "habits.most", "sum", "last");
    private static final Schema ROWS =
            Schema.of(
                    Field.of("age", ValueType.FLOAT64),
                    Field.of("country", ValueType.STRING),
                    Field.of("doubled", ValueType.FLOAT64),
                    Field.of("visits", ValueType.FLOAT64));

    private final MemoryStore store = new MemoryStore();
    private final PlanCompiler compiler =
            new PlanCompiler(project(), new FakeExpressionParser(), store);

    private static ProjectDefinition project() {
        var habits =
                new ViewDefinition.Batch(
                        ViewDefinition.Common.of("habits", "place", HABITS)
                                .with(Map.of("mean", "1.25")),
                        new SourceDefinition.Query("", ""),
                        Cadence.Whole.ON_DEMAND);
        var endpoint =
                new EndpointDefinition(
                        "e",
                        "",
                        "",
                        List.of(
                                request("at", ValueType.TIMESTAMP, null),
                                request("age", ValueType.FLOAT64, null),
                                request("country", ValueType.STRING, null),
                                request("visits", ValueType.FLOAT64, null),
                                request("other", ValueType.FLOAT64, "3.5")),
                        "at",
                        List.of(new ViewUse("habits", "habits", Map.of("place", "country"))),
                        List.of(
                                new Derived("doubled", ValueType.FLOAT64, "age + age"),
                                new Derived("shown", ValueType.FLOAT64, "visits + habits.most"),
                                new Derived("unused", ValueType.FLOAT64, "age + other"),
                                new Derived("sum", ValueType.FLOAT64, "shown + doubled"),
                                new Derived("last", ValueType.FLOAT64, "sum + age")),
                        EndpointDefinition.Serving.within(Duration.ofMillis(10)),
                        List.of(),
                        new Clip(-9e6, 9e6),
                        null);
        return new ProjectDefinition(
                "p",
                "",
                Map.of("place", new EntityDefinition("place", "", PLACE)),
                Map.of(),
                Map.of("habits", habits),
                Map.of("e", endpoint),
                Map.of(),
                Map.of(),
                Map.of());
    }

    private static RequestFeature request(String name, ValueType type, @Nullable String value) {
        return new RequestFeature(name, type, "", null, null, value);
    }

    /// Tells rows apart by all of their bits, and has no answer to some.
    private record Digest(int width) implements Model {
        @Override
        public float predict(float[] row, int offset) {
            int hash = Arrays.hashCode(Arrays.copyOfRange(row, offset, offset + width)) >> 8;
            return hash % 7 == 0 ? Float.NaN : hash;
        }
    }

    private CombinationPlan plan() {
        FeaturePlan features = compiler.featuresOf(endpoint(), GIVEN);
        var input = new ModelInput(features.schema(), INPUTS);
        var rung =
                new RungPlan.ModelRung(
                        "m",
                        "1",
                        new Digest(input.width()),
                        input,
                        new Requirement(features.schema(), List.of()),
                        1);
        return new CombinationPlan(endpoint(), features, rung);
    }

    private static EndpointDefinition endpoint() {
        return project().endpoint("e");
    }

    private static KeySpace learn(SplittableRandom random) {
        var learning = new BucketLearning(FEATURES, ROWS);
        for (int i = 0; i < 500; i++) {
            var row = new Frame(ROWS);
            double age = random.nextDouble(0, 100);
            row.putDouble(0, age);
            row.putText(1, "c" + random.nextInt(12));
            row.putDouble(2, age + age);
            row.putDouble(3, random.nextInt(30));
            for (int f = 0; f < 4; f++) {
                boolean missing = f == 3 && random.nextInt(9) == 0;
                row.status(f, missing ? FeatureStatus.MISSING : FeatureStatus.PRESENT);
            }
            learning.add(row);
        }
        return learning.learn(FEATURES);
    }

    /// Loads habits of some places.
    private void load(SplittableRandom random) {
        var row = new Frame(HABITS);
        var key = new Frame(PLACE);
        try (OnlineStore.Generation generation =
                store.table(PlanCompiler.viewTable("habits")).begin("1")) {
            for (int i = 0; i < 12; i += 1 + random.nextInt(2)) {
                key.putText(0, "c" + i);
                key.status(0, FeatureStatus.PRESENT);
                for (int f = 0; f < 2; f++) {
                    row.putDouble(f, random.nextDouble());
                    row.status(
                            f,
                            random.nextInt(5) == 0 ? FeatureStatus.MISSING : FeatureStatus.PRESENT);
                }
                generation.put(
                        new KeyCodec(PLACE).encode(key, new int[] {0}),
                        new RowCodec(HABITS)
                                .encode(row, new int[] {0, 1}, NOW - 1, RowCodec.NEVER));
            }
            generation.publish();
        }
    }

    /// What the way of a request makes of a combination.
    private double alone(CombinationPlan plan, KeySpace space, long code) {
        FeaturePlan features = compiler.featuresOf(endpoint(), GIVEN);
        var frame = new Frame(features.schema());
        frame.putLong(0, NOW);
        frame.status(0, FeatureStatus.PRESENT);
        space.in(features.schema()).put(code, frame);
        Question question = features.question(frame, NOW);
        features.read(List.of(question), Long.MAX_VALUE);
        features.derive(question);
        var row = new float[plan.input().width()];
        plan.input().fill(frame, row, 0);
        float answer = plan.rung().model().predict(row, 0);
        return Float.isNaN(answer) ? Double.NaN : endpoint().clipped(answer);
    }

    private void compare(SplittableRandom random) {
        load(random);
        KeySpace space = learn(random);
        CombinationPlan plan = plan();
        CombinationScorer scorer = plan.scorer(space, () -> 0);
        scorer.begin(NOW);
        LongUnaryOperator inOrder = space.codes(plan.readBy(space.combination().names()));
        var codes = new long[CombinationScorer.BATCH];
        var answers = new double[codes.length];
        for (int batch = 0; batch < 4; batch++) {
            int count = 1 + random.nextInt(codes.length);
            long from = random.nextLong(space.keys());
            for (int i = 0; i < count; i++) {
                codes[i] =
                        batch % 2 == 0
                                ? inOrder.applyAsLong((from + i) % space.keys())
                                : space.code(random.nextLong(space.keys()));
            }
            scorer.score(codes, count, answers);
            for (int i = 0; i < count; i++) {
                assertThat(answers[i])
                        .as(space.combination().label(codes[i]))
                        .isEqualTo(Double.valueOf(alone(plan, space, codes[i])));
            }
        }
    }

    @Test
    void eachGetsTheNumberThatItWouldGetByItself() {
        Randomized.check(20, random -> new CombinationScorerTest().compare(random));
    }

    @Test
    void whatViewsAreReadByIsKnownAndVariesSlowest() {
        KeySpace space = learn(new SplittableRandom(3));
        assertThat(plan().readBy(space.combination().names())).containsExactly("country");
        LongUnaryOperator codes = space.codes(Set.of("country"));
        var seen = new ArrayList<Long>();
        var countries = new ArrayList<String>();
        for (long at = 0; at < space.keys(); at++) {
            seen.add(codes.applyAsLong(at));
            String country =
                    space.combination().label(seen.getLast()).replaceAll(".*country|,.*", "");
            if (countries.isEmpty() || !countries.getLast().equals(country)) {
                countries.add(country);
            }
        }
        assertThat(seen).doesNotHaveDuplicates().allMatch(space::has);
        assertThat(countries).doesNotHaveDuplicates();
    }

    @Test
    void whatIsReadIsReadAnewWhenAskedTo() {
        load(new SplittableRandom(5));
        KeySpace space = learn(new SplittableRandom(4));
        CombinationPlan plan = plan();
        CombinationScorer scorer = plan.scorer(space, () -> 0);
        scorer.begin(NOW);
        long[] code = {space.code(0)};
        var answer = new double[1];
        scorer.score(code, 1, answer);
        double before = answer[0];
        store.drop(PlanCompiler.viewTable("habits"));
        scorer.score(code, 1, answer);
        assertThat(answer[0]).isEqualTo(before);
        scorer.begin(NOW);
        scorer.score(code, 1, answer);
        assertThat(answer[0]).isEqualTo(Double.valueOf(alone(plan, space, code[0])));
    }
}
