package dev.punctual.core.definition;

import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Durations as definitions write them: whole numbers with units, greatest unit first, such as `10ms`, `7d` or `1h30m`.
public final class Durations {
    private record Unit(String name, long micros) {}

    private static final List<Unit> UNITS =
            List.of(
                    new Unit("d", 86_400_000_000L),
                    new Unit("h", 3_600_000_000L),
                    new Unit("m", 60_000_000L),
                    new Unit("s", 1_000_000L),
                    new Unit("ms", 1_000L),
                    new Unit("us", 1L));

    /* Nine digits a unit keep every sum of days far inside a long of microseconds. */
    private static final Pattern TEXT =
            Pattern.compile(
                    "(?:(\\d{1,7})d)?(?:(\\d{1,9})h)?(?:(\\d{1,9})m)?(?:(\\d{1,9})s)?"
                            + "(?:(\\d{1,9})ms)?(?:(\\d{1,9})us)?");

    private Durations() {}

    /// The duration that a text means, or null when it is none.
    public static @Nullable Duration parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (text.isEmpty() || !matcher.matches()) {
            return null;
        }
        long micros = 0;
        for (int i = 0; i < UNITS.size(); i++) {
            String digits = matcher.group(i + 1);
            if (digits != null) {
                micros += Long.parseLong(digits) * UNITS.get(i).micros();
            }
        }
        return Duration.ofSeconds(micros / 1_000_000, micros % 1_000_000 * 1_000);
    }

    /// The text of a duration that is not negative, in whole microseconds; what is smaller is left out.
    public static String text(Duration duration) {
        long rest = duration.getSeconds() * 1_000_000 + duration.getNano() / 1_000;
        var text = new StringBuilder();
        for (Unit unit : UNITS) {
            if (rest >= unit.micros()) {
                text.append(rest / unit.micros()).append(unit.name());
                rest %= unit.micros();
            }
        }
        return text.isEmpty() ? "0s" : text.toString();
    }
}
