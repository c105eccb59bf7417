package dev.punctual.server.http;

import dev.punctual.core.definition.ClientLimits;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.resilience.TokenBuckets;
import dev.punctual.core.time.MonotonicClock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Refuses clients that ask more than they may, by whichever protocol, before what they ask is read. Any thread may use it.
public final class ClientGate {
    private static final int REMEMBERED = 10_000;

    private final ClientLimits limits;
    private final TokenBuckets buckets;
    private final MonotonicClock clock;
    private final long originNanos;

    public ClientGate(ClientLimits limits, MonotonicClock clock) {
        this.limits = limits;
        this.buckets = new TokenBuckets(limits.ratePerSecond(), limits.burst(), REMEMBERED);
        this.clock = clock;
        this.originNanos = clock.nanos();
    }

    /// Why a request is refused; null if it is not.
    ///
    /// @param address where it comes from
    /// @param headers gives the value of a header, or null
    public @Nullable ServingException refusal(
            String address, Function<String, @Nullable String> headers) {
        long wait = buckets.take(client(address, headers), clock.nanos() - originNanos);
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
    private String client(String address, Function<String, @Nullable String> headers) {
        String header = limits.header();
        if (header == null) {
            return address;
        }
        String value = headers.apply(header);
        return value == null ? "" : value;
    }
}
