package dev.punctual.server.http.indexes;

import dev.punctual.core.similarity.ItemIndex;
import dev.punctual.core.similarity.Ranking;
import dev.punctual.core.similarity.SearchLimits;
import dev.punctual.core.similarity.SearchOutcome;
import dev.punctual.core.time.Deadline;
import dev.punctual.core.time.MonotonicClock;
import dev.punctual.server.http.indexes.Indexes.Held;
import dev.punctual.server.http.json.JsonBuffer;
import org.jspecify.annotations.Nullable;

/// Searches for what was asked and writes what was found. Used once.
final class NeighborAnswer {
    /*
     * Of the time left, a part is kept for the way back. Items that are asked about together share what is left: each may
     * use its part of what those before it left over.
     */
    private static final int KEPT_PART = 8;
    private static final int BYTES_PER_NEIGHBOR = 48;

    private final Held held;
    private final ItemIndex index;
    private final NeighborQuestion question;
    private final MonotonicClock clock;
    private final long endNanos;
    private final Ranking best = new Ranking();
    private final JsonBuffer json;

    NeighborAnswer(Held held, NeighborQuestion question, MonotonicClock clock, Deadline deadline) {
        this.held = held;
        this.index = held.index();
        this.question = question;
        this.clock = clock;
        long now = clock.nanos();
        this.endNanos = deadline.atNanos() - Math.max(0, deadline.atNanos() - now) / KEPT_PART;
        this.json = new JsonBuffer(256 + question.size() * question.k() * BYTES_PER_NEIGHBOR);
    }

    JsonBuffer write() {
        json.raw("{\"index\":").text(index.facts().name());
        json.raw(",\"generation\":").text(held.generation());
        json.raw(",\"metric\":").text(index.facts().metric().text());
        json.raw(",\"recall\":").number(index.facts().recall());
        json.raw(",\"results\":[");
        ItemIndex.Search search = index.take();
        try {
            for (int i = 0; i < question.size(); i++) {
                json.raw(i == 0 ? "{" : ",{");
                result(search, i);
                json.raw('}');
            }
        } finally {
            index.giveBack(search);
        }
        return json.raw("]}");
    }

    private void result(ItemIndex.Search search, int i) {
        boolean byId = !question.ids().isEmpty();
        if (byId) {
            json.raw("\"id\":");
            id(question.ids().get(i));
            json.raw(',');
        }
        SearchOutcome outcome = null;
        if (!byId) {
            float[] vector = question.vectors().get(i);
            outcome = search.near(vector, question.k(), question.filter(), limits(i), best);
        } else if (question.filter() != null
                || !index.known(question.places().get(i), question.k(), best)) {
            int place = question.places().get(i);
            outcome = search.near(place, question.k(), question.filter(), limits(i), best);
        }
        neighbors();
        said(outcome);
    }

    private SearchLimits limits(int i) {
        long now = clock.nanos();
        long share = (endNanos - now) / (question.size() - i);
        return new SearchLimits(index.facts().effort(), clock, now + share);
    }

    private void neighbors() {
        json.raw("\"neighbors\":[");
        for (int rank = 0; rank < best.size(); rank++) {
            json.raw(rank == 0 ? "{\"id\":" : ",{\"id\":");
            id(index.id(best.number(rank)));
            json.raw(",\"score\":").raw(Float.toString(best.score(rank))).raw('}');
        }
        json.raw(']');
    }

    private void id(String id) {
        if (index.facts().numbers()) {
            json.raw(id);
        } else {
            json.text(id);
        }
    }

    private void said(@Nullable SearchOutcome outcome) {
        if (outcome == null) {
            json.raw(",\"source\":\"precomputed\",\"cut\":false");
        } else {
            json.raw(",\"source\":\"search\",").text(index.unit()).raw(':');
            json.number(outcome.effort()).raw(",\"cut\":").raw(Boolean.toString(outcome.cut()));
        }
    }
}
