package dev.punctual.core.resilience;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/// What failed, by name, and when each may be tried again: after a minute, then twice as long with each further failure, up
/// to an hour. For one thread.
public final class Pauses {
    private static final Duration FIRST = Duration.ofMinutes(1);
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final long NANOS_PER_MICRO = 1_000;

    private final Map<String, Pause> pauses = new HashMap<>();

    private record Pause(long untilMicros, Duration length) {}

    /// Whether something is not to be tried yet.
    public boolean paused(String name, long nowMicros) {
        Pause pause = pauses.get(name);
        return pause != null && nowMicros < pause.untilMicros;
    }

    public void failed(String name, long nowMicros) {
        Pause before = pauses.get(name);
        Duration length = before == null ? FIRST : before.length.multipliedBy(2);
        length = length.compareTo(LONGEST) > 0 ? LONGEST : length;
        pauses.put(name, new Pause(nowMicros + length.toNanos() / NANOS_PER_MICRO, length));
    }

    public void succeeded(String name) {
        pauses.remove(name);
    }
}
