package dev.punctual.core.offline;

import dev.punctual.core.definition.Cadence.Slice;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.NavigableMap;
import java.util.StringJoiner;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Which intervals a generation holds, as it is noted with it: `1 FINGERPRINT ROWS FROM/TO FROM/TO ...`. Immutable.
public final class LoadedIntervals {
    private static final String FORMAT = "1";
    private static final int RANGES_AT = 3;

    private final String fingerprint;
    private final long lastRows;
    private final NavigableMap<Instant, Instant> ranges; // what touches is one range

    private LoadedIntervals(
            String fingerprint, long lastRows, NavigableMap<Instant, Instant> ranges) {
        this.fingerprint = fingerprint;
        this.lastRows = lastRows;
        this.ranges = Collections.unmodifiableNavigableMap(ranges);
    }

    /// No intervals of a view.
    ///
    /// @param fingerprint of what the rows are made from
    public static LoadedIntervals none(String fingerprint) {
        return new LoadedIntervals(fingerprint, -1, new TreeMap<>());
    }

    /// What a note says; null if it is about rows that are made from something else.
    public static @Nullable LoadedIntervals parse(String note, String fingerprint) {
        String[] words = note.split(" ", -1);
        if (words.length < RANGES_AT || !words[0].equals(FORMAT) || !words[1].equals(fingerprint)) {
            return null;
        }
        var ranges = new TreeMap<Instant, Instant>();
        for (int i = RANGES_AT; i < words.length; i++) {
            String[] ends = words[i].split("/", -1);
            ranges.put(Instant.parse(ends[0]), Instant.parse(ends[1]));
        }
        return new LoadedIntervals(fingerprint, Long.parseLong(words[2]), ranges);
    }

    /// How many rows the interval loaded last had; -1 if none was.
    public long lastRows() {
        return lastRows;
    }

    /// The end of the latest interval; null if there is none.
    public @Nullable Instant latest() {
        return ranges.isEmpty() ? null : ranges.lastEntry().getValue();
    }

    public boolean has(Slice interval) {
        Map.Entry<Instant, Instant> range = ranges.floorEntry(interval.from());
        return range != null && !range.getValue().isBefore(interval.until());
    }

    /// These and one more.
    public LoadedIntervals with(Slice interval, long rows) {
        Instant from = interval.from();
        Instant until = interval.until();
        if (from == null || until == null) {
            throw new IllegalArgumentException("no interval: " + interval);
        }
        var all = new TreeMap<>(ranges);
        Map.Entry<Instant, Instant> before = all.floorEntry(from);
        if (before != null && !before.getValue().isBefore(from)) {
            from = before.getKey();
            until = before.getValue().isAfter(until) ? before.getValue() : until;
        }
        Instant next = all.get(until);
        if (next != null) {
            all.remove(until);
            until = next;
        }
        all.put(from, until);
        return new LoadedIntervals(fingerprint, rows, all);
    }

    /// The note.
    @Override
    public String toString() {
        var words = new StringJoiner(" ").add(FORMAT).add(fingerprint).add("" + lastRows);
        ranges.forEach((from, until) -> words.add(from + "/" + until));
        return words.toString();
    }
}
