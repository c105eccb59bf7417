package dev.punctual.server.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.punctual.core.ladder.Answer;
import dev.punctual.core.ladder.Ladder;
import dev.punctual.core.ladder.Ledger;
import dev.punctual.core.plan.EndpointPlan;
import dev.punctual.core.store.MemoryStore;
import dev.punctual.core.testing.ManualClock;
import dev.punctual.core.testing.Randomized;
import dev.punctual.core.time.Deadline;
import dev.punctual.server.metrics.Telemetry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

/// Many requests from many threads, models that take any time, fail, or give nothing, queues that overflow and alarms
/// that ring meanwhile: every request must be told its own answers, once.
class GatewayStormTest {
    private static final int THREADS = 4;
    private static final int REQUESTS = 200;

    private record Sent(List<Double> numbers, RecordingSink sink) {}

    @Test
    void everyRequestIsAnsweredOnce() {
        Randomized.check(5, GatewayStormTest::storm);
    }

    private static void storm(SplittableRandom random) {
        var clock = new ManualClock();
        var endpoint = new TestEndpoint(new MemoryStore());
        EndpointPlan plan =
                endpoint.plan(
                        endpoint.model("best", moody(clock, 4_000)),
                        endpoint.model("lite", moody(clock, 400)),
                        TestEndpoint.DEFAULT);
        var limits = new GatewayLimits(2, 4, 50, Duration.ofMillis(1));
        var servings = List.of(Serving.of(new Ladder(plan, clock.nanos())));
        var gateway =
                new Gateway(
                        servings, limits, Gateway.Witnesses.only(new Telemetry()), clock, clock);
        try (gateway) {
            for (Sent sent : sendAll(gateway, plan, clock, random)) {
                List<Answer> answers = sent.sink().answers();
                assertThat(answers).hasSize(sent.numbers().size());
                for (int i = 0; i < answers.size(); i++) {
                    double expected = answers.get(i).rung() == 2 ? -1 : sent.numbers().get(i);
                    assertThat(answers.get(i).value()).isEqualTo(expected);
                }
            }
            assertThat(gateway.inFlight()).isZero();
        }
    }

    private static List<Sent> sendAll(
            Gateway gateway, EndpointPlan plan, ManualClock clock, SplittableRandom random) {
        var all = new ArrayList<Sent>();
        try (var threads = Executors.newFixedThreadPool(THREADS)) {
            var running = new ArrayList<Future<List<Sent>>>();
            for (int i = 0; i < THREADS; i++) {
                SplittableRandom own = random.split();
                running.add(threads.submit(() -> send(gateway, plan, clock, own)));
            }
            for (Future<List<Sent>> each : running) {
                all.addAll(each.get());
            }
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
        gateway.close(); // ends all that is queued; the alarms have rung or been cancelled
        assertThat(all).allMatch(sent -> sent.sink().told() == 1);
        return all;
    }

    private static List<Sent> send(
            Gateway gateway, EndpointPlan plan, ManualClock clock, SplittableRandom random) {
        var sent = new ArrayList<Sent>();
        for (int i = 0; i < REQUESTS; i++) {
            double[] numbers = random.doubles(1 + random.nextInt(3)).map(x -> (float) x).toArray();
            var sink = new RecordingSink();
            Duration budget = Duration.ofMillis(random.nextInt(1, 20));
            gateway.predict(
                    Objects.requireNonNull(gateway.endpoint("e")),
                    TestEndpoint.asked(plan, numbers),
                    Deadline.after(clock.nanos(), budget),
                    new Ledger(clock.nanos()),
                    sink);
            sent.add(new Sent(DoubleStream.of(numbers).boxed().toList(), sink));
        }
        return sent;
    }

    /// A model that takes up to so many microseconds, and fails now and then.
    private static TestModel moody(ManualClock clock, int mostMicros) {
        var calls = new AtomicInteger();
        var model = new TestModel();
        model.before(() -> {
            int mood = Integer.reverse(calls.incrementAndGet() * 0x9e37_79b9) >>> 1;
            clock.advance(Duration.ofNanos(1_000L * (mood % mostMicros)));
            if (mood % 20 == 0) {
                throw new IllegalStateException("bad mood");
            }
        });
        return model;
    }
}
