package dev.punctual.load;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/// Requests prepared ahead of time, so that a pause of the data (a read of the disk, say) does not disturb the pace.
///
/// The data is read on a thread of its own; one other thread takes.
final class ShotQueue implements AutoCloseable {
    /*
     * Handed over in chunks: the two threads meet once in a few hundred requests instead of at each of them.
     */
    private static final int CHUNK = 256;
    private static final int CHUNKS = 8;

    private sealed interface Chunk {
        record Shots(List<Shot> shots) implements Chunk {}

        record End(@Nullable RuntimeException failure) implements Chunk {}
    }

    private final BlockingQueue<Chunk> chunks = new ArrayBlockingQueue<>(CHUNKS);
    private final Deque<Shot> current = new ArrayDeque<>(CHUNK);
    private final Thread feeder;
    private boolean ended;

    ShotQueue(ShotSource source) {
        feeder = Thread.ofPlatform().daemon().name("load-feeder").start(() -> feed(source));
    }

    /// The next request, waiting for the data if it must; null at the end. Rethrows what the data threw.
    @Nullable Shot take() throws InterruptedException {
        while (current.isEmpty() && !ended) {
            switch (chunks.take()) {
                case Chunk.Shots(var shots) -> current.addAll(shots);
                case Chunk.End(var failure) -> {
                    ended = true;
                    if (failure != null) {
                        throw new IllegalStateException(
                                "the data of the load could not be read: " + failure.getMessage(),
                                failure);
                    }
                }
            }
        }
        return current.poll();
    }

    private void feed(ShotSource source) {
        try {
            RuntimeException failure = null;
            try {
                feedShots(source);
            } catch (RuntimeException e) {
                failure = e;
            }
            chunks.put(new Chunk.End(failure));
        } catch (InterruptedException _) {
            // Closed by the taker, who waits for nothing more.
            Thread.currentThread().interrupt();
        }
    }

    private void feedShots(ShotSource source) throws InterruptedException {
        var shots = new ArrayList<Shot>(CHUNK);
        for (Shot shot = source.next(); shot != null; shot = source.next()) {
            shots.add(shot);
            if (shots.size() == CHUNK) {
                chunks.put(new Chunk.Shots(List.copyOf(shots)));
                shots.clear();
            }
        }
        chunks.put(new Chunk.Shots(List.copyOf(shots)));
    }

    @Override
    public void close() {
        feeder.interrupt();
    }
}
