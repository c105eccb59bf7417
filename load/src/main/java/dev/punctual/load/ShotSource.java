package dev.punctual.load;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Turns the items of the data into timed requests: questions by their arrivals, events batched in between.
final class ShotSource {
    /*
     * Events that lie between two questions leave just before the second, one request for each path they go to.
     * With a gathering time they stay open across questions until their first event has waited that long, or until
     * they are full. Nothing is held beyond one batch for each path, so the data may be endless.
     */
    private final Iterator<Item> items;
    private final Phase phase;
    private final Encoder encoder;
    private final Arrivals.Moments moments;
    private final Map<String, Batch> batches = new LinkedHashMap<>();
    private final ArrayDeque<Shot> ready = new ArrayDeque<>();
    private long dueNanos;
    private int questions;
    private boolean over;

    ShotSource(Iterator<Item> items, Phase phase, Encoder encoder) {
        this.items = items;
        this.phase = phase;
        this.encoder = encoder;
        this.moments = phase.arrivals().begin();
        advance();
    }

    /// The next request in the order of sending; null at the end.
    @Nullable Shot next() {
        while (ready.isEmpty() && !atEnd() && items.hasNext()) {
            switch (items.next()) {
                case Item.Event event -> add(event);
                case Item.Question question -> add(question);
            }
        }
        if (ready.isEmpty()) {
            flush(Long.MIN_VALUE);
        }
        return ready.poll();
    }

    private boolean atEnd() {
        return over || questions >= phase.questions();
    }

    private void add(Item.Event event) {
        Batch batch = batches.computeIfAbsent(event.path(), _ -> new Batch(dueNanos));
        batch.events.add(event.body());
        if (batch.events.size() >= phase.batching().events()) {
            batches.remove(event.path());
            send(event.path(), batch);
        }
    }

    private void add(Item.Question question) {
        flush(phase.batching().gather().toNanos());
        var bytes = encoder.question(question);
        ready.add(new Shot(dueNanos, dueNanos, questions++, 0, bytes));
        advance();
    }

    /// Finds when the next question is due; what is still to be sent after the last one is due with it.
    private void advance() {
        long next = moments.nextNanos();
        over = next == Arrivals.END;
        dueNanos = over ? dueNanos : next;
    }

    private void flush(long gatherNanos) {
        var each = batches.entrySet().iterator();
        while (each.hasNext()) {
            var entry = each.next();
            if (dueNanos - entry.getValue().fromNanos >= gatherNanos) {
                each.remove();
                send(entry.getKey(), entry.getValue());
            }
        }
    }

    private void send(String path, Batch batch) {
        var bytes = encoder.batch(path, batch.events);
        ready.add(new Shot(dueNanos, batch.fromNanos, -1, batch.events.size(), bytes));
    }

    private static final class Batch {
        private final long fromNanos;
        private final List<String> events = new ArrayList<>();

        private Batch(long fromNanos) {
            this.fromNanos = fromNanos;
        }
    }
}
