package dev.punctual.duckdb;

/// How much of the machine an engine may take.
///
/// @param memoryBytes the memory for queries, all together; what does not fit goes to the work directory
/// @param threads the threads that run queries, all together
public record Limits(long memoryBytes, int threads) {

    private static final long LEAST_BYTES = 64L << 20; // less, and even small sorts fail

    /// 512 MiB and two threads.
    public static final Limits DEFAULT = new Limits(512L << 20, 2);

    public Limits {
        if (memoryBytes < LEAST_BYTES) {
            throw new IllegalArgumentException(
                    "memory must be at least " + LEAST_BYTES + " bytes: " + memoryBytes);
        }
        if (threads < 1) {
            throw new IllegalArgumentException("threads must be positive: " + threads);
        }
    }
}
