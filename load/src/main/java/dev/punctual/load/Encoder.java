package dev.punctual.load;

import io.vertx.core.buffer.Buffer;
import java.util.List;

/// Turns items into the bytes of requests. Not safe for use by several threads.
public interface Encoder {

    /// The request that asks a question.
    Buffer question(Item.Question question);

    /// The request that pushes events to one path.
    Buffer batch(String path, List<String> events);
}
