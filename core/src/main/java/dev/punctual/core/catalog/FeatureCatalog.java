package dev.punctual.core.catalog;

import dev.punctual.core.definition.ProjectDefinition;
import dev.punctual.core.definition.VersionedName;
import dev.punctual.core.definition.ViewDefinition;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/// All features of a project, to be listed and searched.
public final class FeatureCatalog {
    /*
     * A search is over a few thousand cards at most (bounds of the reader), so every card is looked at: each word of the query
     * must occur somewhere, and counts by the best place where it does. Names count most, because people who search mostly
     * know a piece of one.
     */
    private static final int MOST_WORDS = 16;
    private static final int WHOLE_NAME = 100;
    private static final int PIECE_OF_NAME = 50;
    private static final int LABEL = 30;
    private static final int TEXT = 10;

    private final List<FeatureCard> cards;

    private record Hit(FeatureCard card, int score) {}

    public FeatureCatalog(ProjectDefinition project) {
        var all = new ArrayList<FeatureCard>();
        for (ViewDefinition view : inOrder(project)) {
            for (int i = 0; i < view.features().size(); i++) {
                all.add(FeatureCard.of(view, i));
            }
        }
        this.cards = List.copyOf(all);
    }

    /// Views as they were declared, but versions of one name together, oldest first.
    private static List<ViewDefinition> inOrder(ProjectDefinition project) {
        List<String> bases =
                project.views().keySet().stream()
                        .map(name -> VersionedName.of(name).base())
                        .distinct()
                        .toList();
        return project.views().values().stream()
                .sorted(
                        Comparator.comparingInt((ViewDefinition view) ->
                                        bases.indexOf(VersionedName.of(view.name()).base()))
                                .thenComparingInt(view -> VersionedName.of(view.name()).version()))
                .toList();
    }

    /// All features, in the order of the files.
    public List<FeatureCard> all() {
        return cards;
    }

    /// The features that meet every word of a query, best first.
    public List<FeatureCard> search(String query) {
        List<String> words =
                List.of(query.toLowerCase(Locale.ROOT).strip().split("[\\s,]+", MOST_WORDS));
        return cards.stream()
                .map(card -> new Hit(card, score(card, words)))
                .filter(hit -> hit.score > 0)
                .sorted(Comparator.comparingInt((Hit hit) -> -hit.score))
                .map(Hit::card)
                .toList();
    }

    private static int score(FeatureCard card, List<String> words) {
        int sum = 0;
        for (String word : words) {
            int score = score(card, word);
            if (score == 0) {
                return 0;
            }
            sum += score;
        }
        return sum;
    }

    private static int score(FeatureCard card, String word) {
        ViewDefinition view = card.view();
        if (card.field().name().equals(word)
                || view.name().equals(word)
                || card.name().equals(word)) {
            return WHOLE_NAME;
        }
        if (card.name().contains(word)) {
            return PIECE_OF_NAME;
        }
        boolean label =
                card.field().type().wireName().equals(word)
                        || view.entity().equals(word)
                        || holds(view.metadata().owner(), word)
                        || view.metadata().tags().stream().anyMatch(tag -> holds(tag, word));
        if (label) {
            return LABEL;
        }
        return holds(view.metadata().description(), word) || holds(card.computed(), word)
                ? TEXT
                : 0;
    }

    private static boolean holds(String text, String word) {
        return text.toLowerCase(Locale.ROOT).contains(word);
    }
}
