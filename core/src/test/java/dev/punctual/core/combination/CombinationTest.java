package dev.punctual.core.combination;

import static dev.punctual.core.combination.Samples.FEATURES;
import static dev.punctual.core.combination.Samples.FIELDS;
import static dev.punctual.core.combination.Samples.SCHEMA;
import static dev.punctual.core.combination.Samples.frame;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.punctual.core.definition.BucketedFeature;
import dev.punctual.core.definition.Bucketing;
import dev.punctual.core.testing.Randomized;
import dev.punctual.core.value.Field;
import dev.punctual.core.value.Frame;
import dev.punctual.core.value.Schema;
import dev.punctual.core.value.ValueType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.apache.datasketches.hash.MurmurHash3;
import org.junit.jupiter.api.Test;

class CombinationTest {
    private static final Combination VISITORS = Samples.learned(FEATURES, 2_000).combination();

    // Keys are on disk, and computed by the processes of several releases: the texts and bytes
    // below never change.

    @Test
    void hasTheKnownTextAndKeys() {
        Combination known =
                new Combination(
                        List.of(
                                dimension("gender", ValueType.STRING, "VOCABULARY", "f", "m"),
                                dimension(
                                        "age", ValueType.FLOAT64, "EDGES", "18.0", "25.0", "35.0"),
                                dimension("country", ValueType.STRING, "HASH", "50"),
                                dimension("member", ValueType.BOOL, "FLAG")));
        assertThat(known.text())
                .isEqualTo(
                        """
                        combination 1
                        age\tfloat64\tedges\t18.0\t25.0\t35.0
                        country\tstring\thash\t50
                        gender\tstring\tvocabulary\tf\tm
                        member\tbool\tflag
                        """);
        var keys = new CombinationKeys(known, SCHEMA);
        Frame anna = frame(SCHEMA, "age", 34.0, "gender", "f", "country", "IE", "member", true);
        assertThat(keys.code(anna)).isEqualTo(1_501);
        assertThat(hex(keys.key(anna))).isEqualTo("533add7ac4fb45df1124e7e6325c8200");
        Frame nobody = new Frame(SCHEMA);
        assertThat(keys.code(nobody)).isEqualTo(known.codes() - 1);
        assertThat(hex(keys.key(nobody))).isEqualTo("de7f5de3261fb74da024df767cff6c50");
        assertThat(known.label(keys.code(anna)))
                .isEqualTo("age 25.0 to 35.0, country hash 23, gender f, member true");
    }

    @Test
    void hashesTextsAndIntegersAsItAlwaysDid() {
        assertThat(Long.toHexString(KeyHash.ofText(""))).isEqualTo("efd01f60ba992926");
        assertThat(Long.toHexString(KeyHash.ofText("IE"))).isEqualTo("7626f285e411f50d");
        assertThat(Long.toHexString(KeyHash.ofText("é€😀"))).isEqualTo("7a913c53744389f1");
        assertThat(Long.toHexString(KeyHash.mixed(42))).isEqualTo("810879608e4259cc");
    }

    @Test
    void keysAreWhatTheLibrarysHashMakesOfTextAndCode() {
        Randomized.check(
                500,
                random -> {
                    long code = random.nextLong();
                    long[] layout =
                            MurmurHash3.hash(VISITORS.text().getBytes(StandardCharsets.UTF_8), 0);
                    var hashed = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
                    hashed.putLong(layout[0]).putLong(layout[1]).putLong(code);
                    long[] expected = MurmurHash3.hash(hashed.array(), 0);
                    var key = ByteBuffer.wrap(VISITORS.key(code)).order(ByteOrder.LITTLE_ENDIAN);
                    assertThat(key.getLong()).isEqualTo(expected[0]);
                    assertThat(key.getLong()).isEqualTo(expected[1]);
                });
    }

    @Test
    void neitherTheOrderOfFieldsNorThatOfDeclarationChangesAKey() {
        Randomized.check(
                200,
                random -> {
                    var fields = new ArrayList<>(FIELDS);
                    Collections.shuffle(fields, new Random(random.nextLong()));
                    var shuffled = new Schema(fields);
                    var features = new ArrayList<>(FEATURES);
                    Collections.shuffle(features, new Random(random.nextLong()));
                    Combination same = Samples.learned(features, 2_000).combination();
                    Frame asked = Samples.random(SCHEMA, random);
                    var other = new Frame(shuffled);
                    for (int i = 0; i < SCHEMA.size(); i++) {
                        other.copy(asked, i, shuffled.indexOf(SCHEMA.field(i).name()));
                    }
                    assertThat(new CombinationKeys(same, shuffled).key(other))
                            .isEqualTo(new CombinationKeys(VISITORS, SCHEMA).key(asked));
                });
    }

    @Test
    void theOrderOfAVocabularyDoesNotMatter() {
        assertThat(dimension("gender", ValueType.STRING, "VOCABULARY", "m", "f").buckets().parts())
                .isEqualTo(
                        dimension("gender", ValueType.STRING, "VOCABULARY", "f", "m")
                                .buckets()
                                .parts());
    }

    @Test
    void addingAFeatureOrChangingItsBucketsChangesEveryKey() {
        Dimension age = dimension("age", ValueType.FLOAT64, "EDGES", "18.0");
        Dimension member = dimension("member", ValueType.BOOL, "FLAG");
        var seen = new HashSet<String>();
        List<Combination> different =
                List.of(
                        new Combination(List.of(age)),
                        new Combination(List.of(age, member)),
                        new Combination(
                                List.of(dimension("age", ValueType.INT64, "EDGES", "18.0"))),
                        new Combination(
                                List.of(dimension("ages", ValueType.FLOAT64, "EDGES", "18.0"))),
                        new Combination(
                                List.of(dimension("age", ValueType.FLOAT64, "EDGES", "18.5"))),
                        new Combination(
                                List.of(age, dimension("tier", ValueType.STRING, "HASH", "1"))));
        for (Combination combination : different) {
            for (long code = 0; code < 20; code++) {
                assertThat(seen.add(hex(combination.key(code)))).isTrue();
            }
        }
    }

    @Test
    void everyCodeHasAKeyOfItsOwnAndTellsItsBuckets() {
        var seen = new HashSet<String>();
        Combination small =
                new Combination(
                        List.of(
                                dimension("age", ValueType.FLOAT64, "EDGES", "1.0", "2.0"),
                                dimension("member", ValueType.BOOL, "FLAG"),
                                dimension("tier", ValueType.INT64, "VOCABULARY", "1")));
        assertThat(small.codes()).isEqualTo(4 * 3 * 3);
        for (long code = 0; code < small.codes(); code++) {
            long again = 0;
            for (int i = 0; i < 3; i++) {
                again += small.bucket(code, i) * small.stride(i);
            }
            assertThat(again).isEqualTo(code);
            assertThat(seen.add(hex(small.key(code)))).isTrue();
        }
    }

    @Test
    void isReadFromItsText() {
        Combination odd =
                new Combination(
                        List.of(
                                dimension(
                                        "w",
                                        ValueType.STRING,
                                        "VOCABULARY",
                                        "",
                                        "a\tb",
                                        "c\nd",
                                        "\\n",
                                        "é"),
                                dimension(
                                        "age",
                                        ValueType.FLOAT64,
                                        "EDGES",
                                        "-1.0E-300",
                                        "0.1",
                                        "1.0E300"),
                                dimension("none", ValueType.FLOAT64, "EDGES")));
        for (Combination combination : List.of(VISITORS, odd)) {
            Combination again = Combination.parse(combination.text());
            assertThat(again).isNotNull();
            assertThat(again.text()).isEqualTo(combination.text());
            assertThat(again.key(5)).isEqualTo(combination.key(5));
        }
    }

    @Test
    void takesNoOtherTextForOne() {
        String text = VISITORS.text();
        Randomized.check(
                2_000,
                random -> {
                    int at = random.nextInt(text.length());
                    String broken =
                            text.substring(0, at)
                                    + (char) random.nextInt(128)
                                    + text.substring(at + 1);
                    Combination read = Combination.parse(broken);
                    if (read != null) {
                        assertThat(read.text())
                                .isEqualTo(broken); // another combination, and a whole one
                    }
                });
        assertThat(Combination.parse("")).isNull();
        assertThat(Combination.parse("combination 2\n")).isNull();
        for (int end = 0; end < text.length(); end++) {
            if (text.charAt(Math.max(0, end - 1)) != '\n') {
                assertThat(Combination.parse(text.substring(0, end))).isNull();
            }
        }
    }

    @Test
    void refusesMoreCodesThanALongHas() {
        var dimensions = new ArrayList<Dimension>();
        for (int i = 0; i < 7; i++) {
            dimensions.add(dimension("h" + i, ValueType.STRING, "HASH", "1000000"));
        }
        assertThatExceptionOfType(ArithmeticException.class)
                .isThrownBy(() -> new Combination(dimensions));
    }

    @Test
    void fitsOnlyFramesWithItsFeatures() {
        assertThat(VISITORS.fits(SCHEMA)).isTrue();
        assertThat(VISITORS.fits(new Schema(FIELDS.subList(1, FIELDS.size())))).isFalse();
        var others = new ArrayList<>(FIELDS);
        others.set(0, Field.of("age", ValueType.INT64));
        assertThat(VISITORS.fits(new Schema(others))).isFalse();
    }

    /// The article's case: six ages, two genders, ten countries.
    @Test
    void sixAgesTwoGendersAndTenCountriesAre120Keys() {
        var countries = List.of("AT", "BE", "CH", "DE", "DK", "ES", "FR", "IE", "IT", "NL");
        List<BucketedFeature> features =
                List.of(
                        new BucketedFeature(
                                "age", new Bucketing.Edges(List.of(18.0, 25.0, 35.0, 45.0, 55.0))),
                        new BucketedFeature(
                                "gender", new Bucketing.Vocabulary(List.of("female", "male"))),
                        new BucketedFeature("country", new Bucketing.Vocabulary(countries)));
        KeySpace space = new BucketLearning(features, SCHEMA).learn(features);
        assertThat(space.keys()).isEqualTo(120);
        assertThat(space.factors().stream().map(KeySpace.Factor::listed)).containsExactly(6, 10, 2);
        var keys = new CombinationKeys(space.combination(), SCHEMA);
        var listed = new HashSet<String>();
        for (long at = 0; at < space.keys(); at++) {
            assertThat(listed.add(hex(space.combination().key(space.code(at))))).isTrue();
        }
        var asked = new HashSet<String>();
        for (double age : new double[] {17, 18, 30, 44.5, 45, 90}) {
            for (String gender : List.of("female", "male")) {
                for (String country : countries) {
                    Frame frame = frame(SCHEMA, "country", country, "age", age, "gender", gender);
                    asked.add(hex(keys.key(frame)));
                }
            }
        }
        assertThat(asked).isEqualTo(listed);
        assertThat(listed)
                .doesNotContain(hex(keys.key(frame(SCHEMA, "age", 30.0, "gender", "female"))))
                .doesNotContain(
                        hex(keys.key(frame(SCHEMA, "age", 30.0, "gender", "x", "country", "IE"))));
    }

    private static Dimension dimension(String name, ValueType type, String kind, String... parts) {
        return Dimension.of(name, type, Dimension.Kind.valueOf(kind), List.of(parts));
    }

    private static String hex(byte[] key) {
        return HexFormat.of().formatHex(key);
    }
}
