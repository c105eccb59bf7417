package dev.punctual.server.http;

import dev.punctual.core.definition.SourceDefinition;
import dev.punctual.core.stream.PushResult;
import dev.punctual.core.value.Field;
import dev.punctual.core.value.Frame;
import dev.punctual.core.value.Schema;
import dev.punctual.core.value.ValueType;
import dev.punctual.server.http.events.DeadLetter;
import dev.punctual.server.http.events.Events;
import dev.punctual.server.http.events.PushSink;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// Keeps the events pushed to it, and says what a test tells it to say.
final class RecordingEvents implements Events {
    static final SourceDefinition.Event LANDINGS =
            SourceDefinition.Event.of(
                    "landings",
                    Schema.of(
                            Field.of("flight", ValueType.INT64),
                            Field.of("at", ValueType.TIMESTAMP),
                            Field.of("origin", ValueType.STRING)),
                    "flight",
                    "at",
                    Duration.ofMinutes(10));

    /// The same, with its dead letters kept.
    static final SourceDefinition.Event KEPT =
            new SourceDefinition.Event(
                    "kept",
                    "",
                    LANDINGS.schema(),
                    "flight",
                    "at",
                    LANDINGS.grace(),
                    LANDINGS.durability(),
                    1_000_000,
                    null);

    final List<Frame> taken = new ArrayList<>();
    final List<DeadLetter> letters = new ArrayList<>();
    int unread;
    volatile BiConsumer<List<Frame>, PushSink> way =
            (events, sink) -> sink.stored(new PushResult(events.size(), 0, 0, 0, List.of()));

    @Override
    public SourceDefinition.@Nullable Event source(String name) {
        return switch (name) {
            case "landings" -> LANDINGS;
            case "kept" -> KEPT;
            default -> null;
        };
    }

    @Override
    public List<String> sources() {
        return List.of("landings");
    }

    @Override
    public synchronized void rejected(
            SourceDefinition.Event source, int unread, List<DeadLetter> letters) {
        this.unread += unread;
        this.letters.addAll(letters);
    }

    @Override
    public synchronized void push(
            SourceDefinition.Event source, List<Frame> events, PushSink sink) {
        taken.addAll(events);
        way.accept(events, sink);
    }
}
