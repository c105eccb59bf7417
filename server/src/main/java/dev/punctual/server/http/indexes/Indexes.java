package dev.punctual.server.http.indexes;

import dev.punctual.core.embedding.Description;
import dev.punctual.core.embedding.Embedder;
import dev.punctual.core.embedding.EmbeddingFailed;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.similarity.ItemIndex;
import dev.punctual.core.time.Deadline;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The indexes of similar items that a gateway serves. Any thread may call it; no call waits for a build.
public interface Indexes {

    /// Those of a gateway that has none.
    Indexes NONE =
            new Indexes() {
                @Override
                public List<String> names() {
                    return List.of();
                }

                @Override
                public @Nullable Held hold(String name) {
                    return null;
                }

                @Override
                public void search(Held held, int queries, Deadline deadline, Work work) {
                    throw new IllegalStateException("there is nothing to search");
                }

                @Override
                public void embed(
                        Held held, List<Description> descriptions, Deadline deadline, Made work) {
                    throw new IllegalStateException("there is nothing to search");
                }

                @Override
                public void finished(String name, int status, long totalNanos) {}
            };

    /// The names of all that are declared.
    List<String> names();

    /// The generation of an index that is in service, held until it is closed; null if there is none yet.
    ///
    /// @throws ServingException with `NOT_FOUND` if no index has the name
    @Nullable Held hold(String name);

    /// Has a search done: here if it is known to be quick, otherwise on a lane, unless it cannot end in time.
    ///
    /// @param queries how many items or vectors it is about
    void search(Held held, int queries, Deadline deadline, Work work);

    /// Has vectors made by the model of an index and searched for, always on a lane, unless it cannot end in time.
    void embed(Held held, List<Description> descriptions, Deadline deadline, Made work);

    /// Takes note of a request that was answered.
    void finished(String name, int status, long totalNanos);

    /// A search that is to be done.
    ///
    /// @param search does it and answers
    /// @param refused is told instead why it was not begun
    record Work(Runnable search, Consumer<ServingException> refused) {}

    /// A search for what has to be embedded before. One of `search`, `impossible` and `failed` is called once; `late` may be called before.
    ///
    /// @param search searches for the vectors
    /// @param impossible is told which of the descriptions has no vector
    /// @param failed is told why nothing was begun
    /// @param late is told that the deadline came while the model ran
    record Made(
            Consumer<List<float[]>> search,
            Consumer<EmbeddingFailed> impossible,
            Consumer<ServingException> failed,
            Consumer<ServingException> late) {}

    /// A generation whose memory stays as long as it is held.
    interface Held extends AutoCloseable {
        ItemIndex index();

        /// What made its vectors; null if they came with the items, or the model's files are others by now.
        @Nullable Embedder embedder();

        String generation();

        /// The bytes it takes.
        long bytes();

        @Override
        void close();
    }
}
