package dev.punctual.load;

import java.util.Map;

/// The events that were sent beside the questions of a phase.
///
/// @param events how many were acknowledged
/// @param batches in how many requests
/// @param errors requests that were not acknowledged, by kind of error
/// @param freshness from the moment a batch was due to its acknowledgement, when its events are servable
public record EventFlow(long events, long batches, Map<String, Long> errors, Latencies freshness) {

    public EventFlow {
        errors = Map.copyOf(errors);
    }

    public long errorCount() {
        return errors.values().stream().mapToLong(Long::longValue).sum();
    }
}
