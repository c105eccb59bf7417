package dev.punctual.server.http;

import dev.punctual.core.definition.ClientLimits;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.resilience.TokenBuckets;
import dev.punctual.core.time.MonotonicClock;
import dev.punctual.server.http.wire.Exchange;
import org.jspecify.annotations.Nullable;

/// Refuses clients that ask more than they may, before the body of their request is read.
final class ClientGate {
    private static final int REMEMBERED = 10_000;

    private final ClientLimits limits;
    private final TokenBuckets buckets;
    private final MonotonicClock clock;
    private final long originNanos;

    ClientGate(ClientLimits limits, MonotonicClock clock) {
        this.limits = limits;
        this.buckets = new TokenBuckets(limits.ratePerSecond(), limits.burst(), REMEMBERED);
        this.clock = clock;
        this.originNanos = clock.nanos();
    }

    /// Why a request is refused; null if it is not.
    @Nullable ServingException refusal(Exchange head) {
        long wait = buckets.take(client(head), clock.nanos() - originNanos);
        return wait == 0
                ? null
                : ServingException.later(
                        ErrorCode.TOO_MANY_REQUESTS,
                        "this client may send "
                                + limits.ratePerSecond()
                                + " requests a second; ask again later",
                        wait);
    }

    /// Whoever sends no such header is one client, whatever its address.
    private String client(Exchange head) {
        String header = limits.header();
        if (header == null) {
            return head.address();
        }
        String value = head.header(header);
        return value == null ? "" : value;
    }
}
