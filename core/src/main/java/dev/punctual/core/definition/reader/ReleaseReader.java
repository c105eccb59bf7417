package dev.punctual.core.definition.reader;

import dev.punctual.core.definition.Release;
import dev.punctual.core.definition.Release.Acceptance;
import dev.punctual.core.definition.Release.Bounds;
import dev.punctual.core.definition.Release.Canary;
import dev.punctual.core.definition.Release.Versions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads how versions of a model come into service: the keys `versions`, `accept` and `canary`.
final class ReleaseReader {
    private static final List<String> METRICS = List.of("rmse", "mae", "auc");
    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final int MOST_LOADED = 16;
    private static final long LEAST_BYTES = 1;
    private static final long MOST_BYTES = 1L << 40;
    private static final int LEAST_ANSWERS = 20;
    private static final int MOST_ANSWERS = 1_000_000;

    Release read(Settings settings) {
        return new Release(
                versions(settings.optional("versions")),
                acceptance(settings.optional("accept")),
                canary(settings.optional("canary")));
    }

    private static Versions versions(Setting setting) {
        Settings settings = setting.present() ? setting.settings("versions") : null;
        if (settings == null) {
            return Release.USUAL.versions();
        }
        Setting latest = settings.optional("latest");
        Setting pinned = settings.optional("pinned");
        Integer count = latest.integer(1, MOST_LOADED);
        var versions = new ArrayList<String>();
        for (Setting item : pinned.items()) {
            String version = item.text();
            if (version != null) {
                versions.add(version);
            }
        }
        settings.finish();
        if (latest.present() == pinned.present()) {
            settings.report("takes one of 'latest: 2' and 'pinned: [3, 5]'");
        }
        if (versions.size() > MOST_LOADED) {
            pinned.report(
                    "pinned has " + versions.size() + " versions; name at most " + MOST_LOADED);
        }
        return count == null
                ? new Versions.Pinned(List.copyOf(versions))
                : new Versions.Latest(count);
    }

    private static Acceptance acceptance(Setting setting) {
        Settings settings = setting.present() ? setting.settings("accept") : null;
        if (settings == null) {
            return Acceptance.NONE;
        }
        var quality = new LinkedHashMap<String, Bounds>();
        for (String metric : METRICS) {
            Bounds bounds = bounds(metric, settings.optional(metric));
            if (bounds != null) {
                quality.put(metric, bounds);
            }
        }
        Duration p99 = settings.optional("p99").positiveDuration(LONGEST);
        Long bytes = settings.optional("size").bytes(LEAST_BYTES, MOST_BYTES);
        settings.finish();
        return new Acceptance(Collections.unmodifiableMap(quality), p99, bytes);
    }

    private static @Nullable Bounds bounds(String metric, Setting setting) {
        Settings settings = setting.present() ? setting.settings("bounds '" + metric + "'") : null;
        if (settings == null) {
            return null;
        }
        Double min = settings.optional("min").number();
        Double max = settings.optional("max").number();
        settings.finish();
        if (min == null && max == null) {
            settings.report("are none; write {max: 27.0} or {min: 0.75}");
            return null;
        }
        if (min != null && max != null && max < min) {
            settings.report("have a max below their min; write a greater one");
        }
        return new Bounds(min, max);
    }

    private static Canary canary(Setting setting) {
        Settings settings = setting.present() ? setting.settings("canary") : null;
        Canary usual = Canary.USUAL;
        if (settings == null) {
            return usual;
        }
        Double share = share(settings.optional("share"));
        Duration p99 = settings.optional("p99").positiveDuration(LONGEST);
        Double errors = share(settings.optional("errors"));
        Integer answers = settings.optional("min_answers").integer(LEAST_ANSWERS, MOST_ANSWERS);
        settings.finish();
        return new Canary(
                share == null ? usual.share() : share,
                p99,
                errors == null ? usual.errors() : errors,
                answers == null ? usual.minAnswers() : answers);
    }

    private static @Nullable Double share(Setting setting) {
        Double share = setting.number();
        if (share != null && (share <= 0 || share >= 1)) {
            setting.report(
                    setting.key()
                            + " is "
                            + share
                            + "; write a share above 0 and below 1, such as 0.05");
            return null;
        }
        return share;
    }
}
