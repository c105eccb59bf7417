package dev.punctual.server.oip;

/// What was asked of one subject since the gateway started.
///
/// @param lastMillis when it answered last, since 1970; 0 if never
/// @param inferences the questions of the requests that were answered
/// @param stages of the requests that were answered
public record Statistics(long lastMillis, long inferences, Part success, Part fail, Stages stages) {

    /// How often something was done, and how long that took together.
    public record Part(long count, long nanos) {}

    /// Where the time of requests went.
    public record Stages(Part queue, Part input, Part infer, Part output) {}
}
