package dev.punctual.server.similar;

import dev.punctual.core.definition.EmbeddingModel;
import dev.punctual.core.embedding.Embedder;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The embedding models that a gateway serves, each loaded once however many indexes and generations use it.
final class SharedEmbedders {
    private final Embedders embedders;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Key, Shared> shared = new HashMap<>(); // guarded by the lock

    private record Key(String fingerprint, Map<String, String> parameters) {}

    private static final class Shared {
        private final Embedder embedder;
        private int users;

        Shared(Embedder embedder) {
            this.embedder = embedder;
        }
    }

    /// An embedder that is there until it is closed.
    interface Lease extends AutoCloseable {
        Embedder embedder();

        @Override
        void close();
    }

    SharedEmbedders(Embedders embedders) {
        this.embedders = embedders;
    }

    /// The model of a generation; null if its files are others by now.
    ///
    /// @param fingerprint of what made the generation's vectors
    @Nullable Lease lease(EmbeddingModel model, String fingerprint) {
        if (!embedders.fingerprint(model).equals(fingerprint)) {
            return null;
        }
        var key = new Key(fingerprint, model.parameters());
        lock.lock();
        try {
            Shared one = shared.get(key);
            if (one == null) {
                one = new Shared(embedders.open(model));
                shared.put(key, one);
            }
            one.users++;
            return new Use(key, one.embedder);
        } finally {
            lock.unlock();
        }
    }

    private final class Use implements Lease {
        private final Key key;
        private final Embedder embedder;

        Use(Key key, Embedder embedder) {
            this.key = key;
            this.embedder = embedder;
        }

        @Override
        public Embedder embedder() {
            return embedder;
        }

        @Override
        public void close() {
            lock.lock();
            try {
                Shared one = shared.get(key);
                if (one != null && --one.users == 0) {
                    shared.remove(key);
                    one.embedder.close();
                }
            } finally {
                lock.unlock();
            }
        }
    }
}
