package dev.punctual.xgboost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.model.TreeModel;
import dev.punctual.core.model.XgboostReader;
import dev.punctual.core.testing.Randomized;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// What becomes of a real model file that was cut off or changed.
final class DamagedFileTest {
    private static final byte[] FILE =
            Samples.regression(new SplittableRandom(1), 5, 500)
                    .train(Map.of("rounds", "3", "max_depth", "3"));

    @Test
    void isRefusedWhereverItIsCutOff() {
        for (int length = 0; length < FILE.length; length++) {
            byte[] cut = Arrays.copyOf(FILE, length);
            assertThatExceptionOfType(ServingException.class)
                    .as("cut at %d", length)
                    .isThrownBy(() -> XgboostReader.read(cut))
                    .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARTEFACT));
        }
    }

    @Test
    void isRefusedOrStillPredictsWithChangedBytes() {
        int[] predicted = {0};
        Randomized.check(
                20_000,
                random -> {
                    byte[] changed = FILE.clone();
                    for (int i = random.nextInt(1, 4); i > 0; i--) {
                        changed[random.nextInt(changed.length)] = (byte) random.nextInt();
                    }
                    predicted[0] += predicts(changed) ? 1 : 0;
                });
        assertThat(predicted[0]).isBetween(1_000, 19_000); // some damage is only to statistics
    }

    private static boolean predicts(byte[] file) {
        try {
            TreeModel model = TreeModel.of(XgboostReader.read(file));
            float prediction = model.predict(new float[model.width()], 0);
            assertThat(prediction).isNotNaN();
            return true;
        } catch (ServingException e) {
            assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARTEFACT);
            return false;
        }
    }
}
