package dev.punctual.server.ingest;

import dev.punctual.core.definition.SourceDefinition;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.stream.EventStream;
import dev.punctual.core.time.MonotonicClock;
import dev.punctual.core.value.Frame;
import dev.punctual.server.http.Events;
import dev.punctual.server.http.PushSink;
import dev.punctual.server.metrics.Telemetry;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Takes in the events of all sources. Sources do not wait for each other.
public final class Intake implements Events, AutoCloseable {
    private final Map<String, Inlet> inlets = new LinkedHashMap<>();

    /// Starts to take in events for these streams, which it alone writes from now on.
    public Intake(List<EventStream> streams, Telemetry telemetry, MonotonicClock clock) {
        for (EventStream stream : streams) {
            var writer = new SourceWriter(stream, telemetry, clock);
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
