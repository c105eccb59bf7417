package dev.punctual.server.loads;

import dev.punctual.core.definition.Cadence.Slice;
import java.util.List;

/// What is to be done to bring one view up to date.
///
/// @param slices the loads, oldest first; empty if nothing is missing
/// @param rebuild whether intervals are gathered apart from what is served, because that is made from something else, and
///     take its place when they are complete
public record LoadPlan(List<Slice> slices, boolean rebuild) {}
