package dev.punctual.server.gateway;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.punctual.core.definition.EndpointDefinition;
import dev.punctual.core.ladder.PredictionCache;
import dev.punctual.core.model.Model;
import dev.punctual.core.time.MonotonicClock;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The predictions of one endpoint in the heap: the most asked of them, as far as there is room.
public final class CaffeinePredictions implements PredictionCache {
    /*
     * Caffeine admits by frequency: what is asked once does not drive out what is asked often, so traffic without
     * repetitions costs a look-up and an insertion and nothing else. Housekeeping is done by whoever inserts, a few
     * entries at a time, so that there is no thread that comes late.
     */
    private final Cache<RowKey, Entry> entries;
    private final MonotonicClock clock;

    /// An entry, about 150 bytes with its key and its place.
    private record Entry(float prediction, long madeNanos) {}

    public CaffeinePredictions(EndpointDefinition.Cache rules, MonotonicClock clock) {
        this.clock = clock;
        this.entries =
                Caffeine.newBuilder()
                        .maximumSize(rules.maxEntries())
                        .expireAfterWrite(rules.maxStale())
                        .ticker(clock::nanos)
                        .executor(Runnable::run)
                        .build();
    }

    @Override
    public @Nullable Hit find(RowKey key) {
        Entry entry = entries.getIfPresent(key);
        return entry == null
                ? null
                : new Hit(entry.prediction, Math.max(0, clock.nanos() - entry.madeNanos));
    }

    @Override
    public void keep(RowKey key, float prediction) {
        entries.put(key, new Entry(prediction, clock.nanos()));
    }

    /// Forgets what all other models predicted, which nobody asks any more.
    public void retain(Set<Model> models) {
        entries.asMap().keySet().removeIf(key -> !models.contains(key.model()));
    }

    /// How many predictions are kept.
    public long size() {
        return entries.estimatedSize();
    }
}
