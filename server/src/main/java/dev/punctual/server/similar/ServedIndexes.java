package dev.punctual.server.similar;

import dev.punctual.core.definition.IndexDefinition;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.similarity.IndexStore;
import dev.punctual.core.similarity.ItemIndex;
import dev.punctual.core.similarity.Ranking;
import dev.punctual.core.similarity.SearchLimits;
import dev.punctual.core.time.Deadline;
import dev.punctual.core.time.MonotonicClock;
import dev.punctual.server.gateway.SearchDesk;
import dev.punctual.server.http.Indexes;
import dev.punctual.server.metrics.Telemetry;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The indexes of a gateway: the newest generation of each, whoever built it.
public final class ServedIndexes implements Indexes, AutoCloseable {
    /*
     * One thread looks every second whether another generation is in service, opens it and puts it in the place of the one
     * before, which goes with its last reader. A generation that cannot be opened is told of once, and the one before
     * stays. What a search takes is learned as the mean of the last ones, by item asked about.
     */
    private static final Logger LOG = LoggerFactory.getLogger(ServedIndexes.class);
    private static final long LOOK_MILLIS = 1_000;
    private static final long FIRST_NANOS = 50_000;
    private static final int MEMORY = 16;
    private static final int WARMING = 500;
    private static final int USUAL_COUNT = 10;

    private final Map<String, IndexDefinition> definitions;
    private final IndexStore store;
    private final IndexKinds kinds;
    private final SearchDesk desk;
    private final Telemetry telemetry;
    private final MonotonicClock clock;
    private final Map<String, ServedIndex> served = new ConcurrentHashMap<>();
    private final Map<String, String> refused = new ConcurrentHashMap<>();
    private final Map<String, Long> queryNanos = new ConcurrentHashMap<>();
    private final Thread thread;
    private volatile boolean closed;

    /// What indexes are served with.
    public record Means(
            IndexStore store,
            IndexKinds kinds,
            SearchDesk desk,
            Telemetry telemetry,
            MonotonicClock clock) {}

    /// Opens what is built.
    public ServedIndexes(Map<String, IndexDefinition> definitions, Means means) {
        this.definitions = definitions;
        this.store = means.store();
        this.kinds = means.kinds();
        this.desk = means.desk();
        this.telemetry = means.telemetry();
        this.clock = means.clock();
        this.thread = Thread.ofPlatform().daemon().name("punctual-indexes").unstarted(this::watch);
        definitions.keySet().forEach(this::look);
        if (!definitions.isEmpty()) {
            thread.start();
        }
    }

    private void watch() {
        while (!closed) {
            try {
                TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
            } catch (InterruptedException e) {
                return;
            }
            definitions.keySet().forEach(this::look);
        }
    }

    /// Serves the generation in service, if it is not served already.
    private void look(String name) {
        try {
            String current = store.current(name);
            ServedIndex now = served.get(name);
            boolean same = now != null && now.generation().id().equals(current);
            if (current != null && !same && !current.equals(refused.get(name))) {
                replace(name, current);
            }
        } catch (RuntimeException e) {
            telemetry.unexpected("index " + name, e);
        }
    }

    private void replace(String name, String current) {
        IndexStore.Generation generation = null;
        try {
            generation = store.open(name);
            if (generation == null) {
                return;
            }
            var next = new ServedIndex(generation, kinds.open(generation.image()));
            warm(next.index());
            ServedIndex before = served.put(name, next);
            if (before != null) {
                before.retire();
            }
            LOG.info("index {} serves generation {}", name, generation.id());
        } catch (ServingException e) {
            if (generation != null) {
                generation.close();
            }
            refused.put(name, current);
            LOG.error("index {} stays as it was: {}", name, e.getMessage());
        }
    }

    /// Searches a little, so that the first who ask find compiled code and memory that is there.
    private static void warm(ItemIndex index) {
        ItemIndex.Search search = index.take();
        var best = new Ranking();
        var limits = SearchLimits.of(index.facts().effort());
        int found = 0;
        for (int place = 0; found < WARMING && place < index.places(); place++) {
            if (!index.id(place).isEmpty()) {
                var _ = search.near(place, USUAL_COUNT, null, limits, best);
                var _ = search.near(place, USUAL_COUNT, group -> -1, limits, best);
                found++;
            }
        }
        index.giveBack(search);
    }

    @Override
    public List<String> names() {
        return List.copyOf(definitions.keySet());
    }

    @Override
    public @Nullable Held hold(String name) {
        if (!definitions.containsKey(name)) {
            throw new ServingException(ErrorCode.NOT_FOUND, "no index is called " + name);
        }
        while (true) {
            ServedIndex now = served.get(name);
            if (now == null) {
                return null;
            }
            if (now.hold()) {
                return new Hold(now);
            }
        }
    }

    /// One hold of a generation.
    private record Hold(ServedIndex served) implements Held {
        @Override
        public ItemIndex index() {
            return served.index();
        }

        @Override
        public String generation() {
            return served.generation().id();
        }

        @Override
        public long bytes() {
            return served.generation().bytes();
        }

        @Override
        public void close() {
            served.letGo();
        }
    }

    @Override
    public void search(Held held, int queries, Deadline deadline, Work work) {
        String name = held.index().facts().name();
        long each = queryNanos.getOrDefault(name, FIRST_NANOS);
        Runnable timed =
                () -> {
                    long begun = clock.nanos();
                    work.search().run();
                    long took = (clock.nanos() - begun) / queries;
                    queryNanos.merge(name, took, (old, now) -> old + (now - old) / MEMORY);
                };
        desk.run(each * queries, deadline, new Work(timed, work.refused()));
    }

    @Override
    public void finished(String name, int status, long totalNanos) {
        telemetry.searched(name, status, totalNanos);
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        served.values().forEach(ServedIndex::retire);
        served.clear();
    }
}
