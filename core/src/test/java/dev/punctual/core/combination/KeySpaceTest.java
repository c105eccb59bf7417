package dev.punctual.core.combination;

import static dev.punctual.core.combination.Samples.FEATURES;
import static dev.punctual.core.combination.Samples.SCHEMA;
import static dev.punctual.core.combination.Samples.frame;
import static org.assertj.core.api.Assertions.assertThat;

import dev.punctual.core.definition.BucketedFeature;
import dev.punctual.core.definition.Bucketing;
import dev.punctual.core.testing.Randomized;
import dev.punctual.core.value.FeatureStatus;
import dev.punctual.core.value.Field;
import dev.punctual.core.value.Frame;
import dev.punctual.core.value.Schema;
import dev.punctual.core.value.ValueType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.Test;

class KeySpaceTest {

    @Test
    void theValuesOfAKeyHaveThatKey() {
        KeySpace space = Samples.learned(FEATURES, 2_000);
        KeySpace.Writer writer = space.in(SCHEMA);
        var keys = new CombinationKeys(space.combination(), SCHEMA);
        var frame = new Frame(SCHEMA);
        LongUnaryOperator codes = space.codes();
        long before = -1;
        assertThat(space.keys()).isGreaterThan(1_000);
        for (long at = 0; at < space.keys(); at++) {
            long code = space.code(at);
            assertThat(codes.applyAsLong(at)).isEqualTo(code);
            assertThat(code).isGreaterThan(before);
            before = code;
            assertThat(space.has(code)).isTrue();
            writer.put(code, frame);
            assertThat(keys.code(frame)).isEqualTo(code);
            assertThat(keys.key(frame)).isEqualTo(space.combination().key(code));
        }
    }

    @Test
    void positionsAndCodesMayComeInAnyOrder() {
        KeySpace space = Samples.learned(FEATURES, 2_000);
        KeySpace.Writer writer = space.in(SCHEMA);
        LongUnaryOperator codes = space.codes();
        var keys = new CombinationKeys(space.combination(), SCHEMA);
        var frame = new Frame(SCHEMA);
        Randomized.check(
                2_000,
                random -> {
                    long at = random.nextLong(space.keys());
                    assertThat(codes.applyAsLong(at)).isEqualTo(space.code(at));
                    writer.put(space.code(at), frame);
                    assertThat(keys.code(frame)).isEqualTo(space.code(at));
                });
    }

    @Test
    void everyRowThatWasSeenHasAListedKey() {
        KeySpace space = Samples.learned(FEATURES, 2_000);
        var keys = new CombinationKeys(space.combination(), SCHEMA);
        var random = new SplittableRandom(3); // the rows it was learned from
        for (int i = 0; i < 2_000; i++) {
            assertThat(space.has(keys.code(Samples.random(SCHEMA, random)))).isTrue();
        }
    }

    @Test
    void bucketsWithoutAValueAreNotListed() {
        List<BucketedFeature> features =
                List.of(
                        new BucketedFeature("gender", new Bucketing.Vocabulary(List.of("f", "m"))),
                        new BucketedFeature("country", new Bucketing.Hash(1_000)));
        var learning = new BucketLearning(features, SCHEMA);
        for (String country : List.of("IE", "IE", "DE", "FR")) {
            learning.add(frame(SCHEMA, "gender", "f", "country", country));
        }
        KeySpace space = learning.learn(features);
        assertThat(space.keys()).isEqualTo(2 * 3);
        assertThat(space.combination().codes()).isEqualTo(4 * 1_001);
        learning.add(frame(SCHEMA, "gender", "x"));
        assertThat(learning.learn(features).keys()).isEqualTo(3 * 4);
    }

    @Test
    void quantilesSplitTheRowsEvenly() {
        Schema schema = Schema.of(Field.of("income", ValueType.FLOAT64));
        var features = List.of(new BucketedFeature("income", new Bucketing.Quantiles(10)));
        var learning = new BucketLearning(features, schema);
        var random = new SplittableRandom(1);
        var rows = new ArrayList<Frame>();
        for (int i = 0; i < 20_000; i++) {
            rows.add(frame(schema, "income", Math.exp(random.nextGaussian())));
            learning.add(rows.getLast());
        }
        KeySpace space = learning.learn(features);
        assertThat(space.keys()).isEqualTo(10);
        var keys = new CombinationKeys(space.combination(), schema);
        var counts = new HashMap<Long, Integer>();
        rows.forEach(row -> counts.merge(keys.code(row), 1, Integer::sum));
        assertThat(counts).hasSize(10);
        assertThat(counts.values()).allSatisfy(count -> assertThat(count).isBetween(1_990, 2_010));
    }

    @Test
    void quantilesOfMoreRowsThanAreKeptAreNearlyEven() {
        var numbers = new Observed.Numbers(ValueType.FLOAT64);
        var random = new SplittableRandom(1);
        for (int i = 0; i < 1_000_000; i++) {
            numbers.add(random.nextDouble());
        }
        double[] edges = numbers.quantileEdges(4);
        assertThat(edges).hasSize(3);
        for (int i = 0; i < 3; i++) {
            assertThat(edges[i]).isBetween(0.25 * (i + 1) - 0.007, 0.25 * (i + 1) + 0.007);
        }
    }

    @Test
    void quantilesOfFewValuesAreFewer() {
        Randomized.check(
                100,
                random -> {
                    var numbers = new Observed.Numbers(ValueType.FLOAT64);
                    var different = new TreeSet<Double>();
                    for (int i = 0; i < 200; i++) {
                        double value = random.nextInt(3);
                        numbers.add(value);
                        different.add(value);
                    }
                    assertThat(numbers.quantileEdges(10)).hasSize(different.size() - 1);
                });
        assertThat(new Observed.Numbers(ValueType.FLOAT64).quantileEdges(10)).isEmpty();
    }

    @Test
    void theMedianOfABucketStandsForIt() {
        Schema schema = Schema.of(Field.of("age", ValueType.INT64));
        var features =
                List.of(new BucketedFeature("age", new Bucketing.Edges(List.of(10.0, 20.0, 20.5))));
        var learning = new BucketLearning(features, schema);
        for (long age : new long[] {1, 2, 9, 15, 90}) {
            learning.add(frame(schema, "age", age));
        }
        KeySpace space = learning.learn(features);
        assertThat(values(space, schema)).containsExactly(2L, 15L, 20L, 90L);
        var unseen = new BucketLearning(features, schema).learn(features);
        assertThat(values(unseen, schema)).containsExactly(5L, 15L, 20L, 21L);
    }

    @Test
    void aBucketWithoutAnIntegerIsNotListed() {
        Schema schema = Schema.of(Field.of("age", ValueType.INT64));
        var features = List.of(new BucketedFeature("age", new Bucketing.Edges(List.of(1.2, 1.8))));
        assertThat(values(new BucketLearning(features, schema).learn(features), schema))
                .containsExactly(0L, 2L);
    }

    @Test
    void missingValuesStandForThemselves() {
        Schema schema = Schema.of(Field.of("age", ValueType.FLOAT64));
        var features = List.of(new BucketedFeature("age", new Bucketing.Edges(List.of(10.0))));
        var learning = new BucketLearning(features, schema);
        learning.add(frame(schema, "age", Double.NaN));
        KeySpace space = learning.learn(features);
        assertThat(space.keys()).isEqualTo(3);
        Frame frame = frame(schema, "age", 1.0);
        space.in(schema).put(space.code(2), frame);
        assertThat(frame.status(0)).isEqualTo(FeatureStatus.MISSING);
        assertThat(space.factors().getFirst().missing()).isTrue();
    }

    @Test
    void codesThatComeOftenAreFound() {
        var counts = new FrequentCodes();
        for (long code = 0; code < 1_000; code++) {
            for (long i = 0; i <= code % 5; i++) {
                counts.add(code * 1_000_000_007L);
            }
        }
        FrequentCodes.Found found = counts.atLeast(4);
        assertThat(counts.error()).isZero();
        assertThat(found.count()).isEqualTo(400);
        assertThat(found.covered()).isEqualTo(200 * 4 + 200 * 5);
        assertThat(found.has(3 * 1_000_000_007L)).isTrue();
        assertThat(found.has(2 * 1_000_000_007L)).isFalse();
    }

    private static List<Long> values(KeySpace space, Schema schema) {
        var frame = new Frame(schema);
        var values = new ArrayList<Long>();
        for (long at = 0; at < space.keys(); at++) {
            space.in(schema).put(space.code(at), frame);
            values.add(frame.longAt(0));
        }
        return values;
    }
}
