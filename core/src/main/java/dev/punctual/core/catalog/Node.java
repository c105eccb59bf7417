package dev.punctual.core.catalog;

import java.util.Locale;

/// Something that is made of others and used by others.
///
/// @param name unique among its kind: `view.feature` for a feature, `endpoint.derived` for a derived one
public record Node(Kind kind, String name) {

    /// What there is, from what comes in to what goes out.
    public enum Kind {
        SOURCE,
        VIEW,
        FEATURE,
        DERIVED,
        LABELS,
        MODEL,
        PRECOMPUTED,
        ENDPOINT;

        /// What people call it.
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Override
    public String toString() {
        return kind.word() + " " + name;
    }
}
