package dev.punctual.mapped;

import dev.punctual.core.store.OnlineStore.Generation;
import dev.punctual.core.store.OnlineStore.RowVisitor;
import dev.punctual.core.store.OnlineStore.Table;
import dev.punctual.core.store.StoreLimits;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/// One table of a store; which file it serves is the store's business.
final class MappedTable implements Table {
    private final MappedStore store;
    private final String name;
    private final int ordinal;
    private final ConcurrentMap<String, MappedGeneration> unpublished = new ConcurrentHashMap<>();

    MappedTable(MappedStore store, String name, int ordinal) {
        this.store = store;
        this.name = name;
        this.ordinal = ordinal;
    }

    MappedStore store() {
        return store;
    }

    int ordinal() {
        return ordinal;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public byte @Nullable [] get(byte[] key) {
        return store.reading(now -> {
            GenerationFile file = MappedStore.at(now, this);
            return file == null ? null : file.get(key);
        });
    }

    @Override
    public void write(List<byte[]> keys, List<? extends byte @Nullable []> rows) {
        store.requireOpen();
        throw new IllegalStateException(name + " is written in generations");
    }

    @Override
    public void scan(long limit, RowVisitor visitor) {
        GenerationFile file = store.hold(this);
        if (file != null) {
            try {
                file.scan(limit, visitor);
            } finally {
                file.letGo();
            }
        }
    }

    @Override
    public Generation begin(String id) {
        store.requireOpen();
        StoreLimits.requireName(id);
        var begun = new MappedGeneration(this, id);
        MappedGeneration dead = store.changing(() -> unpublished.put(id, begun));
        if (dead != null) {
            dead.close();
        }
        return begun;
    }

    /// Says that a generation is unpublished no longer.
    void end(MappedGeneration ended) {
        unpublished.remove(ended.id(), ended);
    }

    /// @throws IllegalStateException if the table was dropped since a load began
    void requireKept(MappedGeneration generation) {
        if (unpublished.get(generation.id()) != generation) {
            throw new IllegalStateException(name + " was dropped during the load");
        }
    }

    /// Lets no load that is under way publish.
    void forgetLoads() {
        unpublished.clear();
    }

    /// Ends the loads that are under way.
    void discardLoads() {
        unpublished.values().forEach(MappedGeneration::close);
    }

    @Override
    public @Nullable String generation() {
        GenerationFile file = served();
        return file == null ? null : file.names().id();
    }

    @Override
    public long generationRows() {
        GenerationFile file = served();
        return file == null ? 0 : file.layout().rows();
    }

    @Override
    public String generationNote() {
        GenerationFile file = served();
        return file == null ? "" : file.names().note();
    }

    private @Nullable GenerationFile served() {
        store.requireOpen();
        return store.served(this);
    }
}
