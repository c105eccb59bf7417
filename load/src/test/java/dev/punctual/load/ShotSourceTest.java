package dev.punctual.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.punctual.load.http.HttpTarget;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ShotSourceTest {
    private static final Duration BUDGET = Duration.ofMillis(10);
    private static final Phase PHASE = Phase.of("phase", 1_000, 100, BUDGET);

    @Test
    void questionsAreDueAtEqualDistances() {
        assertThat(shots(PHASE, "q q q"))
                .extracting(Shot::sendNanos)
                .containsExactly(0L, 1_000_000L, 2_000_000L);
    }

    @Test
    void roundingNeverAddsUp() {
        var moments = new Arrivals.Uniform(3_000).begin();
        long last = 0;
        for (int i = 0; i <= 3_000_000; i++) {
            last = moments.nextNanos();
        }
        assertThat(last).isEqualTo(1_000_000_000_000L);
    }

    @Test
    void randomQuestionsComeAtTheMeanRateAndCanBeRepeated() {
        var one = PHASE.withPoisson(7).arrivals().begin();
        var same = PHASE.withPoisson(7).arrivals().begin();
        long last = 0;
        long closerThanHalf = 0;
        for (int i = 0; i < 100_000; i++) {
            long next = one.nextNanos();
            assertThat(next).isEqualTo(same.nextNanos()).isGreaterThanOrEqualTo(last);
            closerThanHalf += next - last < 500_000 ? 1 : 0;
            last = next;
        }
        assertThat(last).isBetween(98_000_000_000L, 102_000_000_000L);
        // Distances of a Poisson process are exponential: 1 - e^-0.5 of them are under half the
        // mean.
        assertThat(closerThanHalf).isBetween(38_500L, 40_200L);
    }

    @Test
    void eventsBetweenTwoQuestionsAreOneRequestForEachPath() {
        assertThat(described(PHASE, "q a b a q a q"))
                .containsExactly("q@0", "a2@1", "b1@1", "q@1", "a1@2", "q@2");
    }

    @Test
    void aFullBatchLeavesAtOnce() {
        assertThat(described(PHASE.withBatching(2, Duration.ZERO), "q a a a a a q"))
                .containsExactly("q@0", "a2@1", "a2@1", "a1@1", "q@1");
    }

    @Test
    void eventsThatMayGatherWaitNoLongerThanTheyMay() {
        var gathering = PHASE.withBatching(100, Duration.ofMillis(2));
        assertThat(described(gathering, "a q a q a q a q a q"))
                .containsExactly("q@0", "q@1", "a3@2 from 0", "q@2", "q@3", "q@4", "a2@5 from 3");
    }

    @Test
    void theDataMayBeLongerThanThePhase() {
        assertThat(described(Phase.of("two", 1_000, 2, BUDGET), "q q a q"))
                .containsExactly("q@0", "q@1");
    }

    @Test
    void requestsAreWholeAndSayTheirLength() {
        var target = HttpTarget.local(8080).withHeader("punctual-budget", "10ms");
        var source =
                new ShotSource(
                        List.<Item>of(Item.Question.json("/ask", "{\"name\":\"é\"}")).iterator(),
                        PHASE,
                        target.encoder());
        assertThat(source.next())
                .extracting(shot -> shot.bytes().toString())
                .isEqualTo(
                        """
                        POST /ask HTTP/1.1
                        host: 127.0.0.1:8080
                        punctual-budget: 10ms
                        content-type: application/json
                        content-length: 13

                        {"name":"é"}\
                        """
                                .replace("\n", "\r\n"));
    }

    private static List<String> described(Phase phase, String items) {
        return shots(phase, items).stream().map(ShotSourceTest::describe).toList();
    }

    private static String describe(Shot shot) {
        long at = shot.sendNanos() / 1_000_000;
        long from = shot.fromNanos() / 1_000_000;
        String path = shot.bytes().toString().substring(6, 7);
        return (shot.isQuestion() ? "q" : path + shot.events())
                + "@"
                + at
                + (from == at ? "" : " from " + from);
    }

    /// The shots for items given as letters: `q` is a question, any other an event for the path of that name.
    private static List<Shot> shots(Phase phase, String letters) {
        var items =
                Stream.of(letters.split(" ", -1))
                        .<Item>map(letter ->
                                letter.equals("q")
                                        ? Item.Question.json("/q", "{}")
                                        : new Item.Event("/" + letter, "{}"))
                        .iterator();
        var source = new ShotSource(items, phase, HttpTarget.local(1).encoder());
        var shots = new ArrayList<Shot>();
        for (Shot shot = source.next(); shot != null; shot = source.next()) {
            shots.add(shot);
        }
        return shots;
    }
}
