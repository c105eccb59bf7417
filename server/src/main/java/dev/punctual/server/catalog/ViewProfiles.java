package dev.punctual.server.catalog;

import dev.punctual.core.catalog.ViewProfile;
import dev.punctual.core.catalog.ViewSampler;
import dev.punctual.core.definition.ViewDefinition;
import dev.punctual.core.store.OnlineStore;
import dev.punctual.core.stream.StreamView;
import dev.punctual.core.time.WallClock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// What the views hold now, found out when it is asked for and kept for a while.
final class ViewProfiles {
    /*
     * One profile is made at a time, whoever asks for how many: it takes a processor from the traffic for up to a second, and
     * a second asker of the same view finds it made.
     */
    private static final long KEPT_MICROS = Duration.ofMinutes(1).toNanos() / 1_000;

    private final OnlineStore store;
    private final Map<String, StreamView> windows;
    private final WallClock clock;
    private final Map<String, ViewProfile> kept = new HashMap<>();
    private final ReentrantLock lock = new ReentrantLock();

    ViewProfiles(OnlineStore store, Map<String, StreamView> windows, WallClock clock) {
        this.store = store;
        this.windows = windows;
        this.clock = clock;
    }

    /// What a view holds, as of a minute ago at most.
    ViewProfile of(ViewDefinition view) {
        lock.lock();
        try {
            long now = clock.micros();
            @Nullable ViewProfile profile = kept.get(view.name());
            if (profile == null || now - profile.takenMicros() > KEPT_MICROS) {
                var sampler = new ViewSampler(view, now);
                StreamView stream = windows.get(view.name());
                profile = stream == null ? sampler.stored(store) : sampler.windows(stream);
                kept.put(view.name(), profile);
            }
            return profile;
        } finally {
            lock.unlock();
        }
    }
}
