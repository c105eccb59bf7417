package dev.punctual.testing.oip;

/// Says what a server did that the protocol does not allow.
final class Deviation extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Deviation(String message) {
        super(message);
    }
}
