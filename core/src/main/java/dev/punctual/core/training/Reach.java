package dev.punctual.core.training;

import dev.punctual.core.definition.ViewDefinition;
import dev.punctual.core.push.PushView;
import dev.punctual.core.stream.ReplayedStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How far back a question may see; null for as far as there is anything.
record Reach(@Nullable Duration back) {
    private static final Instant BEGINNING = Instant.parse("0001-01-01T00:00:00Z");

    /// Events may arrive, and count, a little before they happen.
    private static final Duration FUTURE = Duration.ofMinutes(1);

    /// As far as the windows of the stream's views, and the grace, in which what was late made others late.
    static Reach of(ReplayedStream stream) {
        Duration back = Duration.ZERO;
        for (var view : stream.views()) {
            Optional<Duration> lookback = view.plan().lookback();
            if (lookback.isEmpty()) {
                return new Reach((Duration) null);
            }
            back = back.compareTo(lookback.get()) < 0 ? lookback.get() : back;
        }
        return new Reach(back.plus(stream.source().grace()));
    }

    /// As far as values of a push view count.
    static Reach of(PushView view) {
        ViewDefinition.Ages ages = view.view().ages();
        return new Reach(ages.lookback() == null ? ages.expire() : ages.lookback());
    }

    /// As far as the furthest of them.
    static Reach furthest(List<Reach> reaches) {
        Duration furthest = Duration.ZERO;
        for (Reach reach : reaches) {
            if (reach.back == null) {
                return reach;
            }
            furthest = reach.back.compareTo(furthest) > 0 ? reach.back : furthest;
        }
        return new Reach(furthest);
    }

    /// What must be read so that all questions of a range see everything.
    KnownRows.Period before(Instant from, Instant to) {
        Instant first = back == null ? BEGINNING : from.minus(back);
        return new KnownRows.Period(first.isBefore(BEGINNING) ? BEGINNING : first, to.plus(FUTURE));
    }
}
