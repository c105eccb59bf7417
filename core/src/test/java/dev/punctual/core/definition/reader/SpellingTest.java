package dev.punctual.core.definition.reader;

import static org.assertj.core.api.Assertions.assertThat;

import dev.punctual.core.testing.Randomized;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SpellingTest {

    @Test
    void aWordIsNearThatLacksALetterOrHasOneTooManyOrAnotherOrTwoSwapped() {
        assertThat(Spelling.distance("window", "windw")).isEqualTo(1);
        assertThat(Spelling.distance("window", "windoow")).isEqualTo(1);
        assertThat(Spelling.distance("window", "wimdow")).isEqualTo(1);
        assertThat(Spelling.distance("window", "widnow")).isEqualTo(1);
        assertThat(Spelling.distance("", "abc")).isEqualTo(3);
    }

    @Test
    void theNearestWordIsSuggested() {
        assertThat(Spelling.suggestion("windows", List.of("hop", "wind", "window")))
                .isEqualTo("; did you mean 'window'?");
    }

    @Test
    void aWordUnlikeAllIsAnsweredByTheFirstTen() {
        List<String> words = IntStream.range(0, 12).mapToObj(i -> "word" + i).toList();
        assertThat(Spelling.suggestion("zzzzzz", words))
                .isEqualTo(
                        "; write one of: word0, word1, word2, word3, word4, word5, word6, word7,"
                                + " word8, word9, ...");
        assertThat(Spelling.suggestion("zzzzzz", List.of())).isEqualTo("; none is declared");
    }

    @Test
    void longWordsAreNotCompared() {
        String word = "a".repeat(1_000_000);
        assertThat(Spelling.suggestion(word, List.of(word + "b")))
                .startsWith("; write one of: aaa");
    }

    @Test
    void theDistanceIsThatOfTheWordsTheOtherWayRound() {
        Randomized.check(
                500,
                random -> {
                    String a = word(random);
                    String b = word(random);
                    int distance = Spelling.distance(a, b);
                    assertThat(distance)
                            .isEqualTo(Spelling.distance(b, a))
                            .isBetween(
                                    Math.abs(a.length() - b.length()),
                                    Math.max(a.length(), b.length()));
                    assertThat(distance == 0).isEqualTo(a.equals(b));
                });
    }

    private static String word(SplittableRandom random) {
        return String.join(
                "", Collections.nCopies(random.nextInt(4), random.nextBoolean() ? "ab" : "b"));
    }
}
