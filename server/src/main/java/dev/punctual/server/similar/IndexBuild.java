package dev.punctual.server.similar;

import dev.punctual.core.definition.EmbeddingModel;
import dev.punctual.core.definition.Fingerprint;
import dev.punctual.core.definition.IndexDefinition;
import dev.punctual.core.embedding.Embedder;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.offline.OfflineEngine;
import dev.punctual.core.similarity.IndexBuilder;
import dev.punctual.core.similarity.IndexFacts;
import dev.punctual.core.similarity.IndexImage;
import dev.punctual.core.similarity.IndexKind;
import dev.punctual.core.similarity.IndexStore;
import dev.punctual.core.similarity.ItemIndex;
import dev.punctual.core.similarity.ItemList;
import dev.punctual.core.time.WallClock;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Builds the next generation of an index from its SQL and puts it into service.
public final class IndexBuild {
    private final IndexStore store;
    private final IndexKinds kinds;
    private final Embedders embedders;
    private final Path unfinished;
    private final WallClock clock;

    /// @param embedders load the models that make vectors
    /// @param unfinished the directory for what such models made in builds that were broken off
    public IndexBuild(
            IndexStore store,
            IndexKinds kinds,
            Embedders embedders,
            Path unfinished,
            WallClock clock) {
        this.store = store;
        this.kinds = kinds;
        this.embedders = embedders;
        this.unfinished = unfinished;
        this.clock = clock;
    }

    /// Whether what is in service is not by the definition, or not by its model as it is now, or cannot be read.
    public boolean due(IndexDefinition definition) {
        EmbeddingModel model = definition.model();
        String made = model == null ? "" : embedders.fingerprint(model);
        try (IndexStore.Generation generation = store.open(definition.name())) {
            IndexFacts facts = generation == null ? null : generation.image().facts();
            return facts == null
                    || !facts.fingerprint().equals(definition.fingerprint())
                    || facts.neighbours() != definition.neighbours()
                    || !facts.model().equals(made);
        } catch (ServingException e) {
            return true; // it is damaged
        }
    }

    /// Builds on all cores of the pool that it runs in. If it fails, the generation before stays in service.
    ///
    /// @param whole whether not to grow it from the generation before
    /// @param progress is told what begins
    /// @throws ServingException with `INVALID_DEFINITION` that names the item at fault
    public IndexFacts run(
            IndexDefinition definition,
            OfflineEngine engine,
            boolean whole,
            BuildProgress progress) {
        try (Arena arena = Arena.ofShared();
                IndexStore.Generation generation = whole ? null : store.open(definition.name())) {
            ItemIndex before = opened(generation);
            EmbeddingModel model = definition.model();
            if (model == null) {
                progress.begins("reading items", BuildProgress.UNKNOWN);
                ItemList items =
                        new ItemRows(definition, new GivenVectors(definition), arena)
                                .read(engine, progress::read);
                return publish(definition, items, before, arena, progress);
            }
            try (Embedder embedder = embedders.open(model);
                    EmbeddingLog log = log(definition, embedder)) {
                var known = new MadeVectors.Known(before, log);
                var vectors = new MadeVectors(definition, model, embedder, known, progress);
                ItemList items = embedded(definition, vectors, engine, arena, progress);
                IndexFacts facts = publish(definition, items, before, arena, progress);
                log.done();
                return facts;
            }
        }
    }

    private EmbeddingLog log(IndexDefinition definition, Embedder embedder) {
        String key = Fingerprint.of(List.of(embedder.fingerprint(), definition.metric()));
        return new EmbeddingLog(unfinished.resolve(definition.name()), key);
    }

    private static ItemList embedded(
            IndexDefinition definition,
            MadeVectors vectors,
            OfflineEngine engine,
            Arena arena,
            BuildProgress progress) {
        var rows = new ItemRows(definition, vectors, arena);
        progress.begins("embedding items", rows.count(engine));
        ItemList items = rows.read(engine, count -> {});
        progress.embedded(vectors.made(), vectors.kept());
        return items;
    }

    private IndexFacts publish(
            IndexDefinition definition,
            ItemList items,
            @Nullable ItemIndex before,
            Arena arena,
            BuildProgress progress) {
        var wish =
                new IndexBuilder.Wish(
                        definition.name(),
                        definition.metric(),
                        definition.recall(),
                        definition.neighbours(),
                        definition.fingerprint());
        List<IndexKind> chosen = kinds.of(definition.kind());
        IndexImage image =
                new IndexBuilder(
                                chosen,
                                wish,
                                arena,
                                step -> progress.begins(step, BuildProgress.UNKNOWN))
                        .build(items, before, clock.micros());
        progress.begins("writing", BuildProgress.UNKNOWN);
        String _ = store.publish(image);
        return image.facts();
    }

    private @Nullable ItemIndex opened(IndexStore.@Nullable Generation before) {
        return before == null ? null : kinds.open(before.image());
    }
}
