package dev.punctual.server.http.endpoints;

import org.jspecify.annotations.Nullable;

/// Where the budgets of endpoints went, as JSON. Called by threads of its own, so it may take its time.
public interface BudgetListing {

    /// One endpoint, or all.
    ///
    /// @param endpoint null for all; a name that does not exist ends in a [dev.punctual.core.error.ServingException] with
    ///     `NOT_FOUND` and a suggestion
    /// @param minutes how far back to look, as text; null for the usual time
    byte[] report(@Nullable String endpoint, @Nullable String minutes);
}
