package dev.punctual.server.http.features;

import java.util.List;

/// Which features a caller asks for, as it names them.
sealed interface FeatureSelection {

    /// The features that an endpoint reads.
    record OfEndpoint(String endpoint) implements FeatureSelection {}

    /// Features of views.
    ///
    /// @param names each `view:feature`, or `view` for all its features
    record OfViews(List<String> names) implements FeatureSelection {}
}
