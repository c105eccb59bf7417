package dev.punctual.server.http.events;

import dev.punctual.core.definition.SourceDefinition;
import dev.punctual.core.value.Frame;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What takes events in, as the edge sees it. Everything here is called by any thread, often by event loops, and must not
/// block.
public interface Events {
    /// The event source of that name, or null.
    SourceDefinition.@Nullable Event source(String name);

    /// The names of all event sources, in the order of their definitions.
    List<String> sources();

    /// Takes in events, and tells the sink exactly once, when they are durable and servable or will never be.
    ///
    /// A full intake fails with `OVERLOADED` at once.
    ///
    /// @param source what [#source] gave for this request
    /// @param events at least one frame of the source's schema, every field present, now owned by the callee
    void push(SourceDefinition.Event source, List<Frame> events, PushSink sink);

    /// Takes note of items of one body that were not accepted. What is to be kept of them is kept when there is time, or
    /// dropped; nobody waits for it.
    ///
    /// @param unread how many of them could not be read, and so were never pushed
    /// @param letters the items; empty if the source keeps none
    void rejected(SourceDefinition.Event source, int unread, List<DeadLetter> letters);
}
