package dev.punctual.server.metrics;

import dev.punctual.core.ladder.Ledger;
import dev.punctual.core.ladder.Reason;

/// Hears of every request to an endpoint. Called by event loops and lanes, so it must not block.
public interface RequestWitness {
    /// Somebody who does not listen.
    RequestWitness NOBODY =
            new RequestWitness() {
                @Override
                public void answered(String endpoint, Reason reason, int amount) {}

                @Override
                public void finished(String endpoint, Ledger ledger, long totalNanos, int status) {}
            };

    /// Answers were given, with this reason for their rung.
    void answered(String endpoint, Reason reason, int amount);

    /// A response was handed to the connection.
    void finished(String endpoint, Ledger ledger, long totalNanos, int status);
}
