package dev.punctual.core.definition;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Sizes in bytes as definitions write them: a whole number with a unit, such as `512KB`, `100MB` or `2GiB`.
public final class ByteSizes {
    private record Unit(String name, long bytes) {}

    private static final List<Unit> UNITS =
            List.of(
                    new Unit("GiB", 1L << 30),
                    new Unit("GB", 1_000_000_000L),
                    new Unit("MiB", 1L << 20),
                    new Unit("MB", 1_000_000L),
                    new Unit("KiB", 1L << 10),
                    new Unit("KB", 1_000L),
                    new Unit("B", 1L));

    /* Nine digits of the largest unit fit into a long. */
    private static final Pattern TEXT = Pattern.compile("(\\d{1,9})([KMG]i?)?B");

    private ByteSizes() {}

    /// The bytes that a text means, or null when it is no size.
    public static @Nullable Long parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            return null;
        }
        String name = text.substring(matcher.end(1));
        Unit unit = UNITS.stream().filter(u -> u.name().equals(name)).findFirst().orElseThrow();
        return Long.parseLong(matcher.group(1)) * unit.bytes();
    }

    /// The text of a size, in the largest unit that leaves no fraction.
    public static String text(long bytes) {
        Unit unit = UNITS.stream().filter(u -> bytes % u.bytes() == 0).findFirst().orElseThrow();
        return bytes == 0 ? "0B" : bytes / unit.bytes() + unit.name();
    }
}
