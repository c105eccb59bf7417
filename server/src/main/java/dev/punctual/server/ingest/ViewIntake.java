package dev.punctual.server.ingest;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.push.PushView;
import dev.punctual.core.push.PushedRow;
import dev.punctual.core.time.WallClock;
import dev.punctual.server.http.events.Pushes;
import dev.punctual.server.metrics.Telemetry;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Takes in what callers write to push views. Views do not wait for each other.
public final class ViewIntake implements Pushes, AutoCloseable {
    private final Map<String, ViewWriter> writers = new LinkedHashMap<>();

    /// Starts to write these views, which it alone writes from now on.
    public ViewIntake(Collection<PushView> views, Telemetry telemetry, WallClock wallClock) {
        for (PushView view : views) {
            writers.put(view.view().name(), new ViewWriter(view, telemetry, wallClock));
        }
    }

    @Override
    public @Nullable PushView view(String name) {
        ViewWriter writer = writers.get(name);
        return writer == null ? null : writer.view();
    }

    @Override
    public List<String> names() {
        return List.copyOf(writers.keySet());
    }

    @Override
    public void push(PushView view, List<PushedRow> rows, Sink sink) {
        ViewWriter writer = writers.get(view.view().name());
        if (writer == null) {
            sink.failed(
                    new ServingException(
                            ErrorCode.NOT_FOUND, "no push view is called " + view.view().name()));
            return;
        }
        writer.push(rows, sink);
    }

    /// How many pushes wait to be written.
    public int queued() {
        return writers.values().stream().mapToInt(ViewWriter::queued).sum();
    }

    /// Writes what was accepted.
    @Override
    public void close() {
        writers.values().forEach(ViewWriter::close);
    }
}
