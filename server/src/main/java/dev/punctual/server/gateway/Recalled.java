package dev.punctual.server.gateway;

import dev.punctual.core.ladder.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Which questions of a request the cache has answered already, and how. Immutable.
final class Recalled {
    /// None of them.
    static final Recalled NOTHING = new Recalled(List.of());

    private final List<@Nullable Answer> answers;

    /// @param answers one for each question of the request, or null; none at all for no answers
    private Recalled(List<@Nullable Answer> answers) {
        this.answers = answers;
    }

    /// The same with answers to some of the questions that were open.
    ///
    /// @param open those that were open
    /// @param recall an answer, or null
    <T> Recalled with(List<T> open, Function<T, @Nullable Answer> recall) {
        List<@Nullable Answer> next = new ArrayList<>();
        boolean any = false;
        int at = 0;
        for (int i = 0; at < open.size() || i < answers.size(); i++) {
            Answer known = i < answers.size() ? answers.get(i) : null;
            if (known == null) {
                known = recall.apply(open.get(at++));
                any |= known != null;
            }
            next.add(known);
        }
        return any ? new Recalled(next) : this;
    }

    /// Those questions that are still open, of those that were open before.
    <T> List<T> stillOpen(Recalled before, List<T> open) {
        var still = new ArrayList<T>();
        int at = 0;
        for (int i = 0; i < answers.size(); i++) {
            if (before.answers.isEmpty() || before.answers.get(i) == null) {
                T question = open.get(at++);
                if (answers.get(i) == null) {
                    still.add(question);
                }
            }
        }
        return still;
    }

    /// What belongs to the questions that are open.
    ///
    /// @param all one for each question of the request
    <T> List<T> open(List<T> all) {
        if (answers.isEmpty()) {
            return all;
        }
        var open = new ArrayList<T>();
        for (int i = 0; i < all.size(); i++) {
            if (answers.get(i) == null) {
                open.add(all.get(i));
            }
        }
        return open;
    }

    /// All answers, in the order of the questions.
    ///
    /// @param rest those to the questions that were open
    List<Answer> and(List<Answer> rest) {
        if (answers.isEmpty()) {
            return rest;
        }
        var all = new ArrayList<Answer>(answers.size());
        int at = 0;
        for (Answer answer : answers) {
            all.add(answer == null ? rest.get(at++) : answer);
        }
        return all;
    }
}
