package dev.punctual.server.loads;

import dev.punctual.core.definition.ProjectDefinition;
import dev.punctual.core.definition.ViewDefinition;
import dev.punctual.server.http.jobs.Job;
import dev.punctual.server.loads.LoadJobs.Last;
import dev.punctual.server.metrics.Telemetry;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.function.DoubleSupplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/// What operators watch of the loads of batch views; NaN is what is not known.
public final class LoadGauges {
    private static final double MILLIS = 1e-3;

    private LoadGauges() {}

    /// Shows the age, and the outcome and length of the last load, of each batch view.
    public static void show(Telemetry telemetry, LoadJobs jobs, ProjectDefinition project) {
        var ages = new LinkedHashMap<String, DoubleSupplier>();
        var seconds = new LinkedHashMap<String, DoubleSupplier>();
        var failed = new LinkedHashMap<String, DoubleSupplier>();
        for (ViewDefinition.Batch view : ViewLoads.views(project)) {
            ages.put(view.name(), () -> orNan(jobs.age(view), LoadGauges::seconds));
            seconds.put(view.name(), () -> orNan(jobs.last(view), Last::seconds));
            failed.put(view.name(), () -> orNan(jobs.last(view), LoadGauges::failed));
        }
        telemetry.gauges(
                "punctual_view_age_seconds",
                "How long ago the rows of a batch view count up to, or were loaded.",
                "view",
                ages);
        telemetry.gauges(
                "punctual_view_last_load_seconds",
                "How long the last load of a batch view by this process took.",
                "view",
                seconds);
        telemetry.gauges(
                "punctual_view_last_load_failed",
                "1 if the last load of a batch view by this process failed or was refused.",
                "view",
                failed);
    }

    private static double seconds(Duration age) {
        return age.toMillis() * MILLIS;
    }

    private static double failed(Last last) {
        return last.state() == Job.State.DONE ? 0 : 1;
    }

    private static <T> double orNan(@Nullable T value, ToDoubleFunction<T> number) {
        return value == null ? Double.NaN : number.applyAsDouble(value);
    }
}
