package dev.punctual.core.definition.reader;

import dev.punctual.core.definition.Durations;
import dev.punctual.core.definition.WindowDefinition.Extent;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads which events are in one window.
final class ExtentReader {
    static final Duration LONGEST_WINDOW = Duration.ofDays(400);
    static final int LONGEST_SERIES = 1_000;

    /// Hops that nobody has to write: of long windows a day, of medium ones an hour, of short ones less.
    private static final List<Duration> USUAL_HOPS =
            List.of(
                    Duration.ofDays(1),
                    Duration.ofHours(1),
                    Duration.ofMinutes(5),
                    Duration.ofMinutes(1),
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(1));

    private static final int HOPS_IN_A_WINDOW = 12;

    private static final String ONLY_A_SESSION = "only a session has a gap";
    private static final String AS_LONG_AS_IT_IS = "a session is as long as its events make it";

    private final Settings settings;
    private final Setting window;
    private final Setting hop;
    private final Setting offset;
    private final Setting gap;
    private final Setting series;

    ExtentReader(Settings settings) {
        this.settings = settings;
        this.window = settings.optional("window");
        this.hop = settings.optional("hop");
        this.offset = settings.optional("offset");
        this.gap = settings.optional("gap");
        this.series = settings.optional("series");
    }

    private enum Kind {
        SLIDING,
        FIXED,
        SESSION,
        LIFETIME
    }

    /// The extent, or null after a mistake.
    @Nullable Extent read() {
        Setting written = settings.optional("kind");
        Kind kind = written.present() ? written.oneOf(Kind.class) : Kind.SLIDING;
        if (series.present()) {
            boolean sound = without("a series has slots of its own", written);
            sound &= without("a series begins with the present slot", offset);
            sound &= without(ONLY_A_SESSION, gap);
            return sound ? series() : null;
        }
        if (kind == null) {
            return null;
        }
        boolean sound = kind == Kind.SESSION || without(ONLY_A_SESSION, gap);
        sound &=
                switch (kind) {
                    case SLIDING -> true;
                    case FIXED -> without("a fixed window moves by its own length", hop);
                    case SESSION -> without(AS_LONG_AS_IT_IS, window, hop, offset);
                    case LIFETIME -> without("a lifetime has all events", window, hop, offset);
                };
        if (!sound) {
            return null;
        }
        return switch (kind) {
            case SLIDING -> sliding();
            case FIXED -> fixed();
            case SESSION -> session();
            case LIFETIME -> new Extent.Lifetime();
        };
    }

    /// Reports settings that were written where they mean nothing; true if there are none.
    private static boolean without(String reason, Setting... unwanted) {
        boolean sound = true;
        for (Setting setting : unwanted) {
            if (setting.present()) {
                setting.report(setting.key() + ": " + reason + "; remove '" + setting.key() + "'");
                sound = false;
            }
        }
        return sound;
    }

    private @Nullable Extent sliding() {
        Duration length = settings.required("window", "60m").positiveDuration(LONGEST_WINDOW);
        Duration step = hop.present() ? hop.positiveDuration(LONGEST_WINDOW) : usualHop(length);
        Duration shift = shift();
        if (length == null || step == null || shift == null) {
            return null;
        }
        if (!isMultiple(length, step)) {
            report(window, length, "the hop", step);
        } else if (!isMultiple(shift, step)) {
            report(offset, shift, "the hop", step);
        } else {
            return new Extent.Sliding(length, step, shift);
        }
        return null;
    }

    /// The greatest usual hop that divides a window into enough parts, or null after a mistake.
    private @Nullable Duration usualHop(@Nullable Duration length) {
        if (length == null) {
            return null;
        }
        for (Duration usual : USUAL_HOPS) {
            if (length.dividedBy(usual) >= HOPS_IN_A_WINDOW && isMultiple(length, usual)) {
                return usual;
            }
        }
        settings.required("hop", Durations.text(length));
        return null;
    }

    private @Nullable Extent fixed() {
        Duration length = settings.required("window", "1d").positiveDuration(LONGEST_WINDOW);
        Duration shift = shift();
        if (length == null || shift == null) {
            return null;
        }
        if (isMultiple(shift, length)) {
            return new Extent.Fixed(length, shift);
        }
        report(offset, shift, "the window", length);
        return null;
    }

    private @Nullable Extent session() {
        Duration longest = settings.required("gap", "30m").positiveDuration(LONGEST_WINDOW);
        return longest == null ? null : new Extent.Session(longest);
    }

    private @Nullable Extent series() {
        Duration step = settings.required("hop", "5m").positiveDuration(LONGEST_WINDOW);
        Integer slots = series.integer(1, LONGEST_SERIES);
        if (window.present()) {
            window.report("window: a series looks back series x hop; remove 'window' or 'series'");
            return null;
        }
        if (slots == null || step == null) {
            return null;
        }
        Duration looksBack = step.multipliedBy(slots);
        if (looksBack.compareTo(LONGEST_WINDOW) > 0) {
            series.report(
                    String.format(
                            "series looks back %s; at most %s are possible, so write fewer slots or"
                                    + " a shorter hop",
                            Durations.text(looksBack), Durations.text(LONGEST_WINDOW)));
            return null;
        }
        return new Extent.Series(step, slots);
    }

    private @Nullable Duration shift() {
        return offset.present() ? offset.positiveDuration(LONGEST_WINDOW) : Duration.ZERO;
    }

    private static void report(Setting setting, Duration whole, String what, Duration part) {
        setting.report(
                String.format(
                        "%s is %s, which is no multiple of %s %s; write %s",
                        setting.key(),
                        Durations.text(whole),
                        what,
                        Durations.text(part),
                        Durations.text(part.multipliedBy(whole.dividedBy(part) + 1))));
    }

    private static boolean isMultiple(Duration whole, Duration part) {
        return part.multipliedBy(whole.dividedBy(part)).equals(whole);
    }
}
