package dev.punctual.server.http.jobs;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Loads views while the gateway serves. Any thread may call it; no call waits for a load.
public interface Loads {

    /// Which intervals are wanted, see the fields of the request.
    record Bounds(@Nullable Instant from, @Nullable Instant to, boolean again) {}

    /// Has a view brought up to date.
    ///
    /// @throws dev.punctual.core.error.ServingException with `NOT_FOUND` if no batch view has the name, or
    ///     `TOO_MANY_REQUESTS` if it is being loaded or too many wait
    LoadJob load(String view, Bounds bounds);

    /// A job that runs or ran lately; null if there is none of that identity.
    @Nullable LoadJob job(String id);
}
