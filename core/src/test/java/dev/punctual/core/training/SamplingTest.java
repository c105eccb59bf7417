package dev.punctual.core.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.punctual.core.testing.Randomized;
import dev.punctual.core.value.FeatureStatus;
import dev.punctual.core.value.Field;
import dev.punctual.core.value.Frame;
import dev.punctual.core.value.Schema;
import dev.punctual.core.value.ValueType;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SamplingTest {
    private static final Schema SCHEMA =
            Schema.of(
                    Field.of("sent", ValueType.TIMESTAMP),
                    Field.of("place", ValueType.STRING),
                    Field.of("mean", ValueType.FLOAT64));
    private static final int ASKED = 2;

    @Test
    void theSameQuestionsAreTakenInEveryRelease() {
        assertThat(LongStream.range(0, 40).filter(at -> taken(at, "JFK", 0.2)))
                .containsExactly(0L, 1L, 11L, 16L, 18L, 29L, 30L, 31L, 32L, 36L);
        assertThat(LongStream.range(0, 40).filter(at -> taken(at, "LAX", 0.2)))
                .containsExactly(2L, 4L, 6L, 8L, 11L, 16L, 18L, 23L, 25L, 27L);
    }

    @Test
    void aShareOfTheQuestionsIsTaken() {
        long count = LongStream.range(0, 100_000).filter(at -> taken(at, "JFK", 0.3)).count();
        assertThat(count).isBetween(29_400L, 30_600L);
    }

    @Test
    void aSmallerSampleIsPartOfALargerOne() {
        Randomized.check(
                2_000,
                random -> {
                    double share = random.nextDouble();
                    long at = random.nextLong();
                    if (taken(at, "JFK", share * random.nextDouble())) {
                        assertThat(taken(at, "JFK", share)).isTrue();
                    }
                    assertThat(taken(at, "JFK", 1)).isTrue();
                });
    }

    @Test
    void whatIsNotAskedDoesNotMatter() {
        Randomized.check(
                500,
                random -> {
                    long at = random.nextLong();
                    Frame frame = question(at, "JFK");
                    boolean before = Sampling.takes(frame, ASKED, 0.5);
                    frame.putDouble(2, random.nextDouble());
                    frame.status(2, FeatureStatus.PRESENT);
                    assertThat(Sampling.takes(frame, ASKED, 0.5)).isEqualTo(before);
                });
    }

    private static boolean taken(long at, String place, double share) {
        return Sampling.takes(question(at, place), ASKED, share);
    }

    private static Frame question(long at, String place) {
        var frame = new Frame(SCHEMA);
        frame.putLong(0, at);
        frame.putText(1, place);
        frame.status(0, FeatureStatus.PRESENT);
        frame.status(1, FeatureStatus.PRESENT);
        return frame;
    }
}
