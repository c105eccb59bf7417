package dev.punctual.core.verification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.punctual.core.value.FeatureStatus;
import dev.punctual.core.value.Field;
import dev.punctual.core.value.Frame;
import dev.punctual.core.value.Schema;
import dev.punctual.core.value.ValueType;
import dev.punctual.core.verification.Comparison.Outcome;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class ComparisonTest {
    private static final Schema SCHEMA =
            Schema.of(
                    Field.of("count", ValueType.INT64),
                    Field.of("mean", ValueType.FLOAT64),
                    new Field("last", ValueType.FLOAT64, 3),
                    Field.of("zone", ValueType.STRING),
                    Field.keyed("by_kind", ValueType.INT64, 2));
    private static final Comparison COUNT = new Comparison(0, 1e-9, true);
    private static final Comparison MEAN = new Comparison(1, 1e-9, true);
    private static final Comparison LAST = new Comparison(2, 0, true);
    private static final Comparison ZONE = new Comparison(3, 1e-9, true);
    private static final Comparison BY_KIND = new Comparison(4, 1e-9, true);

    @Test
    void whatIsTheSameIsEqual() {
        for (Comparison each : new Comparison[] {COUNT, MEAN, LAST, ZONE, BY_KIND}) {
            assertThat(each.compare(frame(), frame())).isEqualTo(Outcome.EQUAL);
        }
    }

    @Test
    void aMeanMayDifferByTheToleranceAndNoMore() {
        assertThat(MEAN.compare(frame(), frame(f -> f.putDouble(1, 0.1 * (1 + 5e-10)))))
                .isEqualTo(Outcome.EQUAL);
        assertThat(MEAN.compare(frame(), frame(f -> f.putDouble(1, 0.1 * (1 + 5e-9)))))
                .isEqualTo(Outcome.DIFFERENT);
        assertThat(MEAN.compare(frame(), frame(f -> f.putDouble(1, Double.NaN))))
                .isEqualTo(Outcome.DIFFERENT);
    }

    @Test
    void theTwoZerosAreTheSame() {
        Frame minus = frame(f -> f.putDouble(1, -0.0));
        assertThat(MEAN.compare(minus, frame(f -> f.putDouble(1, 0.0)))).isEqualTo(Outcome.EQUAL);
    }

    @Test
    void aCountMustBeExactHoweverLargeItIs() {
        long large = (1L << 60) + 1;
        assertThat(
                        COUNT.compare(
                                frame(f -> f.putLong(0, large)),
                                frame(f -> f.putLong(0, large - 1))))
                .isEqualTo(Outcome.DIFFERENT);
    }

    @Test
    void aListMustHaveTheSameElementsInTheSamePlaces() {
        assertThat(LAST.compare(frame(), frame(f -> f.putDouble(3, 2 * (1 + 1e-15)))))
                .isEqualTo(Outcome.DIFFERENT);
        assertThat(LAST.compare(frame(), frame(f -> f.putAbsent(3)))).isEqualTo(Outcome.DIFFERENT);
        assertThat(LAST.difference(frame(), frame(f -> f.putAbsent(3)))).isInfinite();
    }

    @Test
    void textsAndMapsMustBeTheSame() {
        assertThat(ZONE.compare(frame(), frame(f -> f.putText(5, "utc"))))
                .isEqualTo(Outcome.DIFFERENT);
        assertThat(BY_KIND.compare(frame(), frame(f -> f.putText(6, "b"))))
                .isEqualTo(Outcome.DIFFERENT);
        assertThat(BY_KIND.compare(frame(), frame(f -> f.putLong(6, 8))))
                .isEqualTo(Outcome.DIFFERENT);
        assertThat(BY_KIND.text(frame())).isEqualTo("a=7, -");
    }

    @Test
    void aValueThatOnlyOneSideHasIsMissingOnTheOther() {
        Frame none = frame(f -> f.status(1, FeatureStatus.MISSING));
        assertThat(MEAN.compare(none, frame())).isEqualTo(Outcome.MISSING_ONLINE);
        assertThat(MEAN.compare(frame(), none)).isEqualTo(Outcome.MISSING_OFFLINE);
        assertThat(MEAN.compare(none, none)).isEqualTo(Outcome.EQUAL);
    }

    @Test
    void theSameValueWithAnotherStatusOrTimeIsNotTheSame() {
        assertThat(MEAN.compare(frame(), frame(f -> f.status(1, FeatureStatus.STALE))))
                .isEqualTo(Outcome.OTHER_STATUS);
        assertThat(MEAN.compare(frame(), frame(f -> f.eventTimeMicros(1, 5))))
                .isEqualTo(Outcome.OTHER_STATUS);
        Comparison derived = new Comparison(1, 1e-9, false);
        assertThat(derived.compare(frame(), frame(f -> f.eventTimeMicros(1, 5))))
                .isEqualTo(Outcome.EQUAL);
    }

    private static Frame frame() {
        return frame(_ -> {});
    }

    private static Frame frame(Consumer<Frame> change) {
        var frame = new Frame(SCHEMA);
        frame.putLong(0, 3);
        frame.putDouble(1, 0.1);
        frame.putDouble(2, 1);
        frame.putDouble(3, 2);
        frame.putText(5, "cet");
        frame.putText(6, "a");
        frame.putLong(6, 7);
        for (int field = 0; field < SCHEMA.size(); field++) {
            frame.status(field, FeatureStatus.PRESENT);
            frame.eventTimeMicros(field, 4);
        }
        change.accept(frame);
        return frame;
    }
}
