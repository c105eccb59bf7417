package dev.punctual.cel;

import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/// The guess which known name someone meant.
final class Names {
    private Names() {}

    /// The known name that differs least, if it is near enough to be meant: one whose last part is the same, or one
    /// that differs by at most a third of its letters.
    static Optional<String> nearest(String name, Stream<String> known) {
        return known.filter(other -> distance(name, other) <= tolerance(name, other))
                .min(
                        Comparator.<String>comparingInt(other -> distance(name, other))
                                .thenComparing(Comparator.naturalOrder()));
    }

    private static int tolerance(String name, String other) {
        return other.endsWith("." + name) ? other.length() : Math.max(1, name.length() / 3);
    }

    /// How many letters to insert, delete or replace.
    private static int distance(String a, String b) {
        int[] above = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            above[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] row = new int[b.length() + 1];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = above[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, 1 + Math.min(above[j], row[j - 1]));
            }
            above = row;
        }
        return above[b.length()];
    }
}
