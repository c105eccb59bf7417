package dev.punctual.core.definition.reader;

import java.util.Collection;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Guesses what a misspelt word was meant to be.
final class Spelling {
    private static final int LONGEST_WORD = 130; // a role, a dot and a feature
    private static final int MOST_SHOWN = 10;

    private Spelling() {}

    /// The end of a message about an unknown word: the word that was probably meant, or those that there are.
    static String suggestion(String word, Collection<String> candidates) {
        String nearest = nearest(word, candidates);
        if (nearest != null) {
            return "; did you mean '" + nearest + "'?";
        }
        if (candidates.isEmpty()) {
            return "; none is declared";
        }
        String shown = candidates.stream().limit(MOST_SHOWN).collect(Collectors.joining(", "));
        return "; write one of: " + shown + (candidates.size() > MOST_SHOWN ? ", ..." : "");
    }

    private static @Nullable String nearest(String word, Collection<String> candidates) {
        String best = null;
        int bestDistance = Math.clamp(word.length() / 3, 1, 3) + 1;
        for (String candidate : candidates) {
            boolean comparable =
                    Math.abs(candidate.length() - word.length()) < bestDistance
                            && word.length() <= LONGEST_WORD;
            int distance = comparable ? distance(word, candidate) : bestDistance;
            if (distance < bestDistance) {
                best = candidate;
                bestDistance = distance;
            }
        }
        return best;
    }

    /// How many letters must be added, removed, replaced or swapped with their neighbour to make one word of the other.
    static int distance(String a, String b) {
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                d[i][j] = i == 0 || j == 0 ? i + j : step(d, a, b, i, j);
            }
        }
        return d[a.length()][b.length()];
    }

    private static int step(int[][] d, String a, String b, int i, int j) {
        int replaced = d[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        int best = Math.min(replaced, Math.min(d[i - 1][j], d[i][j - 1]) + 1);
        boolean swapped =
                i > 1
                        && j > 1
                        && a.charAt(i - 1) == b.charAt(j - 2)
                        && a.charAt(i - 2) == b.charAt(j - 1);
        return swapped ? Math.min(best, d[i - 2][j - 2] + 1) : best;
    }
}
