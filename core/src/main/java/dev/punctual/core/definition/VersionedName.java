package dev.punctual.core.definition;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The name of a view with its version, as in `lately@2`; the first version is written without a number.
///
/// Versions of one view are views of their own: each has its table, its windows and its users. So a new one can be filled
/// and taken up by one endpoint after the other while the old one serves.
///
/// @param base what all versions are called
/// @param version from 1
public record VersionedName(String base, int version) {
    /// How such a name is written.
    public static final Pattern PATTERN =
            Pattern.compile("([a-z][a-z0-9_]{0,62})(?:@([2-9]|[1-9]\\d{1,3}))?");

    /// The parts of a name.
    ///
    /// @throws IllegalArgumentException if it is none
    public static VersionedName of(String name) {
        Matcher matcher = PATTERN.matcher(name);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(name + " is no name of a view");
        }
        String number = matcher.group(2);
        return new VersionedName(matcher.group(1), number == null ? 1 : Integer.parseInt(number));
    }

    /// The version after this one.
    public VersionedName next() {
        return new VersionedName(base, version + 1);
    }

    @Override
    public String toString() {
        return version == 1 ? base : base + "@" + version;
    }
}
