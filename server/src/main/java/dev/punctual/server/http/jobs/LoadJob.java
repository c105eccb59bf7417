package dev.punctual.server.http.jobs;

import dev.punctual.core.offline.LoadReport;
import org.jspecify.annotations.Nullable;

/// The load of a view inside the gateway, as it stands.
///
/// @param load which of its loads it is at, from 1; 0 before the first
/// @param loads how many loads it has
/// @param rows how many rows were read
/// @param message what became of it, for people; empty while it is under way
/// @param report why the rows are not served; null unless they were refused
public record LoadJob(
        String id,
        String view,
        State state,
        int load,
        int loads,
        long rows,
        String message,
        @Nullable LoadReport report)
        implements Job {

    @Override
    public String subject() {
        return view;
    }

    /// A job that has not begun.
    public static LoadJob waiting(String id, String view) {
        return new LoadJob(id, view, State.WAITING, 0, 0, 0, "", null);
    }

    /// The same job, further on.
    public LoadJob at(int nextLoad, int allLoads, long allRows) {
        return new LoadJob(id, view, State.RUNNING, nextLoad, allLoads, allRows, "", null);
    }

    /// The same job, ended.
    public LoadJob ended(State end, String what, @Nullable LoadReport why) {
        return new LoadJob(id, view, end, load, loads, rows, what, why);
    }
}
