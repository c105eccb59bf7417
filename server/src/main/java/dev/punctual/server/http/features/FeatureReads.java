package dev.punctual.server.http.features;

import dev.punctual.core.plan.FeatureSet;
import dev.punctual.core.plan.FeatureSetCompiler;
import dev.punctual.core.time.Deadline;
import dev.punctual.core.time.MonotonicClock;
import dev.punctual.core.time.WallClock;
import dev.punctual.server.http.call.CallerBudget;
import dev.punctual.server.http.call.LargeBodies;
import dev.punctual.server.http.wire.Exchange;
import dev.punctual.server.http.wire.Response;
import java.time.Duration;
import java.util.function.Supplier;

/// What the routes that read features have in common. Any thread may use it.
public final class FeatureReads {
    private static final Duration LONGEST = Duration.ofSeconds(1);

    /// About a third of a millisecond of reading.
    private static final int MANY_ROWS = 64;

    private final FeatureSets sets;
    private final MonotonicClock clock;
    private final WallClock wallClock;

    public FeatureReads(FeatureSetCompiler compiler, MonotonicClock clock, WallClock wallClock) {
        this.sets = new FeatureSets(compiler);
        this.clock = clock;
        this.wallClock = wallClock;
    }

    /// The set of a selection, see [FeatureSets#of].
    FeatureSet set(FeatureSelection selection) {
        return sets.of(selection);
    }

    /// When the answer must leave: as the caller's headers say, and within a second.
    Deadline deadline(Exchange exchange) {
        long allowed = Math.min(CallerBudget.nanos(exchange), LONGEST.toNanos());
        return new Deadline(exchange.arrivalNanos() + allowed);
    }

    /// As of when a request reads.
    long micros(FeatureRequest request) {
        return request.atMicros() == FeatureRequest.NOW ? wallClock.micros() : request.atMicros();
    }

    /// Reads, at once if it is little and else on a thread of its own, and responds.
    void read(Exchange exchange, FeatureRows rows, Deadline deadline, Supplier<Response> response) {
        Runnable work =
                () -> {
                    rows.read(deadline, clock);
                    exchange.respond(response.get());
                };
        if (rows.rowsRead() <= MANY_ROWS) {
            work.run();
        } else {
            LargeBodies.apart(exchange, work);
        }
    }
}
