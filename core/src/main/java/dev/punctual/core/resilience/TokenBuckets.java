package dev.punctual.core.resilience;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/// How much each of many clients may ask: so many requests a second, and so many at once after a while of silence.
///
/// Any thread may use it.
public final class TokenBuckets {
    /*
     * A bucket is one number: when it will be full again. A client that is not known has a full one, so forgetting the
     * client that was silent for longest, which bounds the memory, takes nothing from anyone.
     */
    private final double nanosPerToken;
    private final double burstNanos;
    private final Map<String, Double> fullAt;
    private final ReentrantLock lock = new ReentrantLock();

    /// @param ratePerSecond of each client
    /// @param burst how many requests a full bucket holds
    /// @param clients how many are remembered
    public TokenBuckets(double ratePerSecond, int burst, int clients) {
        this.nanosPerToken = 1e9 / ratePerSecond;
        this.burstNanos = burst * nanosPerToken;
        this.fullAt =
                new LinkedHashMap<>(16, 0.75f, true) {
                    private static final long serialVersionUID = 1L;

                    @Override
                    protected boolean removeEldestEntry(Map.Entry<String, Double> eldest) {
                        return size() > clients;
                    }
                };
    }

    /// Takes a token of a client's bucket.
    ///
    /// @param nowNanos on a clock that does not wrap while this is used
    /// @return 0 if there was one; otherwise how long it takes until there is, in nanoseconds
    public long take(String client, long nowNanos) {
        lock.lock();
        try {
            double now = (double) nowNanos;
            double full = Math.max(fullAt.getOrDefault(client, now), now);
            double wait = full + nanosPerToken - burstNanos - now;
            if (wait > 0) {
                return (long) Math.ceil(wait);
            }
            fullAt.put(client, full + nanosPerToken);
            return 0;
        } finally {
            lock.unlock();
        }
    }
}
