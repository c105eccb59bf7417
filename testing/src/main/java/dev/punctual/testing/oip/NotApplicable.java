package dev.punctual.testing.oip;

/// Says why a check does not apply to the server or the model at hand.
final class NotApplicable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotApplicable(String message) {
        super(message);
    }
}
