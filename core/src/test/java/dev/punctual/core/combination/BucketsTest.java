package dev.punctual.core.combination;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.punctual.core.testing.Randomized;
import dev.punctual.core.value.Field;
import dev.punctual.core.value.Frame;
import dev.punctual.core.value.Schema;
import dev.punctual.core.value.ValueType;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BucketsTest {
    private static final Dimension AGE =
            dimension(ValueType.FLOAT64, "EDGES", "0.0", "18.0", "25.5");

    @Test
    void anEdgeBelongsToTheBucketAboveIt() {
        assertThat(bucket(AGE, 18.0)).isEqualTo(2);
        assertThat(bucket(AGE, Math.nextDown(18.0))).isEqualTo(1);
        assertThat(bucket(AGE, Math.nextUp(18.0))).isEqualTo(2);
        assertThat(bucket(AGE, 25.5)).isEqualTo(3);
        assertThat(bucket(AGE, Math.nextDown(25.5))).isEqualTo(2);
    }

    @Test
    void bothZerosAreOneNumber() {
        assertThat(bucket(AGE, -0.0)).isEqualTo(1);
        assertThat(bucket(AGE, 0.0)).isEqualTo(1);
        assertThat(bucket(AGE, -Double.MIN_VALUE)).isEqualTo(0);
        assertThat(dimension(ValueType.FLOAT64, "EDGES", "-0.0").buckets().parts())
                .containsExactly("0.0");
    }

    @Test
    void infinitiesAreInTheFirstAndTheLastBucket() {
        assertThat(bucket(AGE, Double.NEGATIVE_INFINITY)).isEqualTo(0);
        assertThat(bucket(AGE, -Double.MAX_VALUE)).isEqualTo(0);
        assertThat(bucket(AGE, Double.POSITIVE_INFINITY)).isEqualTo(3);
        assertThat(bucket(AGE, Double.MAX_VALUE)).isEqualTo(3);
    }

    @Test
    void whatIsMissingOrNotANumberHasABucketOfItsOwn() {
        assertThat(AGE.size()).isEqualTo(5);
        assertThat(bucket(AGE, Double.NaN)).isEqualTo(4);
        assertThat(bucket(AGE, Double.longBitsToDouble(0xfff8_0000_0000_0001L))).isEqualTo(4);
        assertThat(bucket(AGE, null)).isEqualTo(4);
        assertThat(AGE.label(4)).isEqualTo("missing");
        for (String kind : List.of("VOCABULARY", "HASH")) {
            Dimension words = dimension(ValueType.STRING, kind, "1");
            assertThat(bucket(words, null)).isEqualTo(words.size() - 1);
            Dimension numbers = dimension(ValueType.INT64, kind, "1");
            assertThat(bucket(numbers, null)).isEqualTo(numbers.size() - 1);
        }
        assertThat(bucket(dimension(ValueType.BOOL, "FLAG"), null)).isEqualTo(2);
    }

    @Test
    void everyNumberFallsWhereComparingWithEachEdgeSays() {
        Randomized.check(
                300,
                random -> {
                    double[] edges =
                            random.doubles(random.nextInt(20), -50, 50)
                                    .distinct()
                                    .sorted()
                                    .toArray();
                    var buckets = new Buckets.Edges(ValueType.FLOAT64, edges.clone());
                    for (int i = 0; i < 50; i++) {
                        double value =
                                edges.length > 0 && random.nextBoolean()
                                        ? edges[random.nextInt(edges.length)]
                                        : random.nextDouble(-60, 60);
                        int expected = 0;
                        for (double edge : edges) {
                            expected += edge <= value ? 1 : 0;
                        }
                        assertThat(buckets.of(value)).isEqualTo(expected);
                    }
                    for (int bucket = 0; bucket <= edges.length; bucket++) {
                        assertThat(buckets.of(buckets.inside(bucket))).isEqualTo(bucket);
                    }
                });
    }

    @Test
    void eachBucketHasANumberInItHoweverItsEdgesLie() {
        double[][] odd = {
            {},
            {7},
            {-Double.MAX_VALUE, Double.MAX_VALUE},
            {0, Double.MIN_VALUE},
            {1e300, 1e301},
            {Math.nextDown(1.0), 1.0}
        };
        for (double[] edges : odd) {
            var buckets = new Buckets.Edges(ValueType.FLOAT64, edges.clone());
            for (int bucket = 0; bucket <= edges.length; bucket++) {
                assertThat(buckets.of(buckets.inside(bucket))).as("%s", bucket).isEqualTo(bucket);
            }
        }
    }

    @Test
    void integersAreComparedWithEdgesAsNumbers() {
        Dimension visits = dimension(ValueType.INT64, "EDGES", "0.5", "3.0");
        assertThat(bucket(visits, 0L)).isEqualTo(0);
        assertThat(bucket(visits, 1L)).isEqualTo(1);
        assertThat(bucket(visits, 3L)).isEqualTo(2);
        assertThat(bucket(visits, Long.MIN_VALUE)).isEqualTo(0);
        assertThat(bucket(visits, Long.MAX_VALUE)).isEqualTo(2);
    }

    @Test
    void unknownWordsAndIntegersAreOther() {
        Dimension gender = dimension(ValueType.STRING, "VOCABULARY", "m", "f");
        assertThat(bucket(gender, "f")).isEqualTo(0);
        assertThat(bucket(gender, "m")).isEqualTo(1);
        assertThat(bucket(gender, "F")).isEqualTo(2);
        assertThat(bucket(gender, "")).isEqualTo(2);
        assertThat(gender.label(2)).isEqualTo("other");
        Dimension tier = dimension(ValueType.INT64, "VOCABULARY", "7", "-2");
        assertThat(bucket(tier, -2L)).isEqualTo(0);
        assertThat(bucket(tier, 7L)).isEqualTo(1);
        assertThat(bucket(tier, 0L)).isEqualTo(2);
    }

    @Test
    void hashesSpreadEvenlyAndStayInside() {
        Dimension country = dimension(ValueType.STRING, "HASH", "50");
        Dimension number = dimension(ValueType.INT64, "HASH", "50");
        var counts = new int[50];
        var numbers = new int[50];
        for (int i = 0; i < 50_000; i++) {
            counts[bucket(country, "word " + i)]++;
            numbers[bucket(number, (long) i)]++;
        }
        for (int i = 0; i < 50; i++) {
            assertThat(counts[i]).isBetween(850, 1_150); // 1,000 and five standard deviations
            assertThat(numbers[i]).isBetween(850, 1_150);
        }
    }

    @Test
    void refusesEdgesThatAreNone() {
        for (String bad : List.of("NaN", "Infinity", "17.0", "18.0")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> dimension(ValueType.FLOAT64, "EDGES", "18.0", bad));
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> dimension(ValueType.FLOAT64, "EDGES", "-0.0", "0.0"));
    }

    @Test
    void refusesBucketsThatATypeCannotHave() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> dimension(ValueType.STRING, "EDGES", "1.0"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> dimension(ValueType.FLOAT64, "HASH", "10"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> dimension(ValueType.TIMESTAMP, "VOCABULARY", "1"));
        assertThatIllegalArgumentException().isThrownBy(() -> dimension(ValueType.STRING, "FLAG"));
    }

    private static Dimension dimension(ValueType type, String kind, String... parts) {
        return Dimension.of("f", type, Dimension.Kind.valueOf(kind), List.of(parts));
    }

    private static int bucket(Dimension dimension, @Nullable Object value) {
        Schema schema = Schema.of(Field.of("f", dimension.type()));
        Frame frame = Samples.frame(schema, "f", value);
        return (int) new CombinationKeys(new Combination(List.of(dimension)), schema).code(frame);
    }
}
