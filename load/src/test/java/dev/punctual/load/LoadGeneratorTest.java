package dev.punctual.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import dev.punctual.load.http.HttpTarget;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LoadGeneratorTest {
    private static final Duration BUDGET = Duration.ofSeconds(2);
    private static final String ASK = "/ask";
    private static final String TELL = "/tell";

    private final Predictions predictions = new Predictions();

    @Test
    void handsBackWhatWasAnsweredAndByWhichRung() throws InterruptedException {
        PhaseResult result =
                run(
                        (request, body) -> {
                            int i = Integer.parseInt(body);
                            ToyServer.answer(request, i + 0.5, i % 4 == 0 ? "lite" : "full");
                        },
                        Phase.of("all well", 1_000, 400, BUDGET),
                        questions(1_000));

        assertThat(result.questions()).isEqualTo(400);
        assertThat(result.errors()).isEmpty();
        assertThat(result.rungs()).containsExactly(entry("full", 300L), entry("lite", 100L));
        assertThat(result.rungShares()).containsExactly(entry("full", 0.75), entry("lite", 0.25));
        assertThat(result.reasons()).containsExactly(entry("best", 400L));
        assertThat(result.latencies().count()).isEqualTo(400);
        assertThat(result.series().stream().mapToLong(PhaseResult.Second::answers).sum())
                .isEqualTo(400);
        assertThat(predictions.size()).isEqualTo(400);
        for (int i = 0; i < 400; i++) {
            assertThat(predictions.value(i)).isEqualTo(i + 0.5);
            assertThat(predictions.rung(i)).isEqualTo(i % 4 == 0 ? "lite" : "full");
        }
    }

    @Test
    void aStallOfTheServerIsChargedWithAllThatWasDueMeanwhile() throws InterruptedException {
        // 1 question every 2 ms, and one stall of 1 s after the first 50: whatever was due k ms
        // into the stall waits at
        // least 1000 - k ms. A generator that waited for its answers would see one slow question.
        var seen = new AtomicInteger();
        PhaseResult result =
                run(
                        (request, _) -> {
                            if (seen.incrementAndGet() == 50) {
                                sleep(1_000);
                            }
                            ToyServer.answer(request, 1, "full");
                        },
                        Phase.of("stall", 500, 700, Duration.ofMillis(100)),
                        questions(700));

        assertThat(result.errors()).isEmpty();
        assertThat(slowerThan(result, 900)).isGreaterThanOrEqualTo(45);
        assertThat(slowerThan(result, 500)).isGreaterThanOrEqualTo(245);
        assertThat(slowerThan(result, 100)).isGreaterThanOrEqualTo(445);
        assertThat(result.inBudget()).isLessThanOrEqualTo(700 - 445);
        assertThat(result.latencies().millisAt(50)).isGreaterThanOrEqualTo(100);
        assertThat(result.latencies().maxMillis()).isGreaterThanOrEqualTo(990);
    }

    @Test
    void whatIsNotAnsweredIsGivenUpAndCountedWithItsWait() throws InterruptedException {
        PhaseResult result =
                run(
                        (request, body) -> {
                            if (Integer.parseInt(body) % 10 != 3) {
                                ToyServer.answer(request, 1, "full");
                            }
                        },
                        Phase.of("deaf", 500, 100, Duration.ofMillis(50))
                                .withTimeout(Duration.ofMillis(1_500)),
                        questions(100));

        assertThat(result.questions()).isEqualTo(100);
        assertThat(result.errors()).containsExactly(entry("timeout", 10L));
        assertThat(result.inBudget()).isLessThanOrEqualTo(90);
        assertThat(slowerThan(result, 1_490)).isGreaterThanOrEqualTo(10);
        assertThat(predictions.value(13)).isNaN();
        assertThat(predictions.rung(13)).isEqualTo(Predictions.NONE);
    }

    @Test
    void everyKindOfFailureIsCountedUnderItsName() throws InterruptedException {
        PhaseResult result =
                run(
                        (request, body) -> {
                            switch (Integer.parseInt(body) % 5) {
                                case 0 -> request.response().setStatusCode(503).end("{}");
                                case 1 -> request.response().end("not JSON");
                                case 2 -> request.response().end("{\"predictions\":[]}");
                                case 3 -> request.connection().close();
                                default -> ToyServer.answer(request, 1, "full");
                            }
                        },
                        Phase.of("broken", 500, 100, BUDGET),
                        questions(100));

        assertThat(result.errors())
                .containsOnly(
                        entry("http_503", 20L), entry("unreadable", 40L), entry("connection", 20L));
        assertThat(result.rungs()).containsExactly(entry("full", 20L));
        assertThat(result.errorCount()).isEqualTo(80);
        assertThat(result.inBudget()).isLessThanOrEqualTo(20);
    }

    @Test
    void whatHasNoRoomInTheBacklogIsAnErrorAndNotSkipped() throws InterruptedException {
        try (var server = new ToyServer((_, _) -> {});
                var load = new LoadGenerator(HttpTarget.local(server.port()).withBounds(4, 16))) {
            PhaseResult result =
                    load.run(
                            Phase.of("stuck", 1_000, 200, BUDGET).withTimeout(BUDGET),
                            questions(200),
                            predictions);

            assertThat(result.questions()).isEqualTo(200);
            assertThat(result.errorCount()).isEqualTo(200);
            assertThat(result.errors()).containsOnly(entry("timeout", 20L), entry("backlog", 180L));
            assertThat(predictions.size()).isEqualTo(200);
            assertThat(result.inBudgetShare()).isZero();
        }
    }

    @Test
    void eventsLeaveBeforeTheQuestionsThatFollowThem() throws InterruptedException {
        // With one connection the order of arrival is the order of sending.
        var items = new ArrayList<Item>();
        for (int i = 0; i < 300; i++) {
            for (int event = 0; event < i % 4; event++) {
                items.add(new Item.Event(TELL, String.valueOf(i)));
            }
            items.add(Item.Question.json(ASK, String.valueOf(i)));
        }
        items.add(new Item.Event(TELL, "300"));
        try (var server = new ToyServer(LoadGeneratorTest::answerOrAcknowledge);
                var load =
                        new LoadGenerator(HttpTarget.local(server.port()).withBounds(1, 4_096))) {
            PhaseResult result =
                    load.run(
                            Phase.of("mixed", 1_000, 1_000, BUDGET),
                            items.iterator(),
                            Observer.NOBODY);

            assertThat(result.questions()).isEqualTo(300);
            assertThat(result.events().events()).isEqualTo(451);
            assertThat(result.events().batches()).isEqualTo(226);
            assertThat(result.events().freshness().count()).isEqualTo(226);
            assertThat(result.errorCount() + result.events().errorCount()).isZero();
            var arrived = server.bodies();
            for (int i = 1; i < 300; i++) {
                String batch = Stream.generate(() -> "x").limit(i % 4).toList().toString();
                String expected = batch.replace(" ", "").replace("x", String.valueOf(i));
                int question = arrived.indexOf(String.valueOf(i));
                assertThat(arrived.get(question - 1))
                        .isEqualTo(i % 4 == 0 ? String.valueOf(i - 1) : expected);
            }
        }
    }

    @Test
    void eventsThatAreNotTakenAreErrorsOfTheEvents() throws InterruptedException {
        List<Item> items =
                IntStream.range(0, 50)
                        .boxed()
                        .<Item>mapMulti((i, each) -> {
                            each.accept(new Item.Event(TELL, "1"));
                            each.accept(Item.Question.json(ASK, "1"));
                        })
                        .toList();
        PhaseResult result =
                run(
                        (request, _) -> {
                            if (TELL.equals(request.path())) {
                                request.response().setStatusCode(429).end();
                            } else {
                                ToyServer.answer(request, 1, "full");
                            }
                        },
                        Phase.of("events refused", 500, 50, BUDGET),
                        items.iterator());

        assertThat(result.errors()).isEmpty();
        assertThat(result.events().errors()).containsExactly(entry("http_429", 50L));
        assertThat(result.events().events()).isZero();
    }

    @Test
    void itTellsHowFarItIs() throws InterruptedException {
        var asked = new AtomicLong();
        try (var server = new ToyServer(LoadGeneratorTest::answerOrAcknowledge);
                var load = new LoadGenerator(HttpTarget.local(server.port()))) {
            load.run(
                    Phase.of("short", 1_000, 25, BUDGET),
                    questions(25),
                    Observer.ofAsked(asked::set));
        }
        assertThat(asked).hasValue(25);
    }

    @Test
    void aMissingServerIsSaidAtOnce() {
        int freePort;
        try (var server = new ToyServer((_, _) -> {})) {
            freePort = server.port();
        }
        try (var load = new LoadGenerator(HttpTarget.local(freePort))) {
            assertThatThrownBy(() ->
                            load.run(Phase.of("none", 1, 1, BUDGET), questions(1), Observer.NOBODY))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("no connection to 127.0.0.1:" + freePort);
        }
    }

    @Test
    void itStopsWhenItIsInterrupted() {
        try (var server = new ToyServer(LoadGeneratorTest::answerOrAcknowledge);
                var load = new LoadGenerator(HttpTarget.local(server.port()))) {
            var asked = new AtomicLong();
            assertThatThrownBy(() ->
                            load.run(
                                    Phase.of("long", 100, 1_000_000, BUDGET),
                                    questions(1_000_000),
                                    Observer.ofAsked(count -> {
                                        asked.set(count);
                                        if (count == 3) {
                                            Thread.currentThread().interrupt();
                                        }
                                    })))
                    .isInstanceOf(InterruptedException.class);
            assertThat(asked).hasValue(3);
        }
    }

    @Test
    void whatWasMeasuredIsThereWhenItIsStopped() throws InterruptedException {
        // Every second question is never answered, and would be waited for for a minute.
        try (var server =
                        new ToyServer((request, body) -> {
                            if (Integer.parseInt(body) % 2 == 0) {
                                ToyServer.answer(request, 1, "full");
                            }
                        });
                var load = new LoadGenerator(HttpTarget.local(server.port()))) {
            Phase phase =
                    Phase.of("long", 200, 1_000_000, BUDGET).withTimeout(Duration.ofMinutes(1));
            PhaseResult result =
                    load.run(
                            phase,
                            questions(1_000_000),
                            Observer.ofAsked(count -> {
                                if (count == 20) {
                                    load.stop();
                                }
                            }));
            assertThat(result.rungs()).containsExactly(entry("full", 10L));
            assertThat(result.questions()).isEqualTo(10);
            assertThat(result.unfinished()).isEqualTo(10);
            assertThat(result.errors()).isEmpty();
        }
    }

    @Test
    void aServerThatClosesEveryConnectionAtOnceIsNotStormed() throws Exception {
        var accepted = new AtomicInteger();
        try (var server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread.ofPlatform().daemon().start(() -> closeAll(server, accepted));
            var target = HttpTarget.local(server.getLocalPort()).withBounds(4, 1_000);
            try (var load = new LoadGenerator(target)) {
                PhaseResult result =
                        load.run(
                                Phase.of("closing", 100, 50, BUDGET).withTimeout(BUDGET),
                                questions(50),
                                Observer.NOBODY);
                assertThat(result.questions()).isEqualTo(50);
                assertThat(result.answers()).isZero();
                assertThat(result.errors().keySet()).isSubsetOf("connection", "timeout");
            }
        }
        // Four connections, each opened again after 100 ms, for less than ten seconds.
        assertThat(accepted.get()).isBetween(4, 400);
    }

    private static void closeAll(ServerSocket server, AtomicInteger accepted) {
        try {
            while (true) {
                server.accept().close();
                accepted.incrementAndGet();
            }
        } catch (IOException _) {
            // The test is over.
        }
    }

    @Test
    void dataThatCannotBeReadEndsThePhase() {
        Iterator<Item> broken =
                Stream.<Item>generate(
                                () -> {
                                    throw new IllegalArgumentException("row 7 is bad");
                                })
                        .iterator();
        try (var server = new ToyServer(LoadGeneratorTest::answerOrAcknowledge);
                var load = new LoadGenerator(HttpTarget.local(server.port()))) {
            assertThatThrownBy(
                            () -> load.run(Phase.of("bad", 1, 1, BUDGET), broken, Observer.NOBODY))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("row 7 is bad");
        }
    }

    private PhaseResult run(
            BiConsumer<HttpServerRequest, String> behaviour, Phase phase, Iterator<Item> items)
            throws InterruptedException {
        try (var server = new ToyServer(behaviour);
                var load = new LoadGenerator(HttpTarget.local(server.port()))) {
            return load.run(phase, items, predictions);
        }
    }

    private static void answerOrAcknowledge(HttpServerRequest request, String body) {
        if (TELL.equals(request.path())) {
            request.response().setStatusCode(202).end();
        } else {
            ToyServer.answer(request, 1, "full");
        }
    }

    private static Iterator<Item> questions(int count) {
        return IntStream.range(0, count)
                .<Item>mapToObj(i -> Item.Question.json(ASK, String.valueOf(i)))
                .iterator();
    }

    /// How many of the phase's questions took longer, from the curve of the distribution.
    private static long slowerThan(PhaseResult result, double millis) {
        long count = result.latencies().count();
        long slower = 0;
        for (long i = 0; i < count; i++) {
            slower += result.latencies().millisAt(100.0 * (i + 0.5) / count) >= millis ? 1 : 0;
        }
        return slower;
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
