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

class RowCodecTest {
    private static final Schema SCHEMA =
            Schema.of(
                    Field.of("flag", ValueType.BOOL),
                    Field.of("number", ValueType.INT64),
                    new Field("means", ValueType.FLOAT64, 3),
                    Field.of("zone", ValueType.STRING),
                    Field.of("at", ValueType.TIMESTAMP),
                    new Field("last", ValueType.STRING, 2),
                    new Field("counts", ValueType.INT64, 11),
                    Field.keyed("by_zone", ValueType.FLOAT64, 4));
    private static final int[] IN_ORDER = {0, 1, 2, 3, 4, 5, 6, 7};
    private static final RowCodec CODEC = new RowCodec(SCHEMA);

    // The bytes are on disk: a change here makes every stored row unreadable.

    @Test
    void writesTheKnownBytes() {
        Schema schema =
                Schema.of(
                        Field.of("zone", ValueType.STRING),
                        new Field("means", ValueType.FLOAT64, 2),
                        Field.of("number", ValueType.INT64));
        var frame = new Frame(schema);
        frame.putText(0, "Zürich");
        frame.putDouble(1, 1.5);
        frame.status(0, FeatureStatus.PRESENT);
        frame.status(1, FeatureStatus.STALE);
        byte[] row = new RowCodec(schema).encode(frame, new int[] {0, 1, 2}, 1, RowCodec.NEVER);
        assertThat(HexFormat.of().formatHex(row))
                .isEqualTo(
                        "0001" // format
                                + "0631a3c0547c" // fingerprint
                                + "0000000000000001" // event time
                                + "7fffffffffffffff" // expiry
                                + "00000044" // length
                                + "1b" // fields 0 and 1, cells 0 and 1
                                + "0000003d00000007" // offset and length of the zone
                                + "3ff8000000000000"
                                + "0000000000000000"
                                + "0000000000000000"
                                + "5ac3bc72696368");
    }

    @Test
    void writesTheKnownBytesOfAMap() {
        Schema schema =
                Schema.of(
                        Field.keyed("by_place", ValueType.INT64, 3),
                        Field.of("zone", ValueType.STRING));
        var frame = new Frame(schema);
        frame.putEntry(0, "Ulm", 7);
        frame.putEntry(1, "", -1);
        frame.putText(3, "x");
        frame.status(0, FeatureStatus.PRESENT);
        frame.status(1, FeatureStatus.PRESENT);
        byte[] row = new RowCodec(schema).encode(frame, new int[] {0, 1}, 1, RowCodec.NEVER);
        assertThat(HexFormat.of().formatHex(row))
                .isEqualTo(
                        "0001" // format
                                + "1632c6580d41" // fingerprint
                                + "0000000000000001" // event time
                                + "7fffffffffffffff" // expiry
                                + "00000059" // length
                                + "2f" // both fields; cells 0, 1 and 3
                                + "0000000000000007"
                                + "ffffffffffffffff"
                                + "0000000000000000"
                                + "0000005800000001" // offset and length of the zone
                                + "0000005500000003" // and of each key
                                + "0000005800000000"
                                + "0000000000000000"
                                + "556c6d"
                                + "78");
        var decoded = new Frame(schema);
        assertThat(new RowCodec(schema).decode(row, decoded, new int[] {0, 1}, 0)).isTrue();
        assertThat(decoded.entryOf(0, "Ulm")).isZero();
        assertThat(decoded.longAt(decoded.entryOf(0, ""))).isEqualTo(-1);
        assertThat(decoded.entryOf(0, "Bonn")).isEqualTo(-1);
        assertThat(decoded.absentAt(2)).isTrue();
    }

    @Test
    void aMapIsNotReadAsAList() {
        var map = new RowCodec(Schema.of(Field.keyed("a", ValueType.INT64, 2)));
        var list = new RowCodec(Schema.of(new Field("a", ValueType.INT64, 2)));
        var frame = new Frame(Schema.of(Field.keyed("a", ValueType.INT64, 2)));
        byte[] row = map.encode(frame, new int[] {0}, 0, RowCodec.NEVER);
        assertThat(list.decode(row, frame, new int[] {0}, 0)).isFalse();
    }

    @Test
    void anEmptySchemaHasRows() {
        var codec = new RowCodec(Schema.of());
        var frame = new Frame(Schema.of());
        byte[] row = codec.encode(frame, new int[0], Frame.UNKNOWN_TIME, RowCodec.NEVER);
        assertThat(codec.decode(row, frame, new int[0], 0)).isTrue();
    }

    @Test
    void decodesEveryRowItWrites() {
        Randomized.check(
                2_000,
                random -> {
                    Frame frame = randomFrame(random);
                    long time = random.nextInt(3) == 0 ? Frame.UNKNOWN_TIME : random.nextLong();
                    byte[] row = CODEC.encode(frame, IN_ORDER, time, RowCodec.NEVER);
                    Frame decoded = randomFrame(random);
                    assertThat(CODEC.decode(row, decoded, IN_ORDER, 0)).isTrue();
                    assertSame(decoded, frame, time);
                    assertThat(CODEC.encode(decoded, IN_ORDER, time, RowCodec.NEVER))
                            .isEqualTo(row);
                });
    }

    @Test
    void writesOnlyTheFieldsThatWereAskedFor() {
        Frame frame = randomFrame(new SplittableRandom(3));
        put(frame, 1, 42);
        put(frame, 4, 99);
        byte[] row =
                CODEC.encode(frame, new int[] {-1, 1, -1, -1, 4, -1, -1, -1}, 7, RowCodec.NEVER);
        Schema other = Schema.of(Field.of("a", ValueType.TIMESTAMP), Field.of("b", ValueType.BOOL));
        var target = new Frame(other);
        put(target, 1, 1);
        assertThat(CODEC.decode(row, target, new int[] {-1, -1, -1, -1, 0, -1, -1, -1}, 0))
                .isTrue();
        assertThat(target.longAt(0)).isEqualTo(99);
        assertThat(target.status(0)).isEqualTo(FeatureStatus.PRESENT);
        assertThat(target.eventTimeMicros(0)).isEqualTo(7);
        assertThat(target.longAt(1)).isEqualTo(1);
        assertThat(target.eventTimeMicros(1)).isEqualTo(Frame.UNKNOWN_TIME);
        assertThat(CODEC.decode(row, target, new int[] {1, -1, -1, -1, -1, -1, -1, -1}, 0))
                .isTrue();
        assertThat(target.status(1)).isEqualTo(FeatureStatus.MISSING);
    }

    @Test
    void aListOfAbsentElementsIsNotAMissingList() {
        var frame = new Frame(SCHEMA);
        frame.status(2, FeatureStatus.PRESENT);
        byte[] row = CODEC.encode(frame, IN_ORDER, 1, RowCodec.NEVER);
        var decoded = new Frame(SCHEMA);
        decoded.putDouble(SCHEMA.cellOf(2), 5);
        assertThat(CODEC.decode(row, decoded, IN_ORDER, 0)).isTrue();
        assertThat(decoded.status(2)).isEqualTo(FeatureStatus.PRESENT);
        assertThat(decoded.absentAt(SCHEMA.cellOf(2))).isTrue();
        assertThat(decoded.status(6)).isEqualTo(FeatureStatus.MISSING);
    }

    @Test
    void expiresExactlyAtItsExpiry() {
        Frame frame = randomFrame(new SplittableRandom(4));
        byte[] row = CODEC.encode(frame, IN_ORDER, 1, 1_000);
        assertThat(CODEC.decode(row, new Frame(SCHEMA), IN_ORDER, 999)).isTrue();
        var untouched = new Frame(SCHEMA);
        assertThat(CODEC.decode(row, untouched, IN_ORDER, 1_000)).isFalse();
        assertThat(untouched.status(0)).isEqualTo(FeatureStatus.MISSING);
        assertThat(untouched.absentAt(0)).isTrue();
    }

    @Test
    void aRowOfAnotherSchemaIsNotRead() {
        Schema one = Schema.of(Field.of("a", ValueType.INT64), Field.of("b", ValueType.INT64));
        byte[] row = new RowCodec(one).encode(new Frame(one), new int[] {0, 1}, 1, RowCodec.NEVER);
        for (Schema other :
                new Schema[] {
                    Schema.of(Field.of("b", ValueType.INT64), Field.of("a", ValueType.INT64)),
                    Schema.of(Field.of("a", ValueType.INT64), Field.of("c", ValueType.INT64)),
                    Schema.of(Field.of("a", ValueType.INT64), Field.of("b", ValueType.TIMESTAMP)),
                    Schema.of(new Field("a", ValueType.INT64, 2)),
                    Schema.of()
                }) {
            int[] targets = new int[other.size()];
            Arrays.setAll(targets, i -> i);
            var frame = new Frame(other);
            assertThat(new RowCodec(other).decode(row, frame, targets, 0)).isFalse();
        }
    }

    @Test
    void truncatedRowsAreDamaged() {
        byte[] row = CODEC.encode(fullFrame(), IN_ORDER, 1, RowCodec.NEVER);
        for (int length = 0; length < row.length; length++) {
            assertDamaged(Arrays.copyOf(row, length));
        }
        assertDamaged(Arrays.copyOf(row, row.length + 1));
    }

    @Test
    void aFlippedBitNeverBreaksMoreThanItsRow() {
        byte[] row = CODEC.encode(fullFrame(), IN_ORDER, 1, RowCodec.NEVER);
        int damaged = 0;
        for (int bit = 0; bit < row.length * 8; bit++) {
            byte[] flipped = row.clone();
            flipped[bit / 8] ^= (byte) (1 << (bit % 8));
            try {
                CODEC.decode(flipped, new Frame(SCHEMA), IN_ORDER, 0);
            } catch (ServingException e) {
                assertThat(e.code()).isEqualTo(ErrorCode.STORAGE_FAILED);
                damaged++;
            }
        }
        assertThat(damaged).isPositive();
    }

    @Test
    void aRowOfTheGreatestLengthIsWrittenAndALongerOneIsRefused() {
        Schema schema = Schema.of(Field.of("text", ValueType.STRING));
        var codec = new RowCodec(schema);
        int room = RowCodec.MAX_ROW_BYTES - 28 - 1 - 8;
        byte[] row = codec.encode(text(schema, "x".repeat(room)), new int[] {0}, 1, RowCodec.NEVER);
        assertThat(row).hasSize(RowCodec.MAX_ROW_BYTES);
        for (int length : new int[] {room + 1, 20_000_000}) {
            assertRefused(codec, text(schema, "x".repeat(length)), ErrorCode.TOO_LARGE);
        }
        assertRefused(codec, text(schema, "é".repeat(room / 2 + 1)), ErrorCode.TOO_LARGE);
    }

    @Test
    void halfASurrogatePairIsRefused() {
        Schema schema = Schema.of(Field.of("text", ValueType.STRING));
        assertRefused(new RowCodec(schema), text(schema, "a\ud800"), ErrorCode.OUT_OF_RANGE);
    }

    @Test
    void aSchemaTooWideForARowIsRefused() {
        assertThatExceptionOfType(ServingException.class)
                .isThrownBy(() -> new RowCodec(Schema.of(new Field("a", ValueType.BOOL, 70_000))))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_DEFINITION));
    }

    private static void assertDamaged(byte[] row) {
        assertThatExceptionOfType(ServingException.class)
                .isThrownBy(() -> CODEC.decode(row, new Frame(SCHEMA), IN_ORDER, 0))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.STORAGE_FAILED));
    }

    private static void assertRefused(RowCodec codec, Frame frame, ErrorCode code) {
        assertThatExceptionOfType(ServingException.class)
                .isThrownBy(() -> codec.encode(frame, new int[] {0}, 1, RowCodec.NEVER))
                .satisfies(e -> assertThat(e.code()).isEqualTo(code))
                .satisfies(e -> assertThat(e.field()).isEqualTo("text"));
    }

    private static void assertSame(Frame decoded, Frame frame, long time) {
        for (int field = 0; field < SCHEMA.size(); field++) {
            assertThat(decoded.has(field)).isEqualTo(frame.has(field));
            assertThat(decoded.eventTimeMicros(field))
                    .isEqualTo(frame.has(field) ? time : Frame.UNKNOWN_TIME);
            if (!frame.has(field)) {
                continue;
            }
            assertThat(decoded.status(field)).isEqualTo(FeatureStatus.PRESENT);
            for (int e = 0; e < SCHEMA.field(field).width(); e++) {
                int cell = SCHEMA.cellOf(field) + e;
                assertThat(decoded.absentAt(cell)).isEqualTo(frame.absentAt(cell));
                if (frame.absentAt(cell)) {
                    continue;
                }
                if (SCHEMA.field(field).keyed()) {
                    assertThat(decoded.textAt(cell)).isEqualTo(frame.textAt(cell));
                }
                if (SCHEMA.field(field).type() == ValueType.STRING) {
                    assertThat(decoded.textAt(cell)).isEqualTo(frame.textAt(cell));
                } else {
                    assertThat(decoded.longAt(cell)).isEqualTo(frame.longAt(cell));
                }
            }
        }
    }

    private static Frame fullFrame() {
        var random = new SplittableRandom(5);
        var frame = new Frame(SCHEMA);
        for (int field = 0; field < SCHEMA.size(); field++) {
            fill(frame, field, random, 0);
        }
        return frame;
    }

    private static Frame randomFrame(SplittableRandom random) {
        var frame = new Frame(SCHEMA);
        for (int field = 0; field < SCHEMA.size(); field++) {
            if (random.nextInt(4) > 0) {
                fill(frame, field, random, SCHEMA.field(field).width() > 1 ? 0.3 : 0);
            }
        }
        return frame;
    }

    private static void fill(Frame frame, int field, SplittableRandom random, double absent) {
        FeatureStatus[] with = {
            FeatureStatus.PRESENT, FeatureStatus.STALE, FeatureStatus.DEFAULTED
        };
        frame.status(field, with[random.nextInt(with.length)]);
        for (int e = 0; e < SCHEMA.field(field).width(); e++) {
            int cell = SCHEMA.cellOf(field) + e;
            if (random.nextDouble() < absent) {
                frame.putAbsent(cell);
                continue;
            }
            double[] doubles = {
                0.0, -0.0, Double.NaN, Double.NEGATIVE_INFINITY, random.nextDouble()
            };
            String[] texts = {"", "a", "\0", "Zürich", "😀", "x".repeat(random.nextInt(300))};
            switch (SCHEMA.field(field).type()) {
                case BOOL -> frame.putLong(cell, random.nextInt(2));
                case INT64, TIMESTAMP -> frame.putLong(cell, random.nextLong());
                case FLOAT64 -> frame.putDouble(cell, doubles[random.nextInt(doubles.length)]);
                case STRING -> frame.putText(cell, texts[random.nextInt(texts.length)]);
            }
            if (SCHEMA.field(field).keyed()) {
                frame.putText(cell, texts[random.nextInt(texts.length)]);
            }
        }
    }

    private static Frame text(Schema schema, String text) {
        var frame = new Frame(schema);
        frame.putText(0, text);
        frame.status(0, FeatureStatus.PRESENT);
        return frame;
    }

    private static void put(Frame frame, int field, long value) {
        frame.putLong(frame.schema().cellOf(field), value);
        frame.status(field, FeatureStatus.PRESENT);
    }
}
