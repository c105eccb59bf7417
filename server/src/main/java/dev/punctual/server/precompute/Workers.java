package dev.punctual.server.precompute;

/// Who scores.
///
/// @param threads how many threads
/// @param begin what each of them does first
public record Workers(int threads, Runnable begin) {

    /// All processors, as if nobody else wanted them.
    public static Workers all() {
        return new Workers(Runtime.getRuntime().availableProcessors(), () -> {});
    }
}
