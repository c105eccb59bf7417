package dev.punctual.core.definition;

/// A feature that is part of the key of precomputed predictions.
///
/// @param name a request feature, or one that is derived from request features alone
public record BucketedFeature(String name, Bucketing bucketing) {}
