package dev.punctual.server.similar;

import dev.punctual.core.similarity.IndexStore.Generation;
import dev.punctual.core.similarity.ItemIndex;
import dev.punctual.core.store.Holders;

/// A generation in service. Once retired, its memory is given back when the last one who holds it lets go.
final class ServedIndex {
    private final Generation generation;
    private final ItemIndex index;
    private final Holders holders;

    ServedIndex(Generation generation, ItemIndex index) {
        this.generation = generation;
        this.holders = new Holders(generation::close);
        this.index = index;
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
