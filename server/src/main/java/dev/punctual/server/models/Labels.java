package dev.punctual.server.models;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What the versions of a model are for.
///
/// @param stable the version that answers; null if there is none yet
/// @param canary one that answers a share of the keys instead; null if none is tried
/// @param shadow one that answers beside the stable one, for comparison; null if there is none
public record Labels(@Nullable String stable, @Nullable Share canary, @Nullable Share shadow) {
    private static final String STABLE = "stable";
    private static final String CANARY = "canary";
    private static final String SHADOW = "shadow";
    private static final String SHARE = ".share";

    static final Labels NONE = new Labels(null, null, null);

    /// A version with a share of the keys.
    public record Share(String version, double share) {}

    Labels withStable(String version) {
        return new Labels(version, of(canary, version), of(shadow, version));
    }

    Labels withCanary(@Nullable Share other) {
        return new Labels(stable, other, shadow);
    }

    Labels withShadow(@Nullable Share other) {
        return new Labels(stable, canary, other);
    }

    /// What is left of a share when a version has become the stable one.
    private static @Nullable Share of(@Nullable Share share, String stable) {
        return share == null || share.version.equals(stable) ? null : share;
    }

    /// All versions that have a label.
    Set<String> versions() {
        var versions = new HashSet<String>();
        if (stable != null) {
            versions.add(stable);
        }
        if (canary != null) {
            versions.add(canary.version);
        }
        if (shadow != null) {
            versions.add(shadow.version);
        }
        return versions;
    }

    /// The labels of a version, for people.
    public String of(String version) {
        String label = version.equals(stable) ? STABLE : "";
        label += shown(CANARY, canary, version);
        label += shown(SHADOW, shadow, version);
        return label.strip();
    }

    private static String shown(String name, @Nullable Share share, String version) {
        return share == null || !share.version.equals(version)
                ? ""
                : " " + name + " " + share.share;
    }

    Map<String, String> toMap() {
        var values = new HashMap<String, String>();
        if (stable != null) {
            values.put(STABLE, stable);
        }
        put(values, CANARY, canary);
        put(values, SHADOW, shadow);
        return values;
    }

    private static void put(Map<String, String> values, String label, @Nullable Share share) {
        if (share != null) {
            values.put(label, share.version);
            values.put(label + SHARE, Double.toString(share.share));
        }
    }

    static Labels of(Map<String, String> values) {
        return new Labels(values.get(STABLE), share(values, CANARY), share(values, SHADOW));
    }

    private static @Nullable Share share(Map<String, String> values, String label) {
        String version = values.get(label);
        return version == null
                ? null
                : new Share(version, Double.parseDouble(values.getOrDefault(label + SHARE, "0")));
    }
}
