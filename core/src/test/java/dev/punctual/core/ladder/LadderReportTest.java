package dev.punctual.core.ladder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.punctual.core.definition.EndpointDefinition.Rung;
import dev.punctual.core.model.Model;
import dev.punctual.core.plan.TestPlans;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LadderReportTest {
    private static final long NOW = -5;

    @Test
    void everyRungIsNamedWithItsTimeAndWhenItWouldBeChosen() {
        Model model =
                new Model() {
                    @Override
                    public int width() {
                        return 1;
                    }

                    @Override
                    public float predict(float[] row, int offset) {
                        return row[offset];
                    }
                };
        List<Rung> rungs =
                List.of(
                        new Rung.ModelRung("full"),
                        new Rung.ModelRung("lite"),
                        new Rung.DefaultRung(0));
        var ladder = new Ladder(TestPlans.plan(Map.of("full", model, "lite", model), rungs), NOW);
        assertThat(LadderReport.of(ladder, NOW)).contains("full                 not measured");
        ladder.times().seed(0, 1, 7_000_000, 8_000_000, NOW);
        assertThat(LadderReport.of(ladder, NOW))
                .containsPattern(
                        "full +8\\.\\d+ ms, half of them within 7\\.\\d+ ms, in a lane; not measured here yet");
        for (int i = 0; i < 100; i++) {
            ladder.times().record(0, 1, 8_000_000, NOW);
            ladder.times().record(1, 1, 1_500_000, NOW);
        }
        assertThat(LadderReport.of(ladder, NOW))
                .containsPattern("full +8\\.\\d+ ms, half of them within 8\\.\\d+ ms, in a lane\n")
                .contains("with 1 ms left       default (slack)")
                .contains("with 2 ms left       lite (slack)")
                .contains("with 5 ms left       lite (slack)")
                .contains("with 10 ms left      full (best)")
                .contains("with 50 ms left      full (best)");
    }
}
