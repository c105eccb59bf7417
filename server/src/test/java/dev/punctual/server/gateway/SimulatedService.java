package dev.punctual.server.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.punctual.core.definition.EndpointDefinition.Cache;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.ladder.Answer;
import dev.punctual.core.ladder.Ladder;
import dev.punctual.core.ladder.Ledger;
import dev.punctual.core.ladder.Stage;
import dev.punctual.core.plan.EndpointPlan;
import dev.punctual.core.store.GuardedStore;
import dev.punctual.core.testing.VirtualTime;
import dev.punctual.core.time.Deadline;
import dev.punctual.server.http.endpoints.AnswerSink;
import dev.punctual.server.metrics.Telemetry;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// A gateway of a simulation, the machine it runs on, and those who ask it: all is real but time, threads, models and store.
final class SimulatedService {
    static final long MILLI = 1_000_000;
    static final long SECOND = 1_000_000_000;
    static final double[] QUALITY = {1, 0.9, 0.6, 0.2};

    private static final long ENCODE_NANOS = 20_000;
    private static final int QUEUED = 50;
    private static final int REHEARSED = 50;

    private final VirtualTime time = new VirtualTime();
    private final SplittableRandom random;
    private final Shape shape;
    private final SimulatedStore store;
    private final SimulatedModel full;
    private final SimulatedLanes lanes;
    private final EndpointPlan plan;
    private final Gateway gateway;
    private final List<Loop> loops = new ArrayList<>();
    private final List<Asked> asked = new ArrayList<>();
    private double ratePerSecond;
    private int told;

    /// What is simulated.
    ///
    /// @param batch how many rows the full model may take at a time
    record Shape(
            int lanes, long fullNanos, long liteNanos, int batch, Duration budget, double load) {

        /// Requests for each second at so many times what the full model can do.
        double ratePerSecond() {
            return load * lanes * SECOND / fullNanos;
        }

        /// The quality of the best rung that alone would have time for all requests.
        double sustainableQuality() {
            double share = ratePerSecond() * liteNanos / SECOND / lanes;
            return share < 0.8 ? QUALITY[1] : QUALITY[2];
        }
    }

    SimulatedService(Shape shape, SplittableRandom random) {
        this(shape, random, null);
    }

    /// @param cache keeps predictions; null for none
    SimulatedService(Shape shape, SplittableRandom random, @Nullable Cache cache) {
        this.shape = shape;
        this.random = random;
        this.ratePerSecond = shape.ratePerSecond();
        this.store = new SimulatedStore(time);
        this.full = new SimulatedModel(time, random.split(), shape.fullNanos, 0.8);
        var lite = new SimulatedModel(time, random.split(), shape.liteNanos, 0);
        this.lanes = new SimulatedLanes(time, shape.lanes, QUEUED);
        var endpoint = new TestEndpoint(new GuardedStore(store, time));
        if (cache != null) {
            endpoint.with(cache);
        }
        this.plan =
                endpoint.plan(
                        endpoint.model("full", full, shape.batch),
                        endpoint.model("lite", lite),
                        TestEndpoint.PREPARED,
                        TestEndpoint.DEFAULT);
        var ladder = new Ladder(plan, time.nanos());
        rehearse(ladder, lite);
        if (cache != null) {
            ladder = ladder.with(new CaffeinePredictions(cache, time));
        }
        this.gateway =
                new Gateway(
                        List.of(Serving.of(ladder)),
                        new GatewayLimits(shape.lanes, QUEUED, 10_000, Duration.ofMillis(1)),
                        Gateway.Witnesses.only(new Telemetry()),
                        new Gateway.Means(lanes, this::alarm, time, time));
        for (int i = 0; i < 2; i++) {
            loops.add(new Loop());
        }
    }

    private void rehearse(Ladder ladder, SimulatedModel lite) {
        for (int i = 0; i < REHEARSED; i++) {
            ladder.times().record(0, 1, full.nanos(1), time.nanos());
            ladder.times().record(1, 1, lite.nanos(1), time.nanos());
            ladder.times().recordPreparation(1, SimulatedStore.READ_NANOS, 0, time.nanos());
        }
    }

    private Alarms.Alarm alarm(long nanos, Runnable action) {
        return time.after(nanos, action)::cancel;
    }

    /// Lets something happen at an instant of the simulation.
    void at(long nanos, Runnable fault) {
        time.after(nanos - time.elapsedNanos(), fault);
    }

    void stallStore(long atNanos, long forNanos) {
        at(atNanos, () -> store.stall(forNanos));
    }

    void hang(long atNanos, long forNanos) {
        at(atNanos, () -> full.hang(forNanos));
    }

    void slow(long atNanos, double times, long forNanos) {
        at(atNanos, () -> full.slow(times));
        at(atNanos + forNanos, () -> full.slow(1));
    }

    void pause(long atNanos, long forNanos) {
        at(atNanos, () -> time.pause(forNanos));
    }

    void burst(long atNanos, double times, long forNanos) {
        at(atNanos, () -> ratePerSecond *= times);
        at(atNanos + forNanos, () -> ratePerSecond /= times);
    }

    /// Lets requests come for so long, at random instants, and answers them all.
    List<Asked> run(long forNanos) {
        arrive(forNanos);
        time.run(this::check);
        assertThat(told).as("requests answered").isEqualTo(asked.size());
        assertThat(gateway.inFlight()).isZero();
        return asked;
    }

    int lanesReplaced() {
        return lanes.replaced();
    }

    int largestBatch() {
        return lanes.largestBatch();
    }

    int reads() {
        return store.reads();
    }

    private void arrive(long untilNanos) {
        double seconds = -Math.log(1 - random.nextDouble()) / ratePerSecond;
        time.after(
                (long) (seconds * SECOND),
                () -> {
                    if (time.elapsedNanos() < untilNanos) {
                        var request = new Asked(time.elapsedNanos(), random.nextInt(1_000));
                        asked.add(request);
                        Loop loop = loops.get(asked.size() % loops.size());
                        loop.post(() -> request.ask(loop));
                        arrive(untilNanos);
                    }
                });
    }

    private void check() {
        lanes.check();
        assertThat(gateway.inFlight()).isBetween(0, asked.size() - told);
    }

    /// An event loop: one thing after the other.
    private final class Loop {
        private final Deque<Runnable> tasks = new ArrayDeque<>();
        private final ThreadLocal<Boolean> inside = ThreadLocal.withInitial(() -> false);
        private boolean busy;

        /// Does it now if the caller is this loop.
        void run(Runnable task) {
            if (inside.get()) {
                task.run();
            } else {
                post(task);
            }
        }

        void post(Runnable task) {
            tasks.add(task);
            if (!busy) {
                busy = true;
                time.start(this::work);
            }
        }

        private void work() {
            inside.set(true);
            for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                task.run();
            }
            busy = false;
        }
    }

    /// One request, and what became of it.
    final class Asked implements AnswerSink {
        final long atNanos;
        private final double number;
        private final Ledger ledger;
        private @Nullable Loop loop;
        private int outcomes;
        long leftNanos = Long.MAX_VALUE;
        int rung = -1;
        long cachedNanos = Answer.COMPUTED;

        @Override
        public String toString() {
            double taken = (leftNanos - atNanos) / 1e6;
            return "at " + atNanos / 1e6 + " ms by rung " + rung + " in " + taken + " ms";
        }

        Asked(long atNanos, double number) {
            this.atNanos = atNanos;
            this.number = number;
            this.ledger = new Ledger(time.nanos());
        }

        private void ask(Loop on) {
            loop = on;
            ledger.spend(Stage.ADMIT, time.nanos() - ledger.startNanos());
            gateway.predict(
                    Objects.requireNonNull(gateway.endpoint("e")),
                    TestEndpoint.asked(plan, number),
                    Deadline.after(ledger.startNanos(), shape.budget),
                    ledger,
                    this);
        }

        @Override
        public void answered(List<Answer> answers) {
            Answer answer = answers.getFirst();
            rung = answer.rung();
            cachedNanos = answer.cachedNanos();
            double expected = rung < 2 ? number : rung == 2 ? SimulatedStore.PREPARED : -1;
            assertThat(answer.value()).isEqualTo(expected);
            checkLedger(answer);
            outcome();
        }

        @Override
        public void failed(ServingException failure) {
            outcome();
        }

        private void outcome() {
            assertThat(++outcomes).as("outcomes of one request").isOne();
            told++;
            Objects.requireNonNull(loop)
                    .run(() -> {
                        time.spend(ENCODE_NANOS);
                        leftNanos = time.elapsedNanos();
                    });
        }

        /// What was spent is what passed, but for the run of a rung that did not end in time.
        private void checkLedger(Answer answer) {
            long spent = Stage.ALL.stream().mapToLong(ledger::spentNanos).sum();
            long passed = time.nanos() - ledger.startNanos();
            switch (answer.reason()) {
                case BEST, SLACK, OVERLOAD -> assertThat(spent).isEqualTo(passed);
                default -> assertThat(spent).isLessThanOrEqualTo(passed);
            }
        }

        boolean failed() {
            return rung < 0;
        }

        double quality() {
            return failed() ? 0 : QUALITY[rung];
        }

        /// Whether it left within its budget and a millisecond.
        boolean inTime() {
            return leftNanos - atNanos <= shape.budget.toNanos() + MILLI;
        }
    }
}
