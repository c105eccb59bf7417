package dev.punctual.mapped;

import dev.punctual.core.store.OnlineStore.Generation;
import dev.punctual.core.store.OnlineStore.RowPreference;
import dev.punctual.core.store.StoreLimits;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// A generation being loaded.
///
/// One thread writes it; another may discard it by beginning one of the same identity, hence the lock.
final class MappedGeneration implements Generation {
    private final MappedTable table;
    private final String id;
    private final Draft draft;
    private final ReentrantLock writing = new ReentrantLock();
    private boolean ended;

    MappedGeneration(MappedTable table, String id) {
        this.table = table;
        this.id = id;
        this.draft = table.store().draft(table);
    }

    MappedTable table() {
        return table;
    }

    String id() {
        return id;
    }

    @Override
    public void put(byte[] key, byte[] row) {
        StoreLimits.requireRow(key, row);
        boolean _ =
                writing(() -> {
                    draft.put(key, row);
                    return true;
                });
    }

    @Override
    public void layOver(RowPreference preference) {
        boolean _ =
                writing(() -> {
                    GenerationFile served = table.store().hold(table);
                    if (served != null) {
                        try {
                            draft.layOver(served, preference);
                        } finally {
                            served.letGo();
                        }
                    }
                    return true;
                });
    }

    @Override
    public long rows() {
        return writing(draft::rows);
    }

    @Override
    public void publish(String note) {
        StoreLimits.requireNote(note);
        boolean _ =
                writing(() -> {
                    try {
                        table.store().publish(this, draft, note);
                    } finally {
                        end();
                    }
                    return true;
                });
    }

    private <T extends @Nullable Object> T writing(Disk.Work<T> work) {
        writing.lock();
        try {
            table.store().requireOpen();
            if (ended) {
                throw new IllegalStateException(
                        "generation " + id + " of " + table.name() + " was published or discarded");
            }
            return Disk.use(table.store().directory(), work);
        } finally {
            writing.unlock();
        }
    }

    @Override
    public void close() {
        writing.lock();
        try {
            if (!ended) {
                end();
            }
        } finally {
            writing.unlock();
        }
    }

    private void end() {
        ended = true;
        table.end(this);
        Disk.run(table.store().directory(), draft::close);
    }
}
