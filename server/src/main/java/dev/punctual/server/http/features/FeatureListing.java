package dev.punctual.server.http.features;

import org.jspecify.annotations.Nullable;

/// What features there are and what is stored of them, as JSON. Called by threads of its own, so it may take its time.
///
/// Names that do not exist end in a [dev.punctual.core.error.ServingException] with `NOT_FOUND` and a suggestion.
public interface FeatureListing {

    /// All features, or those that meet every word of a query, best first.
    byte[] list(@Nullable String query);

    /// One view with its features.
    byte[] view(String view);

    /// One feature of a view.
    byte[] feature(String view, String feature);
}
