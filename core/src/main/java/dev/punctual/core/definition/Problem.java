package dev.punctual.core.definition;

/// A mistake in the definitions: where it is, what is wrong and what to write instead.
public record Problem(Location location, String message) {

    @Override
    public String toString() {
        return location + ": " + message;
    }
}
