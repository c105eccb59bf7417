package dev.punctual.core.catalog;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a view holds now: how many rows, how new, and what the values look like.
///
/// @param takenMicros when this was found out
/// @param asOfMicros the instant that the windows are of; when it was found out for other views
/// @param rows how many keys have a row, at most [ViewSampler#MOST_COUNTED]
/// @param sampled how many of them were looked at
/// @param generation the identity of the load that serves; null if the view is not loaded in generations
/// @param oldestMicros the oldest event time of a value looked at; `Frame.UNKNOWN_TIME` if there is none
/// @param newestMicros the newest event time, see `oldestMicros`
/// @param fields one profile for each feature
public record ViewProfile(
        long takenMicros,
        long asOfMicros,
        long rows,
        long sampled,
        @Nullable String generation,
        long oldestMicros,
        long newestMicros,
        List<FieldProfile> fields) {}
