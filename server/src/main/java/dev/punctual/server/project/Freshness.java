package dev.punctual.server.project;

import dev.punctual.core.stream.EventStream;
import dev.punctual.core.stream.StreamView;
import dev.punctual.core.time.WallClock;
import dev.punctual.core.value.Frame;
import dev.punctual.server.metrics.Telemetry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;

/// How far the stream views are behind the present, as metrics; NaN where no event was seen since the journal began.
final class Freshness {
    private static final double MICROS = 1e-6;
    private static final double NANOS = 1e-9;

    private Freshness() {}

    static void show(List<EventStream> streams, Telemetry telemetry, WallClock clock) {
        Map<String, DoubleSupplier> newest = new HashMap<>();
        Map<String, DoubleSupplier> watermarks = new HashMap<>();
        for (EventStream stream : streams) {
            for (StreamView view : stream.views()) {
                newest.put(view.name(), () -> ageSeconds(stream, clock));
            }
            double grace = stream.source().grace().toNanos() * NANOS;
            watermarks.put(stream.source().name(), () -> ageSeconds(stream, clock) + grace);
        }
        telemetry.gauges(
                "punctual_view_newest_event_age_seconds",
                "The time since the newest event that a view holds.",
                "view",
                newest);
        telemetry.gauges(
                "punctual_source_watermark_lag_seconds",
                "How far the watermark, before which no event is accepted, is behind the present.",
                "source",
                watermarks);
    }

    private static double ageSeconds(EventStream stream, WallClock clock) {
        long newest = stream.servableMicros();
        return newest == Frame.UNKNOWN_TIME ? Double.NaN : (clock.micros() - newest) * MICROS;
    }
}
