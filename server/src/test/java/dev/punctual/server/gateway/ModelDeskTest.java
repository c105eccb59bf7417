package dev.punctual.server.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.ladder.Ledger;
import dev.punctual.core.ladder.SizedEstimate;
import dev.punctual.core.tensor.RowTensors;
import dev.punctual.core.tensor.Tensor;
import dev.punctual.core.testing.ManualClock;
import dev.punctual.core.time.Deadline;
import dev.punctual.server.http.models.InferenceSink;
import dev.punctual.server.http.models.ModelShape;
import dev.punctual.server.http.models.Models;
import dev.punctual.server.metrics.Telemetry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ModelDeskTest {
    private static final Duration AMPLE = Duration.ofHours(1);
    private static final Duration SHORT = Duration.ofMillis(5);

    private final ManualClock clock = new ManualClock();
    private final TestModel model = new TestModel();
    private final CountDownLatch release = new CountDownLatch(1);
    private final SizedEstimate estimate = new SizedEstimate(0.99);
    private final ModelShape shape =
            new ModelShape("m", "1", "java", new RowTensors(model).signature());
    private final ModelDesk desk =
            new ModelDesk(
                    List.of(new ModelDesk.Hosted(shape, new RowTensors(model), 4, estimate)),
                    new GatewayLimits(1, 100, 100, Duration.ofMillis(1)),
                    new Telemetry(),
                    clock);

    @AfterEach
    void close() {
        release.countDown();
        desk.close();
    }

    @Test
    void inferencesThatWaitAreJoinedAndGetTheirOwnOutputs() throws InterruptedException {
        block();
        var outcomes = new ArrayList<CompletableFuture<List<Float>>>();
        outcomes.add(infer(AMPLE, 1));
        outcomes.add(infer(AMPLE, 2, 3));
        outcomes.add(infer(AMPLE, 4));
        release.countDown();
        assertThat(outcomes.get(0).join()).containsExactly(1f);
        assertThat(outcomes.get(1).join()).containsExactly(2f, 3f);
        assertThat(outcomes.get(2).join()).containsExactly(4f);
        assertThat(model.batches()).containsExactly(1, 4);
    }

    @Test
    void aJoinedRunThatFailsIsRunOneByOne() throws InterruptedException {
        block();
        model.failOn(2);
        CompletableFuture<List<Float>> good = infer(AMPLE, 1);
        CompletableFuture<List<Float>> bad = infer(AMPLE, 2);
        release.countDown();
        assertThat(good.join()).containsExactly(1f);
        assertThat(failure(bad)).isEqualTo(ErrorCode.INTERNAL);
    }

    @Test
    void whatWaitsTooLongIsToldSoThoughTheLaneIsBusy() throws InterruptedException {
        block();
        assertThat(failure(infer(SHORT, 1))).isEqualTo(ErrorCode.NO_ANSWER);
        release.countDown();
        assertThat(infer(AMPLE, 2).join()).containsExactly(2f);
        assertThat(model.calls()).isEqualTo(2);
    }

    @Test
    void whatIsKnownToBeQuickRunsOnTheThreadThatAsks() {
        assertThat(infer(AMPLE, 1).join()).containsExactly(1f); // by a lane, as nothing is known
        assertThat(infer(AMPLE, 2)).isCompletedWithValue(List.of(2f));
        clock.advance(Duration.ofMillis(1));
        assertThat(failure(infer(Duration.ZERO, 3))).isEqualTo(ErrorCode.NO_ANSWER);
        assertThat(model.calls()).isEqualTo(2);
    }

    @Test
    void whatIsKnownToTakeLongDoesNot() throws InterruptedException {
        estimate.record(1, Duration.ofMillis(10).toNanos(), clock.nanos());
        block();
        release.countDown();
    }

    /// Occupies the lane until the release.
    private void block() throws InterruptedException {
        CountDownLatch running = model.waitFor(release);
        CompletableFuture<List<Float>> first = infer(AMPLE, 0);
        running.await();
        assertThat(first).isNotDone();
    }

    private static ErrorCode failure(CompletableFuture<List<Float>> outcome) {
        return outcome.handle((_, failure) ->
                        failure instanceof ServingException known
                                ? known.code()
                                : ErrorCode.NOT_FOUND)
                .join();
    }

    private CompletableFuture<List<Float>> infer(Duration budget, float... numbers) {
        var outcome = new CompletableFuture<List<Float>>();
        var sink =
                new InferenceSink() {
                    @Override
                    public void inferred(List<Tensor> outputs) {
                        var values = new ArrayList<Float>();
                        for (int i = 0; i < outputs.getFirst().elements(); i++) {
                            values.add(outputs.getFirst().floats().get(i));
                        }
                        outcome.complete(values);
                    }

                    @Override
                    public void failed(ServingException failure) {
                        outcome.completeExceptionally(failure);
                    }
                };
        Tensor input = Tensor.of(RowTensors.INPUT, numbers, numbers.length, 1);
        var work =
                new Models.Work(
                        Deadline.after(clock.nanos(), budget), new Ledger(clock.nanos()), sink);
        desk.infer(shape, List.of(input), List.of(), work);
        return outcome;
    }
}
