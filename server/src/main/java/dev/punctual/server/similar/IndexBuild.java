package dev.punctual.server.similar;

import dev.punctual.core.definition.IndexDefinition;
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
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Builds the next generation of an index from its SQL and puts it into service.
public final class IndexBuild {
    private final IndexStore store;
    private final IndexKinds kinds;
    private final WallClock clock;

    public IndexBuild(IndexStore store, IndexKinds kinds, WallClock clock) {
        this.store = store;
        this.kinds = kinds;
        this.clock = clock;
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
                IndexStore.Generation before = whole ? null : store.open(definition.name())) {
            progress.begins("reading items");
            ItemList items = new ItemRows(definition, arena).read(engine, progress::read);
            List<IndexKind> chosen = kinds.of(definition.kind());
            var wish =
                    new IndexBuilder.Wish(
                            definition.name(),
                            definition.metric(),
                            definition.recall(),
                            definition.neighbours(),
                            definition.fingerprint());
            IndexImage image =
                    new IndexBuilder(chosen, wish, arena, progress::begins)
                            .build(items, opened(before), clock.micros());
            progress.begins("writing");
            String _ = store.publish(image);
            return image.facts();
        }
    }

    private @Nullable ItemIndex opened(IndexStore.@Nullable Generation before) {
        return before == null ? null : kinds.open(before.image());
    }
}
