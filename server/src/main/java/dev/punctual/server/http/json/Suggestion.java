package dev.punctual.server.http.json;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a caller may have meant by a name that does not exist.
public final class Suggestion {
    private static final int LONGEST_NAME = 64;
    private static final int MOST_NAMES = 20;

    private Suggestion() {}

    /// A sentence such as `did you mean 'origin'?`, or the names that there are.
    public static String of(String unknown, List<String> known) {
        String nearest = nearest(unknown, known);
        if (nearest != null) {
            return "did you mean '" + nearest + "'?";
        }
        if (known.isEmpty()) {
            return "there are none";
        }
        List<String> shown = known.subList(0, Math.min(MOST_NAMES, known.size()));
        return "known are "
                + String.join(", ", shown)
                + (shown.size() < known.size() ? ", ..." : "");
    }

    private static @Nullable String nearest(String unknown, List<String> known) {
        if (unknown.length() > LONGEST_NAME) {
            return null;
        }
        String best = null;
        int least = (unknown.length() + 1) / 3 + 1;
        for (String name : known) {
            int distance = name.length() > LONGEST_NAME ? least : distance(unknown, name);
            if (distance < least) {
                least = distance;
                best = name;
            }
        }
        return best;
    }

    /// How many characters must be put in, left out or changed to make one of the other; case does not count.
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        Arrays.setAll(row, i -> i);
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                boolean same =
                        Character.toLowerCase(a.charAt(i - 1))
                                == Character.toLowerCase(b.charAt(j - 1));
                int changed = diagonal + (same ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(changed, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }

    /// A text from outside as it may stand in a message: shortened.
    public static String shown(String text) {
        return text.length() <= LONGEST_NAME ? text : text.substring(0, LONGEST_NAME) + "...";
    }
}
