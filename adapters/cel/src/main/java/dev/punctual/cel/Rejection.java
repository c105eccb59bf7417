package dev.punctual.cel;

/// Why an expression is refused, and at which node of its tree.
final class Rejection extends Exception {
    private static final long serialVersionUID = 1L;

    private final long node;

    Rejection(long node, String message) {
        super(message);
        this.node = node;
    }

    /// The message, what is wrong and what to write instead.
    String reason() {
        return String.valueOf(getMessage());
    }

    long node() {
        return node;
    }
}
