package dev.punctual.server.gateway;

import static dev.punctual.server.gateway.SimulatedService.MILLI;
import static dev.punctual.server.gateway.SimulatedService.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.punctual.core.definition.EndpointDefinition.Cache;
import dev.punctual.core.ladder.Answer;
import dev.punctual.core.testing.Randomized;
import dev.punctual.server.gateway.SimulatedService.Asked;
import dev.punctual.server.gateway.SimulatedService.Shape;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Three times the load that the full model can take, and faults, in virtual time: answers leave in time, none is an error,
/// and all is as before soon after.
class OverloadSimulationTest {
    private static final long BEGIN = 5 * SECOND;
    private static final long RUN = 20 * SECOND;
    private static final long RECOVERY = 2 * SECOND;
    private static final int RUNS = 3;
    private static final Cache CACHE =
            new Cache(Duration.ofMillis(200), Duration.ofSeconds(5), 500);

    /// What goes wrong from [#BEGIN] on, and for how long.
    private interface Fault {
        long begin(SimulatedService service);
    }

    @Test
    void overloadAlone() {
        Randomized.check(RUNS, random -> hold(random, service -> 0));
    }

    @Test
    void aStoreThatStallsForFiveSeconds() {
        Randomized.check(
                RUNS,
                random ->
                        hold(
                                random,
                                service -> {
                                    service.stallStore(BEGIN, 5 * SECOND);
                                    return 5 * SECOND;
                                }));
    }

    @Test
    void aModelThatHangs() {
        Randomized.check(
                RUNS,
                random ->
                        hold(
                                random,
                                service -> {
                                    service.hang(BEGIN, 3 * SECOND);
                                    return 3 * SECOND;
                                }));
    }

    @Test
    void aBurstOfTenTimesTheLoadForASecond() {
        Randomized.check(
                RUNS,
                random ->
                        hold(
                                random,
                                service -> {
                                    service.burst(BEGIN, 10, SECOND);
                                    return SECOND;
                                }));
    }

    @Test
    void aPauseOfFiftyMilliseconds() {
        Randomized.check(RUNS, random -> pause(random));
    }

    @Test
    void aCacheChangesNothingOfThatAndAnswersMoreByTheFullModel() {
        Randomized.check(
                RUNS,
                random -> {
                    Shape shape = shape(random);
                    long seed = random.nextLong();
                    long without = bestAnswers(withFaults(shape, seed, null), shape);
                    List<Asked> all = withFaults(shape, seed, CACHE);
                    assertThat(all)
                            .filteredOn(each -> each.cachedNanos != Answer.COMPUTED)
                            .hasSizeGreaterThan(100)
                            .allMatch(each -> each.cachedNanos <= CACHE.maxStale().toNanos())
                            .anyMatch(each -> each.cachedNanos > CACHE.ttl().toNanos());
                    assertThat(bestAnswers(all, shape)).isGreaterThan(without);
                });
    }

    /// The model hangs, and the load is tenfold.
    private static List<Asked> withFaults(Shape shape, long seed, @Nullable Cache cache) {
        var service = new SimulatedService(shape, new SplittableRandom(seed), cache);
        service.hang(BEGIN, SECOND);
        service.burst(BEGIN + 2 * SECOND, 10, SECOND);
        return service.run(BEGIN + 8 * SECOND);
    }

    private static long bestAnswers(List<Asked> all, Shape shape) {
        assertInTime(all, each -> true);
        assertQuality(all, each -> each.atNanos > BEGIN + 3 * SECOND + RECOVERY, shape);
        return all.stream().filter(each -> each.rung == 0).count();
    }

    @Test
    void whatIsQuickNeverWaitsBehindALongCall() {
        Randomized.check(
                RUNS,
                random -> {
                    var shape = new Shape(2, 8 * MILLI, MILLI / 10, 1, Duration.ofMillis(20), 3);
                    var service = new SimulatedService(shape, random);
                    service.hang(BEGIN, 3 * SECOND);
                    long known = BEGIN + 100 * MILLI; // by then it has shown that it hangs
                    assertThat(service.run(RUN / 2))
                            .filteredOn(each ->
                                    each.atNanos > known && each.atNanos < BEGIN + 3 * SECOND)
                            .hasSizeGreaterThan(1_000)
                            .allMatch(each ->
                                    each.rung == 1 && each.leftNanos - each.atNanos < MILLI);
                });
    }

    @Test
    void aModelThatHangsForLongDoesNotKeepTheOnlyLane() {
        Randomized.check(
                RUNS,
                random -> {
                    // Both take a lane, and there is one.
                    var shape = new Shape(1, 8 * MILLI, MILLI, 1, Duration.ofMillis(20), 2);
                    var service = new SimulatedService(shape, random);
                    service.hang(BEGIN, 10 * SECOND);
                    List<Asked> all = service.run(RUN);
                    assertInTime(all, each -> true);
                    assertThat(service.lanesReplaced()).isOne();
                    long replaced = BEGIN + 2 * SECOND + 100 * MILLI;
                    assertThat(all)
                            .filteredOn(each ->
                                    each.atNanos > replaced && each.atNanos < BEGIN + 10 * SECOND)
                            .hasSizeGreaterThan(1_000)
                            .allMatch(each -> each.rung == 1);
                    assertThat(all) // it came back
                            .filteredOn(each -> each.atNanos > BEGIN + 12 * SECOND)
                            .anyMatch(each -> each.rung == 0);
                });
    }

    @Test
    void aModelThatWasSlowComesBackSoonWhereTheLiteOneNeedsTheOnlyLane() {
        Randomized.check(
                RUNS,
                random -> {
                    var shape = new Shape(1, 4 * MILLI, MILLI, 1, Duration.ofMillis(20), 0.5);
                    var service = new SimulatedService(shape, random);
                    service.slow(BEGIN, 10, SECOND);
                    List<Asked> all = service.run(RUN);
                    assertInTime(all, each -> true);
                    // A trial takes a twentieth of the lane: the next comes 0.8 s after one of 40
                    // ms.
                    double most = 1.04 * shape.ratePerSecond();
                    assertThat(all)
                            .filteredOn(each -> each.atNanos > BEGIN + SECOND && each.rung == 1)
                            .hasSizeLessThan((int) most);
                });
    }

    @Test
    void batchesLetTheFullModelAnswerMore() {
        Randomized.check(
                RUNS,
                random -> {
                    long seed = random.nextLong();
                    long alone = byTheFullModel(1, new SplittableRandom(seed));
                    long together = byTheFullModel(8, new SplittableRandom(seed));
                    assertThat((double) together / alone).isGreaterThan(2);
                });
    }

    private static long byTheFullModel(int batch, SplittableRandom random) {
        var shape = new Shape(2, 4 * MILLI, MILLI / 10, batch, Duration.ofMillis(20), 3);
        var service = new SimulatedService(shape, random);
        return service.run(RUN / 2).stream().filter(each -> each.rung == 0).count();
    }

    private static void hold(SplittableRandom random, Fault fault) {
        Shape shape = shape(random);
        var service = new SimulatedService(shape, random);
        long end = BEGIN + fault.begin(service);
        List<Asked> all = service.run(RUN);
        assertInTime(all, each -> true);
        assertQuality(all, each -> each.atNanos < BEGIN || each.atNanos > end + RECOVERY, shape);
    }

    private static void pause(SplittableRandom random) {
        Shape shape = shape(random);
        var service = new SimulatedService(shape, random);
        service.pause(BEGIN, 50 * MILLI);
        long end = BEGIN + 50 * MILLI;
        List<Asked> all = service.run(RUN);
        long budget = shape.budget().toNanos();
        assertInTime(all, each -> each.atNanos + budget < BEGIN || each.atNanos > end);
        assertQuality(all, each -> each.atNanos > end + RECOVERY, shape);
        // Those that were waiting when it ended have all left soon after.
        assertThat(all)
                .filteredOn(each -> each.atNanos < end)
                .allMatch(each -> each.leftNanos < end + 20 * MILLI);
    }

    private static Shape shape(SplittableRandom random) {
        long full = random.nextLong(4 * MILLI, 12 * MILLI);
        long lite = random.nextLong(full / 100, full / 5);
        int batch = random.nextBoolean() ? 1 : 8;
        return new Shape(2, full, lite, batch, Duration.ofMillis(20), 3);
    }

    private static void assertInTime(List<Asked> all, Predicate<Asked> of) {
        List<Asked> some = all.stream().filter(of).toList();
        assertThat(some).noneMatch(Asked::failed);
        List<Asked> late = some.stream().filter(each -> !each.inTime()).toList();
        assertThat(late.size())
                .as("late of %d: %s", some.size(), late.stream().limit(20).toList())
                .isLessThanOrEqualTo(some.size() / 1_000);
    }

    private static void assertQuality(List<Asked> all, Predicate<Asked> of, Shape shape) {
        double quality =
                all.stream().filter(of).mapToDouble(Asked::quality).average().orElseThrow();
        assertThat(quality)
                .as("quality of %s", shape)
                .isGreaterThanOrEqualTo(shape.sustainableQuality());
    }
}
