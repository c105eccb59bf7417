package dev.punctual.core.expression;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// A time zone that tells its local time without allocating, for any instant. Safe for any thread.
final class Zone {
    /*
     * The rules of java.time are right but allocate, so each zone remembers spans of constant offset: a direct-mapped
     * table of sixteen, each slot for instants of the same 97 days or of the same some multiple of four years apart. A
     * replay or live traffic stays within one or two of them. Spans are immutable, so that racing threads at worst
     * compute one twice.
     *
     * Zones are remembered by name. The names of regions are few; fixed offsets are many and come from data, so those are
     * kept only while fewer than KEPT zones are. Unknown names are told by a set, not by the exception that java.time throws.
     */
    private static final int KEPT = 1_024;
    private static final int LONGEST_OFFSET = 18;
    private static final int SLOTS = 16;
    private static final int SLOT_SHIFT = 23; // 2^23 s are 97 days
    private static final Set<String> REGIONS = Set.copyOf(ZoneId.getAvailableZoneIds());
    private static final Map<String, Zone> KNOWN = new ConcurrentHashMap<>();

    private final ZoneRules rules;
    private final @Nullable Span[] spans = new @Nullable Span[SLOTS];

    private Zone(ZoneRules rules) {
        this.rules = rules;
    }

    /// The zone of a name such as `America/New_York`, `UTC`, `+02:30` or `02:30`; null if there is none.
    static @Nullable Zone named(String name) {
        Zone known = KNOWN.get(name);
        return known != null ? known : load(name);
    }

    /// Reads the rules of all zones, which takes milliseconds, so that no request has to wait for it.
    static void readRules() {
        Zone zone = named("America/New_York");
        if (zone != null) {
            zone.localSecond(0);
        }
    }

    /// The local time at an instant, in seconds since 1970-01-01T00:00:00 local time.
    long localSecond(long instantMicros) {
        long second = Math.floorDiv(instantMicros, 1_000_000L);
        int slot = (int) (second >> SLOT_SHIFT) & (SLOTS - 1);
        Span span = spans[slot];
        if (span == null || second < span.fromSecond || second >= span.toSecond) {
            span = spanAround(second);
            spans[slot] = span;
        }
        return second + span.offsetSeconds;
    }

    private Span spanAround(long second) {
        Instant instant = Instant.ofEpochSecond(second);
        ZoneOffsetTransition last = rules.previousTransition(instant.plusSeconds(1));
        ZoneOffsetTransition next = rules.nextTransition(instant);
        return new Span(
                last == null ? Long.MIN_VALUE : last.toEpochSecond(),
                next == null ? Long.MAX_VALUE : next.toEpochSecond(),
                rules.getOffset(instant).getTotalSeconds());
    }

    private static @Nullable Zone load(String name) {
        boolean region = REGIONS.contains(name);
        if (!region && !mayBeOffset(name)) {
            return null;
        }
        try {
            boolean unsigned = Character.isDigit(name.charAt(0));
            Zone zone = new Zone(ZoneId.of(unsigned ? "+" + name : name).getRules());
            if (region || KNOWN.size() < KEPT) {
                KNOWN.put(name, zone);
            }
            return zone;
        } catch (DateTimeException unknown) {
            return null;
        }
    }

    private static boolean mayBeOffset(String name) {
        return !name.isEmpty()
                && name.length() <= LONGEST_OFFSET
                && "+-0123456789ZUG".indexOf(name.charAt(0)) >= 0;
    }

    /// A range of instants at which the zone's offset is the same.
    private record Span(long fromSecond, long toSecond, int offsetSeconds) {}
}
