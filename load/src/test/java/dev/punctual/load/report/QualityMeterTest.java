package dev.punctual.load.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class QualityMeterTest {
    private static final double LATE = 15;

    @Test
    void agreesWithCountingAllPairs() {
        var random = new SplittableRandom(20_261_101);
        for (int run = 0; run < 200; run++) {
            int rows = 2 + random.nextInt(80);
            var predicted = new double[rows];
            var actual = new double[rows];
            for (int i = 0; i < rows; i++) {
                // Few distinct values, so that ties are frequent; both zeros, which are equal.
                predicted[i] = random.nextInt(-3, 4) * (random.nextBoolean() ? 0.5 : -0.0);
                actual[i] = random.nextInt(-30, 60);
            }
            assertMatchesBruteForce(predicted, actual);
        }
    }

    @Test
    void knowsMillionsOfRows() {
        // Predictions 0..n-1 in a scrambled order; the upper half is late: a perfect ranking, whose
        // errors are known.
        int rows = 2_000_000;
        var meter = new QualityMeter(LATE);
        for (int i = 0; i < rows; i++) {
            int value = (int) (i * 1_299_709L % rows);
            meter.add(value, value < rows / 2 ? value % 15 : 15 + value % 15);
        }
        assertThat(meter.rows()).isEqualTo(rows);
        assertThat(meter.quality().auc()).isEqualTo(1);
    }

    @Test
    void withoutBothClassesThereIsNoRanking() {
        var meter = new QualityMeter(LATE);
        assertThat(meter.quality().rmse()).isNaN();
        meter.add(3, 20);
        assertThat(meter.quality()).isEqualTo(new Quality(1, 17, 17, Double.NaN));
    }

    @Test
    void moreRowsMayFollowAResult() {
        var meter = new QualityMeter(LATE);
        meter.add(1, 0);
        meter.add(2, 20);
        assertThat(meter.quality().auc()).isEqualTo(1);
        meter.add(0, 20);
        assertThat(meter.quality().auc()).isEqualTo(0.5);
    }

    @Test
    void refusesWhatIsNoNumber() {
        assertThatThrownBy(() -> new QualityMeter(LATE).add(Double.NaN, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("NaN");
    }

    private static void assertMatchesBruteForce(double[] predicted, double[] actual) {
        var meter = new QualityMeter(LATE);
        double absolute = 0;
        double square = 0;
        double points = 0;
        double pairs = 0;
        for (int i = 0; i < predicted.length; i++) {
            meter.add(predicted[i], actual[i]);
            absolute += Math.abs(predicted[i] - actual[i]);
            square += Math.pow(predicted[i] - actual[i], 2);
            for (int j = 0; j < predicted.length; j++) {
                if (actual[i] >= LATE && actual[j] < LATE) {
                    pairs++;
                    points +=
                            predicted[i] > predicted[j]
                                    ? 1
                                    : predicted[i] == predicted[j] ? 0.5 : 0;
                }
            }
        }
        int rows = predicted.length;
        Quality quality = meter.quality();
        assertThat(quality.mae()).isCloseTo(absolute / rows, within(1e-9));
        assertThat(quality.rmse()).isCloseTo(Math.sqrt(square / rows), within(1e-9));
        assertThat(quality.auc()).isEqualTo(Double.valueOf(points / pairs));
    }

    @Test
    void withoutAThresholdTwoTrueValuesAreTheClasses() {
        for (double[] order : new double[][] {{0, 1}, {1, 0}}) {
            var meter = new QualityMeter(Double.NaN);
            for (double actual : order) {
                meter.add(actual == 1 ? 0.9 : 0.3, actual);
                meter.add(actual == 1 ? 0.2 : 0.1, actual);
            }
            assertThat(meter.quality().auc()).isEqualTo(0.75);
            meter.add(0.5, 2);
            assertThat(meter.quality().auc()).isNaN();
            assertThat(meter.rows()).isEqualTo(5);
        }
        var one = new QualityMeter(Double.NaN);
        one.add(1, 1);
        assertThat(one.quality().auc()).isNaN();
    }
}
