package dev.punctual.server.ingest;

import dev.punctual.core.definition.SourceDefinition;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.stream.EventStream;
import dev.punctual.core.time.MonotonicClock;
import dev.punctual.core.time.WallClock;
import dev.punctual.core.value.Frame;
import dev.punctual.server.http.events.DeadLetter;
import dev.punctual.server.http.events.Events;
import dev.punctual.server.http.events.PushSink;
import dev.punctual.server.metrics.Telemetry;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Takes in the events of all sources. Sources do not wait for each other.
public final class Intake implements Events, AutoCloseable {
    private final Map<String, Inlet> inlets = new LinkedHashMap<>();
    private final Map<String, Consumer<List<DeadLetter>>> deadLetters;
    private final Telemetry telemetry;

    /// Starts to take in events for these streams, which it alone writes from now on.
    ///
    /// @param deadLetters where the items go that a source does not accept, by its name, for those that keep them
    public Intake(
            List<EventStream> streams,
            Map<String, Consumer<List<DeadLetter>>> deadLetters,
            Telemetry telemetry,
            MonotonicClock clock,
            WallClock wallClock) {
        this.telemetry = telemetry;
        this.deadLetters = Map.copyOf(deadLetters);
        for (EventStream stream : streams) {
            var writer = new SourceWriter(stream, telemetry, clock, wallClock);
            inlets.put(stream.source().name(), new Inlet(stream.source(), writer));
        }
    }

    private record Inlet(SourceDefinition.Event source, SourceWriter writer) {}

    @Override
    public SourceDefinition.@Nullable Event source(String name) {
        Inlet inlet = inlets.get(name);
        return inlet == null ? null : inlet.source;
    }

    @Override
    public List<String> sources() {
        return List.copyOf(inlets.keySet());
    }

    @Override
    public void push(SourceDefinition.Event source, List<Frame> events, PushSink sink) {
        Inlet inlet = inlets.get(source.name());
        if (inlet == null) {
            sink.failed(
                    new ServingException(
                            ErrorCode.NOT_FOUND, "no event source is called " + source.name()));
            return;
        }
        inlet.writer.push(events, sink);
    }

    @Override
    public void rejected(SourceDefinition.Event source, int unread, List<DeadLetter> letters) {
        telemetry.unread(source.name(), unread);
        Consumer<List<DeadLetter>> kept = deadLetters.get(source.name());
        if (kept != null && !letters.isEmpty()) {
            kept.accept(letters);
        }
    }

    /// How many pushes wait to be written.
    public int queued() {
        return inlets.values().stream().mapToInt(inlet -> inlet.writer.queued()).sum();
    }

    /// Writes what was accepted and saves it.
    @Override
    public void close() {
        inlets.values().forEach(inlet -> inlet.writer.close());
    }
}
