package dev.punctual.redis;

import dev.punctual.core.store.OnlineStore.RowVisitor;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;

/// Walks over the rows of a table as they are when it begins, in the order of their keys.
final class TableScan {
    private static final long READ_AT_ONCE = 2_000;
    private static final Duration COPY_LASTS = Duration.ofMinutes(10);

    private final RedisStore store;
    private final RedisLink link;
    private final long limit;
    private final RowVisitor visitor;

    TableScan(RedisStore store, long limit, RowVisitor visitor) {
        this.store = store;
        this.link = store.link();
        this.limit = limit;
        this.visitor = visitor;
    }

    void run(RedisTable table) {
        for (Place place = table.place(); place != null; place = table.place()) {
            boolean done =
                    switch (place) {
                        case Place.Generation generation -> scan(generation);
                        case Place.Rows rows -> scan(rows);
                    };
            if (done) {
                return;
            }
            if (!store.lookUp(table, place, link.latest())) {
                throw link.silent();
            }
        }
    }

    private boolean scan(Place.Generation served) {
        return served.rows() == 0
                || new HashScan(link, served.hash())
                        .inOrder(limit, visitor, () -> isWhole(link, served));
    }

    /// Whether a generation was not removed yet.
    static boolean isWhole(RedisLink link, Place.Generation generation) {
        return link.ask(commands -> commands.hexists(generation.hash(), Keys.MARK));
    }

    /// Rows may change during a scan, so it is one of a copy, unless they are few.
    private boolean scan(Place.Rows rows) {
        if (link.ask(commands -> commands.hlen(rows.hash())) <= READ_AT_ONCE) {
            Map<byte[], byte[]> all = link.ask(commands -> commands.hgetall(rows.hash()));
            all.entrySet().stream()
                    .map(row -> Map.entry(Keys.key(row.getKey()), row.getValue()))
                    .sorted(Map.Entry.comparingByKey(Arrays::compareUnsigned))
                    .limit(limit)
                    .forEach(row -> visitor.row(row.getKey(), row.getValue()));
            return true;
        }
        byte[] copy = store.keys().copy(store.nextNumber());
        try {
            boolean copied = link.ask(commands -> commands.copy(rows.hash(), copy));
            if (copied) {
                link.ask(commands -> commands.pexpire(copy, COPY_LASTS)); // should this process die
                new HashScan(link, copy).inOrder(limit, visitor, () -> true);
            }
            return copied;
        } finally {
            link.ask(commands -> commands.unlink(copy));
        }
    }
}
