package dev.punctual.core.similarity;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where generations of indexes are kept: one of each name is in service.
public interface IndexStore {

    /// The identity of the generation in service; null if there is none. Cheap enough to ask every second.
    @Nullable String current(String name);

    /// Opens the generation in service; null if there is none.
    ///
    /// @throws dev.punctual.core.error.ServingException with `STORAGE_FAILED` if it is damaged
    @Nullable Generation open(String name);

    /// Puts a generation in the place of the one before: as a whole and for good when this returns.
    ///
    /// @return its identity
    String publish(IndexImage image);

    /// The names of the indexes that have a generation.
    List<String> names();

    /// An opened generation, whose memory goes when it is closed.
    interface Generation extends AutoCloseable {
        String id();

        /// The bytes that it takes.
        long bytes();

        IndexImage image();

        @Override
        void close();
    }
}
