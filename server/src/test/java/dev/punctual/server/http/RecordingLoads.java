package dev.punctual.server.http;

import dev.punctual.core.definition.Cadence;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.offline.LoadReport;
import dev.punctual.server.http.jobs.Job;
import dev.punctual.server.http.jobs.LoadJob;
import dev.punctual.server.http.jobs.Loads;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/// Loads that only take note: the view `orders` exists, job 1 waits and job 2 was refused.
final class RecordingLoads implements Loads {
    final ConcurrentLinkedQueue<Bounds> asked = new ConcurrentLinkedQueue<>();

    @Override
    public LoadJob load(String view, Bounds bounds) {
        if (!view.equals("orders")) {
            throw new ServingException(ErrorCode.NOT_FOUND, "no batch view is called " + view);
        }
        asked.add(bounds);
        return LoadJob.waiting("1", view);
    }

    @Override
    public @Nullable LoadJob job(String id) {
        return switch (id) {
            case "1" -> LoadJob.waiting("1", "orders");
            case "2" ->
                    LoadJob.waiting("2", "orders")
                            .at(1, 3, 10)
                            .ended(
                                    Job.State.REFUSED,
                                    "no",
                                    new LoadReport(
                                            "orders",
                                            Cadence.Slice.ALL,
                                            10,
                                            List.of(
                                                    new LoadReport.Violation(
                                                            "a \"rule\"",
                                                            2,
                                                            List.of(Map.of("a", "1"))))));
            default -> null;
        };
    }
}
