package dev.punctual.core.expression;

import static org.assertj.core.api.Assertions.assertThat;

import dev.punctual.core.expression.Expression.Operator;
import dev.punctual.core.testing.Randomized;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ZoneTest {
    private static final List<String> NAMES =
            List.copyOf(new TreeSet<>(ZoneId.getAvailableZoneIds()));
    private static final long FAR_MICROS =
            ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse("2600-01-01T00:00:00Z"));

    @Test
    void agreesWithJavaTimeInEveryZoneAtRandomInstants() {
        Randomized.check(
                5_000,
                random -> {
                    String name = NAMES.get(random.nextInt(NAMES.size()));
                    agrees(name, random.nextLong(-FAR_MICROS, FAR_MICROS));
                    agrees(name, random.nextLong(Long.MIN_VALUE + 1, Long.MAX_VALUE));
                });
    }

    @Test
    void agreesWithJavaTimeAroundEveryTransitionOfTheLastCenturies() {
        for (String name :
                List.of("America/New_York", "Europe/London", "Asia/Tehran", "Asia/Gaza")) {
            var rules = ZoneId.of(name).getRules();
            for (var at = rules.nextTransition(Instant.parse("1800-01-01T00:00:00Z"));
                    at != null && at.toEpochSecond() * 1_000_000 < FAR_MICROS;
                    at = rules.nextTransition(at.getInstant())) {
                long micros = at.toEpochSecond() * 1_000_000;
                agrees(name, micros - 1);
                agrees(name, micros);
                agrees(name, micros + 1);
            }
        }
    }

    @Test
    void agreesWithJavaTimeForFixedOffsets() {
        Randomized.check(
                2_000,
                random -> {
                    String name =
                            "%s%02d:%02d"
                                    .formatted(
                                            random.nextBoolean() ? "+" : "-",
                                            random.nextInt(18),
                                            random.nextInt(60));
                    agrees(name, micros(random));
                });
        agrees("UTC", 0);
        agrees("Z", -1);
        agrees("UTC+3", 1);
    }

    @Test
    void anOffsetNeedsNoPlusSign() {
        assertThat(named("02:30").localSecond(0)).isEqualTo(9_000);
    }

    @Test
    void remembersAZone() {
        assertThat(Zone.named("Europe/Oslo")).isSameAs(Zone.named("Europe/Oslo"));
    }

    @Test
    void unknownNamesHaveNoZone() {
        assertThat(Zone.named("America/Atlantis")).isNull();
        assertThat(Zone.named("Zebra")).isNull();
        assertThat(Zone.named("+99:00")).isNull();
        assertThat(Zone.named("")).isNull();
        assertThat(Zone.named("+".repeat(100_000))).isNull();
        assertThat(Zone.named("america/new_york")).isNull();
    }

    private static long micros(SplittableRandom random) {
        return random.nextLong(-FAR_MICROS, FAR_MICROS);
    }

    private static void agrees(String name, long micros) {
        ZonedDateTime expected =
                Instant.EPOCH.plus(micros, ChronoUnit.MICROS).atZone(ZoneId.of(name));
        long local = named(name).localSecond(micros);
        assertThat(
                        List.of(
                                part(Operator.HOUR, local),
                                part(Operator.MINUTE, local),
                                part(Operator.DAY_OF_WEEK, local),
                                part(Operator.DAY_OF_MONTH, local),
                                part(Operator.MONTH, local)))
                .as("%s in %s", micros, name)
                .containsExactly(
                        (long) expected.getHour(),
                        (long) expected.getMinute(),
                        expected.getDayOfWeek().getValue() % 7L,
                        expected.getDayOfMonth() - 1L,
                        expected.getMonthValue() - 1L);
    }

    private static long part(Operator operator, long local) {
        return CivilTime.part(operator).of(local);
    }

    private static Zone named(String name) {
        return Objects.requireNonNull(Zone.named(name), name);
    }
}
