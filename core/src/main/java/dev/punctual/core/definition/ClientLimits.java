package dev.punctual.core.definition;

import org.jspecify.annotations.Nullable;

/// How much each client may ask of a project.
///
/// @param ratePerSecond how many requests a second
/// @param burst how many at once after a while of silence
/// @param header whose value tells clients apart; null for their addresses
public record ClientLimits(double ratePerSecond, int burst, @Nullable String header) {}
