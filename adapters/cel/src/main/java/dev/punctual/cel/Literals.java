package dev.punctual.cel;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;

/// Texts in quotes that mean a time or a time zone.
final class Literals {
    private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999999Z");

    private Literals() {}

    /// The microseconds since 1970 of a text such as `2001-06-01T00:00:00Z`.
    static long micros(long node, String text) throws Rejection {
        Instant instant;
        try {
            instant = OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException malformed) {
            throw new Rejection(
                    node, "'" + text + "' is no timestamp: write it like 2001-06-01T00:00:00Z");
        }
        if (instant.isBefore(FIRST) || instant.isAfter(LAST)) {
            throw new Rejection(node, "'" + text + "' is not in the years 1 to 9999");
        }
        if (!instant.equals(instant.truncatedTo(ChronoUnit.MICROS))) {
            throw new Rejection(
                    node, "'" + text + "' is finer than a microsecond: write at most six digits");
        }
        return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
    }

    static void requireZone(long node, String name) throws Rejection {
        boolean unsigned = !name.isEmpty() && Character.isDigit(name.charAt(0));
        try {
            ZoneId _ = ZoneId.of(unsigned ? "+" + name : name);
        } catch (DateTimeException unknown) {
            throw new Rejection(
                    node,
                    "no time zone '" + name + "': write one like America/New_York, UTC or +02:00");
        }
    }
}
