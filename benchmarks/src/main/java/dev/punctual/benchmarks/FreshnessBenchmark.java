package dev.punctual.benchmarks;

import dev.punctual.core.definition.ProjectDefinition;
import dev.punctual.core.definition.SourceDefinition;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.plan.PlanCompiler;
import dev.punctual.core.stream.EventStream;
import dev.punctual.core.stream.PushResult;
import dev.punctual.core.time.MonotonicClock;
import dev.punctual.core.time.WallClock;
import dev.punctual.core.value.FeatureStatus;
import dev.punctual.core.value.Frame;
import dev.punctual.rocksdb.RocksDbJournal;
import dev.punctual.rocksdb.RocksDbOptions;
import dev.punctual.rocksdb.RocksDbStore;
import dev.punctual.server.http.events.PushSink;
import dev.punctual.server.ingest.Intake;
import dev.punctual.server.metrics.Telemetry;
import dev.punctual.server.project.ProjectDirectory;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/// How long an event takes to be durable and servable, pushed alone at a steady rate over ten thousand keys, on the
/// embedded store and journal; against the hand-over of nothing to another thread, done between any two pushes, which is
/// what the machine itself makes of such work at that time.
///
/// Arguments: seconds for each line; events a second. Times count from the moment an event was due.
public final class FreshnessBenchmark {
    private static final long START_MICROS = 1_600_000_000_000_000L;
    private static final long SPIN_NANOS = 60_000;

    private FreshnessBenchmark() {}

    /// What is done with one event; it tells when it is done.
    @FunctionalInterface
    private interface Work {
        void begin(int event, Runnable done);
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        int seconds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 10;
        int rate = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 5_000;
        System.out.printf(
                "%-8s %-10s %10s %10s %10s %10s%n",
                "durable", "", "p50, us", "p99, us", "p99.9, us", "max, us");
        for (String durability : new String[] {"process", "machine"}) {
            pushes(durability, seconds, rate);
        }
    }

    private static void pushes(String durability, int seconds, int rate)
            throws IOException, InterruptedException {
        ProjectDirectory directory = ProjectDirectory.at(SalesProject.write(durability));
        ProjectDefinition project = directory.definition();
        var source = (SourceDefinition.Event) project.sources().values().iterator().next();
        try (var store = RocksDbStore.open(directory.state("store"), RocksDbOptions.forStore());
                var journal =
                        RocksDbJournal.open(
                                directory.state("journal"), RocksDbOptions.forJournal())) {
            var compiler = new PlanCompiler(project, directory.expressions(), store);
            WallClock clock = WallClock.system();
            var stream = new EventStream(source, compiler.viewsOf(source), journal, clock);
            try (var intake =
                    new Intake(
                            List.of(stream),
                            Map.of(),
                            new Telemetry(),
                            MonotonicClock.system(),
                            clock)) {
                var random = new SplittableRandom(1);
                var refused = new LongAdder();
                run(
                        durability,
                        seconds,
                        rate,
                        (event, done) ->
                                intake.push(
                                        source,
                                        List.of(sale(source, event, random)),
                                        new Done(done, refused)));
                if (refused.sum() > 0) {
                    System.out.println(refused + " pushes found the queue full and were refused");
                }
            }
        }
    }

    private static Frame sale(SourceDefinition.Event source, int id, SplittableRandom random) {
        var frame = new Frame(source.schema());
        frame.putLong(0, id);
        frame.putLong(1, START_MICROS + id * 200L);
        frame.putLong(2, random.nextInt(SalesProject.SHOPS));
        frame.putDouble(3, random.nextInt(100_000) / 100.0);
        frame.putText(4, "till 7");
        for (int field = 0; field < source.schema().size(); field++) {
            frame.status(field, FeatureStatus.PRESENT);
        }
        return frame;
    }

    private record Done(Runnable then, LongAdder refused) implements PushSink {
        @Override
        public void stored(PushResult result) {
            if (result.accepted() != 1) {
                throw new IllegalStateException("not accepted: " + result);
            }
            then.run();
        }

        @Override
        public void failed(ServingException failure) {
            refused.increment();
            then.run();
        }
    }

    /// Does the work at a rate that does not depend on it, for a third of the time before it counts.
    private static void run(String name, int seconds, int rate, Work work)
            throws InterruptedException {
        var pushed = new ConcurrentHistogram(3);
        var handedOver = new ConcurrentHistogram(3);
        int warm = seconds * rate / 3;
        int events = warm + seconds * rate;
        long halfNanos = 500_000_000L / rate;
        var left = new CountDownLatch(2 * events);
        long start = System.nanoTime();
        try (ExecutorService other = Executors.newSingleThreadExecutor()) {
            for (int i = 0; i < events; i++) {
                long due = start + 2L * i * halfNanos;
                await(due);
                work.begin(i, done(due, i < warm ? null : pushed, left));
                await(due + halfNanos);
                other.execute(done(due + halfNanos, i < warm ? null : handedOver, left));
            }
            left.await();
        }
        print(name, "hand-over", handedOver);
        print(name, "push", pushed);
    }

    private static Runnable done(long due, @Nullable Histogram times, CountDownLatch left) {
        return () -> {
            if (times != null) {
                times.recordValue(Math.max(0, System.nanoTime() - due));
            }
            left.countDown();
        };
    }

    private static void await(long due) {
        for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
            if (wait > SPIN_NANOS) {
                LockSupport.parkNanos(wait - SPIN_NANOS);
            } else {
                Thread.onSpinWait();
            }
        }
    }

    private static void print(String name, String what, Histogram times) {
        System.out.printf(
                Locale.ROOT,
                "%-8s %-10s %,10.0f %,10.0f %,10.0f %,10.0f%n",
                name,
                what,
                times.getValueAtPercentile(50) / 1e3,
                times.getValueAtPercentile(99) / 1e3,
                times.getValueAtPercentile(99.9) / 1e3,
                times.getMaxValue() / 1e3);
    }
}
