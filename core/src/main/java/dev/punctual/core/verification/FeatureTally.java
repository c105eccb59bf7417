package dev.punctual.core.verification;

import dev.punctual.core.value.Frame;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// What came of comparing one feature over many questions. Used by one thread.
public final class FeatureTally {
    private static final int MOST_SAMPLES = 5;

    private final String feature;
    private final Comparison comparison;
    private final Map<Comparison.Outcome, Long> outcomes = new EnumMap<>(Comparison.Outcome.class);
    private final List<Sample> samples = new ArrayList<>();
    private double greatestDifference;
    private long withinGrace;

    FeatureTally(String feature, Comparison comparison) {
        this.feature = feature;
        this.comparison = comparison;
    }

    /// A question for which the two sides are not the same.
    ///
    /// @param asked the request features
    public record Sample(
            String asked,
            Instant asOf,
            Comparison.Outcome outcome,
            String online,
            String offline) {}

    Comparison comparison() {
        return comparison;
    }

    /// Takes note of a question for which both sides are the same.
    void addEqual() {
        outcomes.merge(Comparison.Outcome.EQUAL, 1L, Long::sum);
    }

    /// Takes note of a question for which they may not be.
    ///
    /// @param asked the request features, as text
    /// @param mayBeLate whether events that belong to it may have arrived after it was answered, and history cannot tell
    void add(LoggedQuestion question, String asked, Frame offline, boolean mayBeLate) {
        Frame online = question.features();
        Comparison.Outcome outcome = comparison.compare(online, offline);
        outcomes.merge(outcome, 1L, Long::sum);
        if (outcome == Comparison.Outcome.EQUAL) {
            return;
        }
        if (mayBeLate) {
            withinGrace++;
        }
        if (outcome == Comparison.Outcome.DIFFERENT) {
            double difference = comparison.difference(online, offline);
            greatestDifference = Math.max(greatestDifference, difference);
        }
        if (samples.size() < MOST_SAMPLES) {
            samples.add(
                    new Sample(
                            asked,
                            question.asOf(),
                            outcome,
                            comparison.text(online),
                            comparison.text(offline)));
        }
    }

    public String feature() {
        return feature;
    }

    public long count(Comparison.Outcome outcome) {
        return outcomes.getOrDefault(outcome, 0L);
    }

    public long compared() {
        return outcomes.values().stream().mapToLong(Long::longValue).sum();
    }

    public long mismatched() {
        return compared() - count(Comparison.Outcome.EQUAL);
    }

    /// The greatest difference of a number, relative to the greater of the two; infinite where texts, or presence in a
    /// list, differ.
    public double greatestDifference() {
        return greatestDifference;
    }

    /// How many of the mismatches events may explain that arrived after the answer.
    public long withinGrace() {
        return withinGrace;
    }

    /// The first questions with a mismatch.
    public List<Sample> samples() {
        return List.copyOf(samples);
    }
}
