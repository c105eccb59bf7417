package dev.punctual.server.catalog;

import dev.punctual.core.catalog.FieldProfile;
import dev.punctual.core.catalog.ViewProfile;
import dev.punctual.core.value.Frame;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What is stored of views and features, as trees. Times are ISO 8601 in UTC, ages in milliseconds.
final class ProfileTree {
    static final long NO_GRACE = -1;

    private static final int PERCENT = 100;
    private static final int MICROS_PER_MILLI = 1_000;

    private ProfileTree() {}

    /// How new a view is.
    ///
    /// @param graceMicros of the source of a stream view, from which its watermark follows; else [#NO_GRACE]
    static Map<String, Object> freshness(ViewProfile profile, long graceMicros) {
        var tree = new LinkedHashMap<String, Object>();
        if (profile.generation() != null) {
            tree.put("generation", profile.generation());
        }
        if (profile.newestMicros() != Frame.UNKNOWN_TIME) {
            tree.put("newest", time(profile.newestMicros()));
            tree.put("age_ms", (profile.takenMicros() - profile.newestMicros()) / MICROS_PER_MILLI);
            if (graceMicros != NO_GRACE) {
                tree.put("watermark", time(profile.newestMicros() - graceMicros));
            }
        }
        if (profile.oldestMicros() != Frame.UNKNOWN_TIME) {
            tree.put("oldest", time(profile.oldestMicros()));
        }
        return tree;
    }

    /// How much a view holds, and when that was found out.
    static Map<String, Object> stored(ViewProfile profile) {
        var tree = new LinkedHashMap<String, Object>();
        tree.put("rows", profile.rows());
        tree.put("sampled", profile.sampled());
        tree.put("as_of", time(profile.asOfMicros()));
        tree.put("taken_at", time(profile.takenMicros()));
        return tree;
    }

    /// The values of one feature.
    static Map<String, Object> of(ViewProfile profile, String feature) {
        FieldProfile field =
                profile.fields().stream()
                        .filter(each -> each.name().equals(feature))
                        .findFirst()
                        .orElseThrow();
        var tree = new LinkedHashMap<String, Object>();
        if (profile.sampled() > 0) {
            tree.put("present", field.present() / (double) profile.sampled());
            tree.put("distinct", field.distinct());
        }
        if (field.numbers() != null) {
            numbers(field.numbers(), tree);
        }
        if (!field.common().isEmpty()) {
            tree.put("common", field.common().stream().map(ProfileTree::count).toList());
        }
        return tree;
    }

    private static void numbers(FieldProfile.Numbers numbers, Map<String, Object> tree) {
        tree.put("min", numbers.min());
        List<Double> shares = FieldProfile.Numbers.SHARES;
        for (int i = 0; i < shares.size(); i++) {
            String name = "p%02d".formatted(Math.round(shares.get(i) * PERCENT));
            tree.put(name, numbers.quantiles().get(i));
        }
        tree.put("max", numbers.max());
        tree.put("mean", numbers.mean());
    }

    private static Map<String, Object> count(FieldProfile.Count count) {
        var tree = new LinkedHashMap<String, Object>();
        tree.put("value", count.value());
        tree.put("count", count.count());
        return tree;
    }

    private static String time(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS).toString();
    }
}
