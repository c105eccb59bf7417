package dev.punctual.server.similar;

import dev.punctual.core.embedding.Embedder;
import dev.punctual.core.similarity.IndexStore.Generation;
import dev.punctual.core.similarity.ItemIndex;
import dev.punctual.core.store.Holders;
import org.jspecify.annotations.Nullable;

/// A generation in service. Once retired, its memory is given back when the last one who holds it lets go.
final class ServedIndex {
    private final Generation generation;
    private final ItemIndex index;
    private final Holders holders;

    private final SharedEmbedders.@Nullable Lease model;

    /// @param model what made its vectors; null if they came with the items, or it is not there any more
    ServedIndex(Generation generation, ItemIndex index, SharedEmbedders.@Nullable Lease model) {
        this.generation = generation;
        this.holders = new Holders(this::free);
        this.index = index;
        this.model = model;
    }

    private void free() {
        generation.close();
        if (model != null) {
            model.close();
        }
    }

    @Nullable Embedder embedder() {
        return model == null ? null : model.embedder();
    }

    Generation generation() {
        return generation;
    }

    ItemIndex index() {
        return index;
    }

    /// Holds the memory until [#letGo]; false if it may be gone.
    boolean hold() {
        return holders.hold();
    }

    void letGo() {
        holders.letGo();
    }

    void retire() {
        holders.retire();
    }
}
