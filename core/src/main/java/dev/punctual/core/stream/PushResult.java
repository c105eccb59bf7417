package dev.punctual.core.stream;

import dev.punctual.core.error.ErrorCode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What became of the events of one push.
///
/// @param accepted how many were applied
/// @param duplicates how many were known already, and not applied again
/// @param late how many came after the source's grace
/// @param future how many lie in the future
/// @param rejected those that were not accepted, in their order: the late ones, those of the future, and what could not be
///     applied for reasons of its own
public record PushResult(
        int accepted, int duplicates, int late, int future, List<Rejection> rejected) {

    public PushResult {
        rejected = List.copyOf(rejected);
    }

    /// An event that was not accepted, and why.
    ///
    /// @param index the place of the event in the push, from 0
    /// @param field the name of the field at fault; null if it is none
    public record Rejection(int index, ErrorCode code, String message, @Nullable String field) {}
}
