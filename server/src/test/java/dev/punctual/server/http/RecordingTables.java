package dev.punctual.server.http;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.server.http.jobs.TableJob;
import dev.punctual.server.http.jobs.TableJobs;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/// Computations that only take note: the table `visitors` exists, and its job is half done.
final class RecordingTables implements TableJobs {
    final ConcurrentLinkedQueue<Boolean> asked = new ConcurrentLinkedQueue<>();

    @Override
    public TableJob compute(String table, boolean again) {
        if (!table.equals("visitors")) {
            throw new ServingException(ErrorCode.NOT_FOUND, "no precomputed table is called so");
        }
        asked.add(again);
        return TableJob.waiting("precompute-1", table);
    }

    @Override
    public @Nullable TableJob job(String id) {
        return id.equals("precompute-1") ? TableJob.waiting(id, "visitors").at(5, 10) : null;
    }
}
