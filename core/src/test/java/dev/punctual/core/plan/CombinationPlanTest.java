package dev.punctual.core.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.punctual.core.combination.BucketLearning;
import dev.punctual.core.combination.CombinationKeys;
import dev.punctual.core.combination.KeySpace;
import dev.punctual.core.definition.BucketedFeature;
import dev.punctual.core.definition.Bucketing;
import dev.punctual.core.definition.EndpointDefinition;
import dev.punctual.core.definition.EndpointDefinition.Derived;
import dev.punctual.core.definition.EndpointDefinition.RequestFeature;
import dev.punctual.core.definition.EndpointDefinition.Rung;
import dev.punctual.core.definition.PrecomputedDefinition;
import dev.punctual.core.definition.PrecomputedDefinition.Content;
import dev.punctual.core.definition.ProjectDefinition;
import dev.punctual.core.store.MemoryStore;
import dev.punctual.core.store.OnlineStore;
import dev.punctual.core.testing.FakeExpressionParser;
import dev.punctual.core.testing.Randomized;
import dev.punctual.core.value.FeatureStatus;
import dev.punctual.core.value.Field;
import dev.punctual.core.value.Frame;
import dev.punctual.core.value.Schema;
import dev.punctual.core.value.ValueType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Precomputed answers by combination of features, found by the plan that serves.
class CombinationPlanTest {
    private static final List<BucketedFeature> FEATURES =
            List.of(
                    new BucketedFeature("age", new Bucketing.Quantiles(5)),
                    new BucketedFeature("country", new Bucketing.Hash(20)),
                    new BucketedFeature("double_age", new Bucketing.Edges(List.of(40.0, 80.0))));
    // What offline rows have: other fields, in another order.
    private static final Schema ROWS =
            Schema.of(
                    Field.of("country", ValueType.STRING),
                    Field.of("double_age", ValueType.FLOAT64),
                    Field.of("age", ValueType.FLOAT64));

    private final MemoryStore store = new MemoryStore();
    private final PlanCompiler compiler =
            new PlanCompiler(project(), new FakeExpressionParser(), store);
    private final FeaturePlan plan = compiler.features(project().endpoint("e"));

    private static ProjectDefinition project() {
        var endpoint =
                new EndpointDefinition(
                        "e",
                        "",
                        "",
                        List.of(
                                request("other", ValueType.FLOAT64, "3.5"),
                                request("age", ValueType.FLOAT64, null),
                                request("country", ValueType.STRING, null)),
                        null,
                        List.of(),
                        List.of(
                                new Derived("unused", ValueType.FLOAT64, "other + other"),
                                new Derived("double_age", ValueType.FLOAT64, "age + age")),
                        EndpointDefinition.Serving.within(Duration.ofMillis(10)),
                        List.of(new Rung.PrecomputedRung("t")),
                        null,
                        null);
        var table =
                new PrecomputedDefinition(
                        "t", "", "e", "m", new Content.ByCombination(FEATURES, null, 1_000, null));
        return new ProjectDefinition(
                "p",
                "",
                Map.of(),
                Map.of(),
                Map.of(),
                Map.of("e", endpoint),
                Map.of(),
                Map.of(),
                Map.of("t", table));
    }

    private static RequestFeature request(String name, ValueType type, @Nullable String value) {
        return new RequestFeature(name, type, "", null, null, value);
    }

    /// A row as training has it, with the derived feature.
    private static Frame row(double age, String country) {
        var row = new Frame(ROWS);
        row.putText(0, country);
        row.putDouble(1, age + age);
        row.putDouble(2, age);
        for (int i = 0; i < 3; i++) {
            row.status(i, FeatureStatus.PRESENT);
        }
        return row;
    }

    /// A question as it is asked, without the derived feature.
    private Question question(double age, String country) {
        var asked = new Frame(plan.schema());
        asked.putDouble(1, age);
        asked.putText(2, country);
        asked.status(1, FeatureStatus.PRESENT);
        asked.status(2, FeatureStatus.PRESENT);
        return plan.question(asked, 0);
    }

    private static KeySpace learn(double from, double to) {
        var learning = new BucketLearning(FEATURES, ROWS);
        var random = new SplittableRandom(1);
        for (int i = 0; i < 500; i++) {
            learning.add(row(random.nextDouble(from, to), "c" + random.nextInt(40)));
        }
        return learning.learn(FEATURES);
    }

    /// Loads a generation that answers each key with its code, plus something.
    private void load(KeySpace space, double plus) {
        OnlineStore.Table table = store.table(PlanCompiler.precomputedTable("t"));
        var row = new PrecomputedRow("v1");
        try (OnlineStore.Generation generation = table.begin("g" + plus)) {
            for (long at = 0; at < space.keys(); at++) {
                long code = space.code(at);
                generation.put(space.combination().key(code), row.encode(code + plus, 77));
            }
            generation.publish("for people\n" + space.combination().text());
        }
    }

    private void assertServes(KeySpace space, double plus) {
        var offline = new CombinationKeys(space.combination(), ROWS);
        Randomized.check(
                300,
                random -> {
                    double age = random.nextDouble(0, 100);
                    String country = "c" + random.nextInt(40);
                    Question question = question(age, country);
                    plan.read(List.of(question), Long.MAX_VALUE);
                    assertThat(question.prepared().has(0)).isTrue();
                    assertThat(question.prepared().doubleAt(0))
                            .isEqualTo(offline.code(row(age, country)) + plus);
                    assertThat(question.prepared().eventTimeMicros(0)).isEqualTo(77);
                });
    }

    @Test
    void aRequestHasTheKeyThatItsRowHas() {
        KeySpace space = learn(0, 100);
        load(space, 0.5);
        assertServes(space, 0.5);
    }

    @Test
    void theEdgesOfTheGenerationThatIsServedCount() {
        load(learn(0, 50), 0.25);
        Question before = question(30, "c1");
        plan.read(List.of(before), Long.MAX_VALUE);
        assertThat(before.prepared().doubleAt(0) % 1).isEqualTo(0.25);
        KeySpace later = learn(0, 100);
        load(later, 0.75);
        assertServes(later, 0.75);
    }

    @Test
    void whileGenerationsAreReplacedAnAnswerIsThatOfOneOfThemOrNone() throws Exception {
        KeySpace some = learn(0, 50);
        KeySpace others = learn(0, 100);
        load(some, 0.25);
        var done = new AtomicBoolean();
        try (var threads = Executors.newFixedThreadPool(2)) {
            var readers = new ArrayList<Future<Integer>>();
            for (int thread = 0; thread < 2; thread++) {
                readers.add(threads.submit(() -> readUntil(done, some, others)));
            }
            for (int i = 0; i < 50; i++) {
                load(i % 2 == 0 ? others : some, i % 2 == 0 ? 0.75 : 0.25);
            }
            done.set(true);
            for (Future<Integer> reader : readers) {
                assertThat(reader.get()).isPositive();
            }
        }
    }

    /// Asks until it is enough, and counts the answers.
    private int readUntil(AtomicBoolean done, KeySpace some, KeySpace others) {
        var someKeys = new CombinationKeys(some.combination(), ROWS);
        var otherKeys = new CombinationKeys(others.combination(), ROWS);
        var random = new SplittableRandom(5);
        int found = 0;
        while (!done.get() || found == 0) {
            double age = random.nextDouble(0, 100);
            String country = "c" + random.nextInt(40);
            Question question = question(age, country);
            plan.read(List.of(question), Long.MAX_VALUE);
            if (question.prepared().has(0)) {
                found++;
                double answer = question.prepared().doubleAt(0);
                var keys = answer % 1 == 0.25 ? someKeys : otherKeys;
                assertThat((long) Math.floor(answer)).isEqualTo(keys.code(row(age, country)));
            }
        }
        return found;
    }

    @Test
    void withoutAGenerationNothingIsFound() {
        Question question = question(30, "c1");
        plan.read(List.of(question), Long.MAX_VALUE);
        assertThat(question.prepared().has(0)).isFalse();
    }

    @Test
    void aGenerationOfOtherFeaturesIsNoAnswer() {
        List<BucketedFeature> fewer = FEATURES.subList(0, 2);
        var learning = new BucketLearning(fewer, ROWS);
        learning.add(row(30, "c1"));
        load(learning.learn(fewer), 0);
        Question question = question(30, "c1");
        plan.read(List.of(question), Long.MAX_VALUE);
        assertThat(question.prepared().has(0)).isFalse();
    }

    @Test
    void aDerivedFeatureThatMakesTheKeyIsKnownAfterwardsToo() {
        Question question = question(30, "c1");
        plan.read(List.of(question), Long.MAX_VALUE);
        plan.derive(question);
        int field = plan.schema().indexOf("double_age");
        assertThat(question.frame().doubleAt(plan.schema().cellOf(field))).isEqualTo(60);
    }

    @Test
    void whatIsGivenIsNotComputedAndWhatIsNotHasItsDefault() {
        FeaturePlan scoring =
                compiler.featuresOf(project().endpoint("e"), Set.of("age", "double_age"));
        var frame = new Frame(scoring.schema());
        int given = scoring.schema().indexOf("double_age");
        frame.putDouble(scoring.schema().cellOf(given), 7);
        frame.status(given, FeatureStatus.PRESENT);
        Question question = scoring.question(frame, 0);
        scoring.read(List.of(question), Long.MAX_VALUE);
        scoring.derive(question);
        assertThat(frame.doubleAt(scoring.schema().cellOf(given))).isEqualTo(7);
        assertThat(frame.doubleAt(0)).isEqualTo(3.5);
        assertThat(frame.status(0)).isEqualTo(FeatureStatus.DEFAULTED);
        assertThat(frame.doubleAt(scoring.schema().cellOf(scoring.schema().indexOf("unused"))))
                .isEqualTo(7);
        assertThat(frame.has(1)).isFalse();
    }
}
