package dev.punctual.core.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.punctual.core.definition.Cadence.Slice;
import dev.punctual.core.testing.Randomized;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CadenceTest {
    private static final Instant START = Instant.parse("2001-01-01T00:00:00Z");
    private static final Duration HOUR = Duration.ofHours(1);

    @Test
    void theLoadsThatComeDueAreThoseThatAreKnownAfterwards() {
        Randomized.check(
                300,
                random -> {
                    Duration every = Duration.ofMinutes(1 + random.nextInt(300));
                    Duration delay = Duration.ofMinutes(random.nextInt(100));
                    var cadence = new Cadence.Incremental(every, START, delay, null);
                    Instant begin = START.plus(Duration.ofMinutes(random.nextInt(-500, 500)));
                    Instant end = begin.plus(Duration.ofMinutes(random.nextInt(2_000)));
                    var known = new ArrayList<>(cadence.known(begin));
                    for (Cadence.Due next = cadence.after(begin);
                            !next.at().isAfter(end);
                            next = cadence.after(next.at())) {
                        known.add(next.slice());
                        assertThat(cadence.known(next.at())).isEqualTo(known);
                        assertThat(cadence.known(next.at().minusNanos(1)))
                                .hasSize(known.size() - 1);
                    }
                    assertThat(cadence.known(end)).isEqualTo(known);
                });
    }

    @Test
    void anIntervalIsKnownWhenItIsOverAndItsDelayToo() {
        var cadence = new Cadence.Incremental(HOUR, START, Duration.ofMinutes(5), null);
        assertThat(cadence.known(START.plus(HOUR))).isEmpty();
        assertThat(cadence.known(START.plus(HOUR).plusSeconds(300)))
                .containsExactly(new Slice(START, START.plus(HOUR)));
    }

    @Test
    void aScheduleIsKnownAsOfItsLatestInstantAndEndsWithItsEnd() {
        Instant end = START.plus(Duration.ofMinutes(150));
        var cadence = new Cadence.Schedule(HOUR, START, end);
        assertThat(cadence.known(START.minusNanos(1))).isEmpty();
        assertThat(cadence.known(START.plus(HOUR).minusNanos(1)))
                .containsExactly(new Slice(null, START));
        assertThat(cadence.known(Instant.MAX)).containsExactly(new Slice(null, end));
        var instants = new ArrayList<Instant>();
        for (Cadence.Due next = cadence.after(Instant.MIN);
                next != null;
                next = cadence.after(next.at())) {
            instants.add(next.at());
        }
        assertThat(instants)
                .isEqualTo(List.of(START, START.plus(HOUR), START.plus(HOUR.multipliedBy(2)), end));
    }

    @Test
    void aScheduleWithoutAnEndGoesOn() {
        var cadence = new Cadence.Schedule(HOUR, START, null);
        Instant later = START.plus(Duration.ofDays(10_000));
        assertThat(cadence.known(later)).containsExactly(new Slice(null, later));
        assertThat(cadence.after(later)).isNotNull();
    }

    @Test
    void tooManyIntervalsAreRefused() {
        var cadence = new Cadence.Incremental(Duration.ofSeconds(1), START, Duration.ZERO, null);
        assertThat(cadence.known(START.plusSeconds(Cadence.MOST_LOADS)))
                .hasSize(Cadence.MOST_LOADS);
        assertThatThrownBy(() -> cadence.known(START.plusSeconds(Cadence.MOST_LOADS + 1)))
                .hasMessageContaining("write a longer 'every' or a later 'from'");
    }
}
