package dev.punctual.load;

/// What the generator wants to know of an answer.
///
/// @param value the first prediction; NaN if it is no number
/// @param rung which rung gave it; [#UNSAID] if the server does not tell
/// @param reason why it was not a better one; [#UNSAID] if the server does not tell
public record Reading(double value, String rung, String reason) {
    /// The rung and the reason of a server that tells neither.
    public static final String UNSAID = "unsaid";
}
