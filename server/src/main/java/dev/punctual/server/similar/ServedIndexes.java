package dev.punctual.server.similar;

import dev.punctual.core.definition.EmbeddingModel;
import dev.punctual.core.definition.IndexDefinition;
import dev.punctual.core.embedding.Description;
import dev.punctual.core.embedding.Embedder;
import dev.punctual.core.embedding.EmbeddingFailed;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.ladder.SizedEstimate;
import dev.punctual.core.similarity.IndexStore;
import dev.punctual.core.similarity.ItemIndex;
import dev.punctual.core.similarity.Ranking;
import dev.punctual.core.similarity.SearchLimits;
import dev.punctual.core.time.Deadline;
import dev.punctual.core.time.MonotonicClock;
import dev.punctual.server.gateway.SearchDesk;
import dev.punctual.server.http.indexes.Indexes;
import dev.punctual.server.metrics.Telemetry;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
    private static final double QUANTILE = 0.9;
    private static final int WARMING = 500;
    private static final int USUAL_COUNT = 10;

    private final Map<String, IndexDefinition> definitions;
    private final IndexStore store;
    private final IndexKinds kinds;
    private final SharedEmbedders embedders;
    private final SearchDesk desk;
    private final SearchDesk embedding;
    private final Telemetry telemetry;
    private final MonotonicClock clock;
    private final Map<String, ServedIndex> served = new ConcurrentHashMap<>();
    private final Map<String, String> refused = new ConcurrentHashMap<>();
    private final Map<String, Long> queryNanos = new ConcurrentHashMap<>();
    private final Map<String, SizedEstimate> embedNanos = new ConcurrentHashMap<>();
    private final Thread thread;
    private volatile boolean closed;

    /// What indexes are served with.
    ///
    /// @param desk for searches
    /// @param embedding for what models embed, which takes many times as long
    public record Means(
            IndexStore store,
            IndexKinds kinds,
            Embedders embedders,
            SearchDesk desk,
            SearchDesk embedding,
            Telemetry telemetry,
            MonotonicClock clock) {}

    /// Opens what is built.
    public ServedIndexes(Map<String, IndexDefinition> definitions, Means means) {
        this.definitions = definitions;
        this.store = means.store();
        this.kinds = means.kinds();
        this.embedders = new SharedEmbedders(means.embedders());
        this.desk = means.desk();
        this.embedding = means.embedding();
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
            ItemIndex index = kinds.open(generation.image());
            var next = new ServedIndex(generation, index, model(name, index));
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

    /// What made the vectors of a generation, for questions; null if it cannot be had.
    private SharedEmbedders.@Nullable Lease model(String name, ItemIndex index) {
        IndexDefinition definition = definitions.get(name);
        EmbeddingModel model = definition == null ? null : definition.model();
        if (model == null) {
            return null;
        }
        try {
            var lease = embedders.lease(model, index.facts().model());
            if (lease == null) {
                LOG.warn("index {} was built by another model than its files hold now", name);
            } else if (lease.embedder().columns().isEmpty()) {
                var _ = lease.embedder().embed(List.of(new Description.Text("warm")), made -> {});
            }
            return lease;
        } catch (ServingException e) {
            LOG.warn("index {} is asked by items and vectors only: {}", name, e.getMessage());
            return null;
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
        public @Nullable Embedder embedder() {
            return served.embedder();
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
    public void embed(Held held, List<Description> descriptions, Deadline deadline, Made work) {
        Embedder embedder = Objects.requireNonNull(held.embedder());
        int count = descriptions.size();
        SizedEstimate estimate =
                embedNanos.computeIfAbsent(
                        held.index().facts().name(), name -> new SizedEstimate(QUANTILE));
        embedding.compute(
                now -> estimate.nanos(count, now),
                deadline,
                () -> {
                    long begun = clock.nanos();
                    try {
                        float[][] vectors =
                                embedder.embed(descriptions, made -> requireTime(deadline));
                        long now = clock.nanos();
                        estimate.record(count, now - begun, now);
                        requireDirections(held, vectors);
                        work.search().accept(List.of(vectors));
                    } catch (EmbeddingFailed e) {
                        work.impossible().accept(e);
                    } catch (ServingException e) {
                        work.failed().accept(e);
                    } catch (RuntimeException e) {
                        telemetry.unexpected("embedding for " + held.index().facts().name(), e);
                        work.failed()
                                .accept(
                                        new ServingException(
                                                ErrorCode.INTERNAL,
                                                "the model failed; see the server's log"));
                    }
                },
                work.failed(),
                () -> work.late().accept(late()));
    }

    private void requireTime(Deadline deadline) {
        if (deadline.expired(clock.nanos())) {
            throw late();
        }
    }

    private static ServingException late() {
        return new ServingException(
                ErrorCode.NO_ANSWER,
                "the budget was spent while the model ran; allow more, or ask about less at once");
    }

    /// Vectors that can be searched for.
    private static void requireDirections(Held held, float[][] vectors) {
        int dimension = held.index().facts().dimension();
        for (int i = 0; i < vectors.length; i++) {
            boolean zero = true;
            for (float number : vectors[i]) {
                zero &= number == 0;
            }
            if (zero || vectors[i].length != dimension) {
                throw new ServingException(
                        ErrorCode.OUT_OF_RANGE,
                        "the model gives number %d of them a vector that is like nothing"
                                .formatted(i));
            }
        }
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
