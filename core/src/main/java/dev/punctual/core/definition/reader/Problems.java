package dev.punctual.core.definition.reader;

import dev.punctual.core.definition.Location;
import dev.punctual.core.definition.Problem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// The mistakes found so far.
final class Problems {
    private static final Comparator<Location> AS_WRITTEN =
            Comparator.comparing(Location::file)
                    .thenComparingInt(Location::line)
                    .thenComparingInt(Location::column);

    private final List<Problem> found = new ArrayList<>();
    private final Vocabulary vocabulary;

    Problems(Vocabulary vocabulary) {
        this.vocabulary = vocabulary;
    }

    /// What things may say, by the words that messages call them.
    Vocabulary vocabulary() {
        return vocabulary;
    }

    void add(Location location, String message) {
        found.add(new Problem(location, message));
    }

    boolean none() {
        return found.isEmpty();
    }

    /// All mistakes in the order in which a reader of the files meets them, each once.
    List<Problem> sorted() {
        return found.stream()
                .distinct()
                .sorted(Comparator.comparing(Problem::location, AS_WRITTEN))
                .toList();
    }
}
