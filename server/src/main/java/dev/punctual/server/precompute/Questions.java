package dev.punctual.server.precompute;

import dev.punctual.core.value.Frame;
import java.time.Instant;
import java.util.function.Consumer;

/// The questions whose answers a table holds.
public interface Questions {

    /// What they are made from at present; where it is the same, so are the questions.
    String fingerprint();

    /// Gives each question, in an order of its own. The time of the endpoint may be left missing, for the present.
    ///
    /// @param consumer gets the request features; the frame is used again for the next question
    /// @throws dev.punctual.core.error.ServingException with `INVALID_DEFINITION` if they cannot be made
    void forEach(Instant now, Consumer<Frame> consumer);

    /// The key under which the answer to a question is stored. Of two questions with one key the later counts.
    byte[] key(Frame question);
}
