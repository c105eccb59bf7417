package dev.punctual.redis;

import dev.punctual.core.store.OnlineStore.Generation;
import dev.punctual.core.store.OnlineStore.RowVisitor;
import dev.punctual.core.store.OnlineStore.Table;
import dev.punctual.core.store.StoreLimits;
import dev.punctual.core.value.KeyBytes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/// One table of a store; where its rows are is the store's business.
final class RedisTable implements Table {
    private final RedisStore store;
    private final String name;
    private final ConcurrentMap<String, RedisGeneration> unpublished = new ConcurrentHashMap<>();
    private volatile @Nullable Place place;

    RedisTable(RedisStore store, String name) {
        this.store = store;
        this.name = name;
    }

    RedisStore store() {
        return store;
    }

    /// Where the rows are, as far as it is known here.
    @Nullable Place place() {
        return place;
    }

    void at(@Nullable Place other) {
        place = other;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public byte @Nullable [] get(byte[] key) {
        byte[] @Nullable [] rows = new byte[1] @Nullable [];
        RedisLink link = store.link();
        link.requireOpen();
        var read = new BatchedRead(store, new byte[][] {key}, rows, link.latest());
        read.add(this, 0);
        if (!read.run()) {
            throw link.silent();
        }
        return rows[0];
    }

    @Override
    public void write(List<byte[]> keys, List<? extends byte @Nullable []> rows) {
        StoreLimits.requireBatch(keys, rows);
        Map<KeyBytes, byte @Nullable []> last = new LinkedHashMap<>();
        for (int i = 0; i < keys.size(); i++) {
            last.put(new KeyBytes(keys.get(i)), rows.get(i));
        }
        var puts = new ArrayList<byte[]>();
        var removed = new ArrayList<byte[]>();
        last.forEach((key, row) -> {
            byte[] field = Keys.field(key.bytes());
            if (row == null) {
                removed.add(field);
            } else {
                puts.add(field);
                puts.add(row);
            }
        });
        store.write(this, puts, removed);
    }

    @Override
    public void scan(long limit, RowVisitor visitor) {
        store.link().requireOpen();
        new TableScan(store, limit, visitor).run(this);
    }

    @Override
    public Generation begin(String id) {
        StoreLimits.requireName(id);
        RedisGeneration begun = store.begin(this, id);
        RedisGeneration dead = unpublished.put(id, begun);
        if (dead != null) {
            dead.close();
        }
        return begun;
    }

    /// Says that a generation is unpublished no longer.
    void end(RedisGeneration ended) {
        unpublished.remove(ended.id(), ended);
    }

    boolean isLoading() {
        return !unpublished.isEmpty();
    }

    /// @throws IllegalStateException if the table was dropped since a load began
    void requireKept(RedisGeneration generation) {
        if (unpublished.get(generation.id()) != generation) {
            throw new IllegalStateException(name + " was dropped during the load");
        }
    }

    /// Lets no load that is under way publish.
    void forgetLoads() {
        unpublished.clear();
    }

    @Override
    public @Nullable String generation() {
        Place.Generation served = served();
        return served == null ? null : served.id();
    }

    @Override
    public long generationRows() {
        Place.Generation served = served();
        return served == null ? 0 : served.rows();
    }

    @Override
    public String generationNote() {
        return served() == null ? "" : store.note(name);
    }

    private Place.@Nullable Generation served() {
        store.link().requireOpen();
        return place instanceof Place.Generation generation ? generation : null;
    }
}
