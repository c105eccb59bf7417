package dev.punctual.core.offline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.punctual.core.definition.Cadence.Slice;
import dev.punctual.core.testing.Randomized;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import org.junit.jupiter.api.Test;

class LoadedIntervalsTest {
    private static final Instant START = Instant.parse("2001-01-01T00:00:00Z");

    @Test
    void whatWasAddedInAnyOrderIsThereAndNothingElseAlsoAfterItWasNoted() {
        Randomized.check(
                500,
                random -> {
                    LoadedIntervals intervals = LoadedIntervals.none("f");
                    var added = new HashSet<Integer>();
                    int rows = -1;
                    for (int i = random.nextInt(30); i > 0; i--) {
                        int number = random.nextInt(20);
                        rows = random.nextInt(100);
                        added.add(number);
                        intervals = intervals.with(interval(number), rows);
                    }
                    LoadedIntervals noted = LoadedIntervals.parse(intervals.toString(), "f");
                    assertThat(noted).isNotNull();
                    assertThat(noted.lastRows()).isEqualTo(rows);
                    for (int number = 0; number < 20; number++) {
                        assertThat(noted.has(interval(number))).isEqualTo(added.contains(number));
                    }
                    assertThat(noted.latest())
                            .isEqualTo(
                                    added.stream()
                                            .max(Integer::compare)
                                            .map(number -> interval(number).until())
                                            .orElse(null));
                });
    }

    @Test
    void intervalsThatTouchAreNotedAsOne() {
        LoadedIntervals intervals = LoadedIntervals.none("f");
        for (int number : new int[] {3, 1, 2, 7}) {
            intervals = intervals.with(interval(number), 5);
        }
        assertThat(intervals)
                .hasToString(
                        "1 f 5 2001-01-01T01:00:00Z/2001-01-01T04:00:00Z"
                                + " 2001-01-01T07:00:00Z/2001-01-01T08:00:00Z");
    }

    @Test
    void aNoteAboutSomethingElseSaysNothing() {
        assertThat(LoadedIntervals.parse("", "f")).isNull();
        assertThat(LoadedIntervals.parse("2001-01-01T00:00:00Z", "f")).isNull();
        assertThat(LoadedIntervals.parse(LoadedIntervals.none("g").toString(), "f")).isNull();
    }

    private static Slice interval(int number) {
        Instant from = START.plus(Duration.ofHours(number));
        return new Slice(from, from.plus(Duration.ofHours(1)));
    }
}
