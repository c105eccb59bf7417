package dev.punctual.core.plan;

import dev.punctual.core.value.Frame;

/// One question on its way: what was asked, its features as far as they are known, and answers that were prepared
/// before it was asked.
///
/// @param frame the request features, the features of views and the derived features
/// @param prepared the precomputed answers that were found, one field for each precomputed rung,
///     and behind them the version of each
/// @param timeMicros the instant as of which it is asked
/// @param mostStaleNanos how long ago a prediction may have been made that answers it; 0 if it must be made for it
public record Question(Frame frame, Frame prepared, long timeMicros, long mostStaleNanos) {
    /// Any age that the endpoint allows.
    public static final long ANY_AGE = Long.MAX_VALUE;
}
