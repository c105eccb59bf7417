package dev.punctual.server.http.jobs;

import org.jspecify.annotations.Nullable;

/// Computes precomputed tables while the gateway serves. Any thread may call it; no call waits for a computation.
public interface TableJobs {

    /// Has a table brought up to date; a computation that was interrupted goes on.
    ///
    /// @param again whether a table that is up to date is computed all the same
    /// @throws dev.punctual.core.error.ServingException with `NOT_FOUND` if no table that is scored has the name, or
    ///     `TOO_MANY_REQUESTS` if it is being computed or too many wait
    TableJob compute(String table, boolean again);

    /// A job that runs or ran lately; null if there is none of that identity.
    @Nullable TableJob job(String id);
}
