package dev.punctual.core.stream;

import dev.punctual.core.store.OnlineStore;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The state of a view that was computed apart, on its way to the table that serves.
final class FilledState {
    /*
     * It lies in a table of its own as one generation, so that it is there whole or not at all. Whoever opens the view
     * next copies it, row by row, over what the view had, and drops the generation last: dying on the way, it is copied
     * again. Nobody can have changed the view in between, because opening it comes first.
     */
    private static final int ROWS_TOGETHER = 1_000;

    private FilledState() {}

    /// The table of what is to replace the rows of another.
    static OnlineStore.Table table(OnlineStore store, String saved) {
        return store.table("filled/" + saved);
    }

    /// Replaces what a view has by what was computed for it, if anything was.
    static void takeUp(OnlineStore store, OnlineStore.Table saved) {
        OnlineStore.Table filled = table(store, saved.name());
        if (filled.generation() == null) {
            return;
        }
        var batch = new Batch(saved);
        saved.scan((key, _) -> {
            if (filled.get(key) == null) {
                batch.add(key, null);
            }
        });
        filled.scan(batch::add);
        batch.write();
        store.sync();
        store.drop(filled.name());
    }

    /// Rows that are written together.
    private static final class Batch {
        private final OnlineStore.Table target;
        private final List<byte[]> keys = new ArrayList<>();
        private final List<byte @Nullable []> rows = new ArrayList<>();

        Batch(OnlineStore.Table target) {
            this.target = target;
        }

        void add(byte[] key, byte @Nullable [] row) {
            keys.add(key);
            rows.add(row);
            if (keys.size() == ROWS_TOGETHER) {
                write();
            }
        }

        void write() {
            if (!keys.isEmpty()) {
                target.write(keys, rows);
                keys.clear();
                rows.clear();
            }
        }
    }
}
