package dev.punctual.remote;

import java.util.concurrent.atomic.AtomicLong;

/// How many requests may be sent a second time: a share of all, with a few saved up for a bad moment. Any thread may use it.
final class HedgeBudget {
    private static final long WHOLE = 1_000_000;
    private static final long MOST_SAVED = 10 * WHOLE;

    private final long perRequest;
    private final AtomicLong saved = new AtomicLong();

    /// @param share of all requests, 0 to 1
    HedgeBudget(double share) {
        this.perRequest = Math.round(share * WHOLE);
    }

    /// Takes note of a request that is sent for the first time.
    void earn() {
        saved.accumulateAndGet(perRequest, (held, more) -> Math.min(held + more, MOST_SAVED));
    }

    /// Whether a request may be sent a second time; if so, that is paid for.
    boolean spend() {
        long held = saved.get();
        while (held >= WHOLE) {
            if (saved.compareAndSet(held, held - WHOLE)) {
                return true;
            }
            held = saved.get();
        }
        return false;
    }
}
