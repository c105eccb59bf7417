package dev.punctual.core.value;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KeySampleTest {
    private static final Schema SCHEMA =
            Schema.of(
                    Field.of("shop", ValueType.STRING),
                    Field.of("number", ValueType.INT64),
                    Field.of("other", ValueType.FLOAT64));

    private final KeySample sample = new KeySample(new int[] {0, 1}, 0.1);

    @Test
    void hashesAreTheSameInEveryProcessAndRelease() {
        assertThat(sample.hash(frame("north", 7))).isEqualTo(-1_200_256_190_544_979_168L);
        assertThat(sample.hash(frame("", -1))).isEqualTo(8_756_501_097_250_568_067L);
        assertThat(sample.hash(new Frame(SCHEMA))).isEqualTo(-6_393_005_449_930_021_129L);
    }

    @Test
    void onlyTheKeyCounts() {
        Frame frame = frame("north", 7);
        frame.putDouble(2, 3);
        frame.status(2, FeatureStatus.PRESENT);
        assertThat(sample.hash(frame)).isEqualTo(sample.hash(frame("north", 7)));
    }

    @Test
    void itTakesItsShareOfKeysThatAreAlike() {
        int taken = 0;
        for (int i = 0; i < 100_000; i++) {
            if (sample.takes(sample.hash(frame("shop", i)))) {
                taken++;
            }
        }
        assertThat(taken).isBetween(9_600, 10_400);
    }

    @Test
    void aShareOfOneTakesAllAndOneOfZeroNone() {
        assertThat(new KeySample(new int[0], 1).takes(-1)).isTrue();
        assertThat(new KeySample(new int[0], 0).takes(0)).isFalse();
    }

    private static Frame frame(String shop, long number) {
        var frame = new Frame(SCHEMA);
        frame.putText(0, shop);
        frame.putLong(1, number);
        frame.status(0, FeatureStatus.PRESENT);
        frame.status(1, FeatureStatus.PRESENT);
        return frame;
    }
}
