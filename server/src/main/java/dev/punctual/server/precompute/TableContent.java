package dev.punctual.server.precompute;

import dev.punctual.core.plan.PrecomputedRow;
import dev.punctual.core.store.OnlineStore;
import dev.punctual.server.precompute.RunFiles.Chunk;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.function.IntConsumer;

/// What a table is filled with: its questions in chunks, how these are answered, and under which keys the answers are
/// stored.
interface TableContent {

    /// The version of the model that answers.
    String version();

    /// What its chunks rely on that is not in them: chunks that were written with another basis cannot be used.
    String basis();

    /// Gives all questions, chunk by chunk, in an order of its own.
    ///
    /// @throws dev.punctual.core.error.ServingException with `INVALID_DEFINITION` if they cannot be made
    void questions(Instant now, Sink sink);

    /// What answers questions, for one thread.
    Answering answering();

    /// Puts the answers of a chunk into a generation; of two of one key the later counts.
    ///
    /// @return how many there are
    long store(Chunk answers, PrecomputedRow rows, OnlineStore.Generation generation);

    /// What the generation is published with, beside the version.
    String note(long answers, long questions);

    /// Takes questions.
    interface Sink {
        /// So many questions are known; what it throws ends the work.
        void known(long questions);

        void chunk(int rows, ByteBuffer bytes);
    }

    /// Answers questions, a chunk at a time.
    interface Answering {
        /// Answers a chunk.
        ///
        /// @param progress hears of each batch how many questions it had; what it throws ends the work
        /// @return the answers as the content stores them; questions that the model has no answer to are left out
        Chunk score(Chunk questions, IntConsumer progress);
    }
}
