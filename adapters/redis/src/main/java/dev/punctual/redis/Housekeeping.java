package dev.punctual.redis;

import dev.punctual.core.error.ServingException;
import dev.punctual.core.time.WallClock;
import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/// What a store does in the background: keeping the right to write, looking for what was published, and removing
/// generations that nobody reads any more.
final class Housekeeping implements AutoCloseable {
    private static final int REMOVED_TOGETHER = 16;

    private final RedisStore store;
    private final ScheduledExecutorService clock =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("redis-store").factory());

    Housekeeping(RedisStore store, Duration every) {
        this.store = store;
        var _ =
                clock.scheduleWithFixedDelay(
                        this::look, every.toNanos(), every.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void look() {
        try {
            store.renew();
            if (store.isWriter()) {
                removeReplaced();
            }
        } catch (ServingException e) {
            // Whoever reads or writes is told, and the next look may succeed.
        }
    }

    private void removeReplaced() {
        long now = WallClock.system().micros() / 1_000;
        List<byte[]> numbers =
                store.link()
                        .ask(commands ->
                                commands.zrangebyscore(
                                        store.keys().replaced,
                                        Range.create(0L, now),
                                        Limit.from(REMOVED_TOGETHER)));
        for (byte[] number : numbers) {
            remove(number);
            store.link().ask(commands -> commands.zrem(store.keys().replaced, number));
        }
    }

    /// Removes what a writer before was loading when it ended.
    void forgetDeadLoads() {
        for (byte[] number :
                store.link().ask(commands -> commands.smembers(store.keys().loading))) {
            remove(number);
            store.link().ask(commands -> commands.srem(store.keys().loading, number));
        }
    }

    private void remove(byte[] number) {
        byte[] hash = store.keys().generation(number);
        store.link().ask(commands -> commands.unlink(hash));
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
