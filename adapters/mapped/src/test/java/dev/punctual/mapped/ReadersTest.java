package dev.punctual.mapped;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class ReadersTest {
    private static final int THREADS = 4;
    private static final int ROUNDS = 3_000;

    private final Readers readers = new Readers();
    private volatile Thing served = new Thing();
    private volatile boolean done;

    private static final class Thing {
        private volatile boolean freed;
    }

    @Test
    void nothingIsFreedWhileSomebodyReadsIt() throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            var reading = new ArrayList<Future<?>>();
            for (int i = 0; i < THREADS; i++) {
                reading.add(threads.submit(this::read));
            }
            try {
                for (int round = 0; round < ROUNDS; round++) {
                    Thing before = served;
                    served = new Thing();
                    readers.awaitThoseInside();
                    before.freed = true;
                }
            } finally {
                done = true;
            }
            for (Future<?> each : reading) {
                each.get();
            }
        }
    }

    private void read() {
        while (!done) {
            int entered = readers.enter();
            Thing thing = served;
            for (int i = 0; i < 20; i++) {
                assertThat(thing.freed).isFalse();
            }
            readers.exit(entered);
        }
    }

    @Test
    void whoReadsIsWaitedFor() throws Exception {
        int first = readers.enter();
        var waiter = new Thread(readers::awaitThoseInside);
        waiter.start();
        while (waiter.getState() == Thread.State.RUNNABLE
                || waiter.getState() == Thread.State.NEW) {
            Thread.onSpinWait();
        }
        assertThat(waiter.isAlive()).isTrue();
        readers.exit(first);
        waiter.join();
    }
}
