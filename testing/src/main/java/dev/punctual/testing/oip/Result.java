package dev.punctual.testing.oip;

/// What became of one check.
public sealed interface Result {

    String group();

    /// The name of the check: what a conformant server does.
    String check();

    /// The server did it.
    record Passed(String group, String check) implements Result {}

    /// The server did what the protocol does not allow.
    ///
    /// @param deviation what the server did instead
    record Failed(String group, String check, String deviation) implements Result {}

    /// The check does not apply.
    ///
    /// @param reason why the check does not apply to this server or model
    record Skipped(String group, String check, String reason) implements Result {}
}
