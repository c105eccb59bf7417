package dev.punctual.load.terminal;

/// A way to emphasise text on a terminal that has it.
public enum Ansi {
    BOLD(1),
    DIM(2),
    RED(31),
    GREEN(32),
    YELLOW(33),
    CYAN(36);

    private static final String RESET = "\u001b[0m";

    private final int code;

    Ansi(int code) {
        this.code = code;
    }

    /// The text between the codes that switch the emphasis on and off.
    String wrap(String text) {
        return "\u001b[" + code + "m" + text + RESET;
    }
}
