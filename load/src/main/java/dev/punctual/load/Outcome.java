package dev.punctual.load;

/// How a request ended.
public sealed interface Outcome {

    /// A question has its answer.
    record Answered(Reading reading) implements Outcome {}

    /// The events of a push were taken.
    record Acknowledged() implements Outcome {}

    /// The events of a push all came after the grace of their source: neither taken nor a failure of the server.
    record TooLate() implements Outcome {}

    /// The server answered by an error, or with something unreadable.
    ///
    /// @param kind such as `http_503` or `unreadable`
    record Refused(String kind) implements Outcome {}

    /// There was no answer at all.
    ///
    /// @param kind such as `timeout` or `connection`
    record Lost(String kind) implements Outcome {}
}
