package dev.punctual.core.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.testing.Randomized;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class KeyCodecTest {
    private static final Schema ALL =
            Schema.of(
                    Field.of("flag", ValueType.BOOL),
                    Field.of("number", ValueType.INT64),
                    Field.of("text", ValueType.STRING),
                    Field.of("at", ValueType.TIMESTAMP));
    private static final int[] IN_ORDER = {0, 1, 2, 3};
    private static final Schema PAIR =
            Schema.of(Field.of("origin", ValueType.STRING), Field.of("other", ValueType.STRING));

    // The bytes are on disk: a change here makes every stored table unreadable.

    @Test
    void writesTheKnownBytesOfTexts() {
        assertThat(hex(pair("JFK", "LAX"))).isEqualTo("4a464b00004c41580000");
        assertThat(hex(pair("", ""))).isEqualTo("00000000");
        assertThat(hex(pair("a\0b", "\0"))).isEqualTo("6100ff62000000ff0000");
        assertThat(hex(pair("é€", "😀"))).isEqualTo("c3a9e282ac0000f09f98800000");
    }

    @Test
    void writesTheKnownBytesOfNumbers() {
        assertThat(hex(all(true, 1, "x", 0)))
                .isEqualTo("01" + "8000000000000001" + "780000" + "8000000000000000");
        assertThat(hex(all(false, -1, "", Long.MIN_VALUE)))
                .isEqualTo("00" + "7fffffffffffffff" + "0000" + "0000000000000000");
    }

    @Test
    void anEntityWithoutKeyFieldsHasOneKey() {
        var codec = new KeyCodec(Schema.of());
        byte[] key = codec.encode(new Frame(Schema.of()), new int[0]);
        assertThat(hex(key)).isEqualTo("00");
        codec.decode(key, new Frame(Schema.of()), 0);
    }

    @Test
    void takesKeyFieldsFromAnywhereInTheFrame() {
        var frame = new Frame(ALL);
        put(frame, 2, "JFK");
        var codec = new KeyCodec(Schema.of(Field.of("airport", ValueType.STRING)));
        assertThat(hex(codec.encode(frame, new int[] {2}))).isEqualTo("4a464b0000");
    }

    @Test
    void neighbouringTextsDoNotRunTogether() {
        assertThat(pair("a", "bc")).isNotEqualTo(pair("ab", "c"));
        assertThat(pair("", "a")).isNotEqualTo(pair("a", ""));
        assertThat(pair("a\0", "b")).isNotEqualTo(pair("a", "\0b"));
    }

    @Test
    void decodesEveryKeyItWrites() {
        Randomized.check(
                2_000,
                random -> {
                    Frame frame = randomFrame(random);
                    var codec = new KeyCodec(ALL);
                    byte[] key = codec.encode(frame, IN_ORDER);
                    var decoded = new Frame(ALL);
                    codec.decode(key, decoded, 0);
                    assertThat(compare(decoded, frame)).isZero();
                    assertThat(codec.encode(decoded, IN_ORDER)).isEqualTo(key);
                });
    }

    @Test
    void bytesSortAsValuesDo() {
        Randomized.check(
                5_000,
                random -> {
                    Frame left = randomFrame(random);
                    Frame right = randomFrame(random);
                    var codec = new KeyCodec(ALL);
                    int bytes =
                            Arrays.compareUnsigned(
                                    codec.encode(left, IN_ORDER), codec.encode(right, IN_ORDER));
                    assertThat(Integer.signum(bytes))
                            .isEqualTo(Integer.signum(compare(left, right)));
                });
    }

    @Test
    void aMissingFieldIsNamed() {
        var frame = new Frame(PAIR);
        put(frame, 0, "JFK");
        assertFails(ErrorCode.MISSING_FIELD, "other", frame);
    }

    @Test
    void aTextOfTheGreatestLengthIsAKeyAndALongerOneIsRefused() {
        assertThat(pair("x".repeat(1024), "")).hasSize(1028);
        assertThat(pair("", "é".repeat(512))).hasSize(1028);
        assertFails(ErrorCode.OUT_OF_RANGE, "origin", pairFrame("x".repeat(1025), ""));
        assertFails(ErrorCode.OUT_OF_RANGE, "other", pairFrame("", "é".repeat(512) + "x"));
        assertFails(ErrorCode.OUT_OF_RANGE, "origin", pairFrame("x".repeat(50_000_000), ""));
    }

    @Test
    void aKeyThatIsTooLongInAllIsRefused() {
        var fields = new Field[5];
        Arrays.setAll(fields, i -> Field.of("f" + i, ValueType.STRING));
        Schema schema = Schema.of(fields);
        var frame = new Frame(schema);
        for (int i = 0; i < 5; i++) {
            put(frame, i, "x".repeat(1000));
        }
        assertThatExceptionOfType(ServingException.class)
                .isThrownBy(() -> new KeyCodec(schema).encode(frame, new int[] {0, 1, 2, 3, 4}))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.OUT_OF_RANGE))
                .satisfies(e -> assertThat(e.field()).isEqualTo("f4"));
    }

    @Test
    void halfASurrogatePairIsRefusedBecauseAllWouldShareAKey() {
        assertFails(ErrorCode.OUT_OF_RANGE, "origin", pairFrame("\ud800", "x"));
        assertFails(ErrorCode.OUT_OF_RANGE, "origin", pairFrame("a\udc00\ud800", "x"));
        assertFails(ErrorCode.OUT_OF_RANGE, "other", pairFrame("x", "\ud83dx"));
    }

    @Test
    void floatingPointNumbersAndListsAreNoKeys() {
        for (Field field :
                new Field[] {
                    Field.of("f", ValueType.FLOAT64), new Field("f", ValueType.INT64, 2)
                }) {
            assertThatExceptionOfType(ServingException.class)
                    .isThrownBy(() -> new KeyCodec(Schema.of(field)))
                    .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_DEFINITION))
                    .satisfies(e -> assertThat(e.field()).isEqualTo("f"));
        }
    }

    @Test
    void damagedKeysAreSaidToBeSo() {
        byte[] key = all(true, 7, "a\0b", 9);
        for (int length = 0; length < key.length; length++) {
            assertDamaged(ALL, Arrays.copyOf(key, length));
        }
        assertDamaged(ALL, Arrays.copyOf(key, key.length + 1));
        Schema text = Schema.of(Field.of("text", ValueType.STRING));
        assertDamaged(text, HexFormat.of().parseHex("c30000"));
        assertDamaged(text, HexFormat.of().parseHex("00010000"));
        assertDamaged(text, new byte[] {});
        assertDamaged(Schema.of(Field.of("flag", ValueType.BOOL)), new byte[] {2});
        assertDamaged(Schema.of(), new byte[] {});
        byte[] endless = new byte[5_000];
        Arrays.fill(endless, (byte) 'a');
        assertDamaged(text, endless);
    }

    private static void assertDamaged(Schema schema, byte[] key) {
        assertThatExceptionOfType(ServingException.class)
                .isThrownBy(() -> new KeyCodec(schema).decode(key, new Frame(schema), 0))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.STORAGE_FAILED));
    }

    private static void assertFails(ErrorCode code, String field, Frame frame) {
        assertThatExceptionOfType(ServingException.class)
                .isThrownBy(() -> new KeyCodec(PAIR).encode(frame, new int[] {0, 1}))
                .satisfies(e -> assertThat(e.code()).isEqualTo(code))
                .satisfies(e -> assertThat(e.field()).isEqualTo(field))
                .satisfies(e -> assertThat(e).hasMessageContaining(field));
    }

    private static byte[] pair(String first, String second) {
        return new KeyCodec(PAIR).encode(pairFrame(first, second), new int[] {0, 1});
    }

    private static Frame pairFrame(String first, String second) {
        var frame = new Frame(PAIR);
        put(frame, 0, first);
        put(frame, 1, second);
        return frame;
    }

    private static byte[] all(boolean flag, long number, String text, long at) {
        return new KeyCodec(ALL).encode(allFrame(flag, number, text, at), IN_ORDER);
    }

    private static Frame allFrame(boolean flag, long number, String text, long at) {
        var frame = new Frame(ALL);
        put(frame, 0, flag ? 1 : 0);
        put(frame, 1, number);
        put(frame, 2, text);
        put(frame, 3, at);
        return frame;
    }

    private static Frame randomFrame(SplittableRandom random) {
        return allFrame(
                random.nextBoolean(), randomLong(random), randomText(random), randomLong(random));
    }

    private static long randomLong(SplittableRandom random) {
        return random.nextLong() >> random.nextInt(64);
    }

    private static String randomText(SplittableRandom random) {
        int[] alphabet = {
            0, 1, 'a', 'b', 0x7f, 0x80, 0x7ff, 0x800, 0xd7ff, 0xffff, 0x1_0000, 0x10_ffff
        };
        var text = new StringBuilder();
        for (int i = random.nextInt(4); i > 0; i--) {
            text.appendCodePoint(alphabet[random.nextInt(alphabet.length)]);
        }
        return text.toString();
    }

    private static int compare(Frame left, Frame right) {
        int order = Long.compare(left.longAt(0), right.longAt(0));
        order = order != 0 ? order : Long.compare(left.longAt(1), right.longAt(1));
        int[] points = left.textAt(2).codePoints().toArray();
        order = order != 0 ? order : Arrays.compare(points, right.textAt(2).codePoints().toArray());
        return order != 0 ? order : Long.compare(left.longAt(3), right.longAt(3));
    }

    private static void put(Frame frame, int field, long value) {
        frame.putLong(frame.schema().cellOf(field), value);
        frame.status(field, FeatureStatus.PRESENT);
    }

    private static void put(Frame frame, int field, String value) {
        frame.putText(frame.schema().cellOf(field), value);
        frame.status(field, FeatureStatus.PRESENT);
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
