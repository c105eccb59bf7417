package dev.punctual.server.http.jobs;

import org.jspecify.annotations.Nullable;

/// Builds indexes while the gateway serves. Any thread may call it; no call waits for a build.
public interface IndexJobs {

    /// Those of a gateway that has no indexes.
    IndexJobs NONE =
            new IndexJobs() {
                @Override
                public IndexJob build(String index, boolean whole) {
                    throw new IllegalStateException("there is nothing to build");
                }

                @Override
                public @Nullable IndexJob job(String id) {
                    return null;
                }
            };

    /// Has the next generation of an index built.
    ///
    /// @param whole whether it is built from nothing instead of growing the generation before
    /// @throws dev.punctual.core.error.ServingException with `NOT_FOUND` if no index has the name, or `TOO_MANY_REQUESTS` if it
    ///     is being built or too many wait
    IndexJob build(String index, boolean whole);

    /// A job that runs or ran lately; null if there is none of that identity.
    @Nullable IndexJob job(String id);
}
