package dev.punctual.server.project;

import dev.punctual.core.plan.ServedModel;
import dev.punctual.remote.RemoteHealth;
import dev.punctual.remote.RemoteRows;
import dev.punctual.server.metrics.Telemetry;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.function.ToDoubleFunction;

/// What is shown of the servers that run remote models.
final class RemoteGauges {
    private final Map<String, RemoteRows> remotes = new LinkedHashMap<>();
    private final Telemetry telemetry;

    private RemoteGauges(Telemetry telemetry) {
        this.telemetry = telemetry;
    }

    /// Shows how each remote model does, if there is one.
    static void show(Collection<ServedModel> models, Telemetry telemetry) {
        var gauges = new RemoteGauges(telemetry);
        for (ServedModel served : models) {
            if (served.model() instanceof RemoteRows rows) {
                gauges.remotes.put(served.name(), rows);
            }
        }
        if (gauges.remotes.isEmpty()) {
            return;
        }
        gauges.show(
                "available", "Whether a remote model is asked at present.", h -> h.open() ? 1 : 0);
        gauges.show("under_way", "Requests to a remote model.", RemoteHealth::underWay);
        gauges.show("answered", "Calls that were answered.", RemoteHealth::answered);
        gauges.show("failed", "Calls that failed.", RemoteHealth::failed);
        gauges.show("cut", "Calls that were called off.", RemoteHealth::cut);
        gauges.show("hedges", "Requests that were sent a second time.", RemoteHealth::hedges);
    }

    private void show(String what, String help, ToDoubleFunction<RemoteHealth> value) {
        var values = new LinkedHashMap<String, DoubleSupplier>();
        remotes.forEach((name, rows) -> values.put(name, () -> value.applyAsDouble(rows.health())));
        telemetry.gauges("punctual_remote_" + what, help, "model", values);
    }
}
