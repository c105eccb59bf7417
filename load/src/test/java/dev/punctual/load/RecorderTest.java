package dev.punctual.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import dev.punctual.load.PhaseResult.Second;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RecorderTest {
    private static final long MILLI = 1_000_000;
    private static final Reading FULL = new Reading(3.5, "full", "best");
    private static final Reading LITE = new Reading(4.5, "lite", "slack");

    private final Recorder recorder =
            new Recorder(Phase.of("phase", 2, 100, Duration.ofMillis(10)));

    @Test
    void latencyCountsFromTheMomentTheQuestionWasDue() {
        recorder.taken(question(0, 100), 103 * MILLI);
        recorder.sent(question(0, 100), 107 * MILLI);
        recorder.ended(question(0, 100), new Outcome.Answered(FULL), 109 * MILLI);
        recorder.ended(question(1, 600), new Outcome.Answered(LITE), 621 * MILLI);

        PhaseResult result = recorder.result();
        assertThat(result.latencies().millisAt(50)).isCloseTo(9, within(0.01));
        assertThat(result.latencies().maxMillis()).isCloseTo(21, within(0.02));
        assertThat(result.lags().maxMillis()).isCloseTo(3, within(0.01));
        assertThat(result.waits().maxMillis()).isCloseTo(7, within(0.01));
        assertThat(result.inBudget()).isEqualTo(1);
        assertThat(result.inBudgetShare()).isEqualTo(0.5);
        assertThat(result.seconds()).isEqualTo(0.621);
        assertThat(result.answersPerSecond()).isCloseTo(2 / 0.621, within(1e-9));
    }

    @Test
    void anAnswerExactlyAtTheBudgetIsInTime() {
        recorder.ended(question(0, 100), new Outcome.Answered(FULL), 110 * MILLI);
        recorder.ended(question(1, 100), new Outcome.Answered(FULL), 110 * MILLI + 1);
        assertThat(recorder.result().inBudget()).isEqualTo(1);
    }

    @Test
    void everySecondHasItsEntryAlsoThoseInWhichNothingArrived() {
        recorder.ended(question(0, 0), new Outcome.Answered(FULL), 5 * MILLI);
        recorder.ended(question(1, 500), new Outcome.Refused("http_503"), 510 * MILLI);
        recorder.ended(question(2, 1_000), new Outcome.Answered(LITE), 3_200 * MILLI);

        assertThat(recorder.result().series())
                .extracting(Second::second, Second::answers, Second::errors, Second::rungs)
                .containsExactly(
                        tuple(0, 1L, 1L, Map.of("full", 1L)),
                        tuple(1, 0L, 0L, Map.of()),
                        tuple(2, 0L, 0L, Map.of()),
                        tuple(3, 1L, 0L, Map.of("lite", 1L)));
    }

    @Test
    void aRefusalHasNoLatencyButALostQuestionHasItsWait() {
        recorder.ended(question(0, 0), new Outcome.Refused("http_429"), 1 * MILLI);
        recorder.ended(question(1, 0), new Outcome.Lost("timeout"), 5_000 * MILLI);
        recorder.ended(batch(0), new Outcome.Lost("connection"), 20 * MILLI);

        PhaseResult result = recorder.result();
        assertThat(result.errors()).containsOnly(entry("http_429", 1L), entry("timeout", 1L));
        assertThat(result.latencies().count()).isEqualTo(1);
        assertThat(result.latencies().maxMillis()).isCloseTo(5_000, within(5.0));
        assertThat(result.events().errors()).containsOnly(entry("connection", 1L));
        assertThat(result.events().freshness().maxMillis()).isCloseTo(20, within(0.02));
    }

    @Test
    void freshnessCountsFromTheMomentTheBatchWasDue() {
        recorder.ended(batch(100), new Outcome.Acknowledged(), 104 * MILLI);
        PhaseResult result = recorder.result();
        assertThat(result.events().events()).isEqualTo(7);
        assertThat(result.events().batches()).isEqualTo(1);
        assertThat(result.events().freshness().maxMillis()).isCloseTo(4, within(0.01));
    }

    private static Shot question(int index, long dueMillis) {
        return new Shot(dueMillis * MILLI, dueMillis * MILLI, index, 0, Buffer.buffer());
    }

    private static Shot batch(long dueMillis) {
        return new Shot(dueMillis * MILLI, dueMillis * MILLI, -1, 7, Buffer.buffer());
    }
}
