package dev.punctual.core.similarity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RankingTest {
    private final Ranking ranking = new Ranking();

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 10, 100, 1_000, 2_000})
    void theBestStayInOrderAndTheFirstOfEqualsAhead(int capacity) {
        var random = new Random(capacity);
        for (int round = 0; round < 3; round++) {
            float[] scores = new float[1_500];
            ranking.reset(capacity);
            for (int i = 0; i < scores.length; i++) {
                scores[i] = random.nextInt(400);
                ranking.offer(scores[i], i);
            }
            var expected =
                    IntStream.range(0, scores.length)
                            .boxed()
                            .sorted(Comparator.comparingDouble((Integer i) -> -scores[i]))
                            .limit(capacity)
                            .toList();
            assertThat(IntStream.range(0, ranking.size()).mapToObj(ranking::number).toList())
                    .isEqualTo(expected);
            assertThat(ranking.score(0)).isEqualTo(scores[expected.getFirst()]);
        }
    }

    @Test
    void whatIsNotANumberIsNotTaken() {
        ranking.reset(3);
        ranking.offer(Float.NaN, 1);
        ranking.offer(Float.NEGATIVE_INFINITY, 2);
        assertThat(ranking.size()).isZero();
    }

    @Test
    void whatIsOfferedAfterTakingRanksBehindWhatWasTaken() {
        ranking.reset(3);
        ranking.offer(1, 10);
        ranking.offer(3, 30);
        ranking.offer(2, 20);
        assertThat(ranking.take()).isEqualTo(30);
        ranking.offer(9, 90); // better than the one taken: the next
        assertThat(ranking.take()).isEqualTo(90);
        ranking.makeRoom();
        ranking.offer(1.5f, 15);
        assertThat(ranking.take()).isEqualTo(20);
        assertThat(ranking.take()).isEqualTo(15);
        assertThat(ranking.hasNext()).isFalse();
    }
}
