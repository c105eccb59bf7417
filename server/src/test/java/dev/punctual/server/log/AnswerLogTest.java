package dev.punctual.server.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.punctual.core.definition.EndpointDefinition;
import dev.punctual.core.definition.EndpointDefinition.Rung;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.ladder.Answer;
import dev.punctual.core.ladder.Reason;
import dev.punctual.core.model.Model;
import dev.punctual.core.offline.FileEngine;
import dev.punctual.core.offline.RowCursor;
import dev.punctual.core.plan.EndpointPlan;
import dev.punctual.core.plan.Question;
import dev.punctual.core.plan.TestPlans;
import dev.punctual.core.testing.ManualClock;
import dev.punctual.core.value.Frame;
import dev.punctual.duckdb.DuckDbEngine;
import dev.punctual.server.metrics.Telemetry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnswerLogTest {
    private static final Duration KEEP = Duration.ofHours(2);
    private static final Duration EVERY = Duration.ofMinutes(10);
    private static final Model MODEL =
            new Model() {
                @Override
                public int width() {
                    return 1;
                }

                @Override
                public float predict(float[] row, int offset) {
                    return row[offset];
                }
            };

    @TempDir Path directory;

    private final ManualClock clock = new ManualClock();
    private final Telemetry telemetry = new Telemetry();

    @Test
    void anAnswerIsKeptWithAllThatItWasMadeFrom() {
        EndpointPlan plan = plan(1);
        try (AnswerLog log = log(plan, this::engine)) {
            inlet(log).answered(answers(plan, 1.5), 1_000, 1_002, true);
            inlet(log).answered(answers(plan, 2.5), 2_000, Frame.UNKNOWN_TIME, false);
        }
        assertThat(
                        logged(
                                "SELECT concat_ws(' ', epoch_us(_arrived), epoch_us(_as_of),"
                                        + " ifnull(epoch_us(_read), 0), _definition, _rung, _reason,"
                                        + " _answer, _version, _late, x, key) AS row FROM logged ORDER"
                                        + " BY _arrived"))
                .containsExactly(
                        "1000 1002 1002 as-it-is m best 1.5 1 true 1.5 k",
                        "2000 2000 0 as-it-is m best 2.5 1 false 2.5 k");
        assertThat(metrics()).contains(metric("written", 2));
    }

    @Test
    void aKeyIsKeptAlwaysOrNever() {
        EndpointPlan plan = plan(0.3);
        double[] numbers = new double[200];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = i % 100;
        }
        try (AnswerLog log = log(plan, this::engine)) {
            inlet(log).answered(answers(plan, numbers), 1_000, 1_000, false);
        }
        assertThat(logged("SELECT count(*)::VARCHAR FROM logged GROUP BY _key, x"))
                .hasSizeBetween(15, 45)
                .containsOnly("2");
    }

    @Test
    void aFileAppearsWhenItIsOldEnough() throws InterruptedException {
        EndpointPlan plan = plan(1);
        var opened = new CountDownLatch(1);
        try (AnswerLog log =
                log(
                        plan,
                        () -> {
                            opened.countDown();
                            return engine();
                        })) {
            inlet(log).answered(answers(plan, 1), 1_000, 1_000, false);
            opened.await();
            assertThat(LogFiles.in(place("e"))).isEmpty();
            clock.advance(EVERY);
            while (LogFiles.in(place("e")).isEmpty()) {
                Thread.onSpinWait();
            }
        }
        assertThat(logged("SELECT x::VARCHAR FROM logged")).containsExactly("1.0");
    }

    @Test
    void whatFindsNoRoomIsCountedAndNobodyWaits() {
        EndpointPlan plan = plan(1);
        var release = new CountDownLatch(1);
        try (AnswerLog log =
                log(
                        plan,
                        () -> {
                            await(release);
                            return engine();
                        })) {
            AnswerLog.Inlet inlet = inlet(log);
            List<Answer> thousand = answers(plan, new double[1_000]);
            for (int i = 0; i < 10; i++) {
                inlet.answered(thousand, 1_000, 1_000, false);
            }
            assertThat(metrics()).containsPattern("outcome=\"dropped\"} 1[78]\\d\\d\\.0");
            release.countDown();
        }
        assertThat(metrics()).containsPattern("outcome=\"written\"} 8[12]\\d\\d\\.0");
    }

    @Test
    void aFileThatCannotBeWrittenCostsItsRowsOnlyAndLaterOnesAreKept() {
        EndpointPlan plan = plan(1);
        var tried = new CountDownLatch(1);
        Supplier<FileEngine> full =
                () -> {
                    if (tried.getCount() > 0) {
                        tried.countDown();
                        throw new ServingException(ErrorCode.STORAGE_FULL, "the disk is full");
                    }
                    return engine();
                };
        try (AnswerLog log = log(plan, full)) {
            inlet(log).answered(answers(plan, 1), 1_000, 1_000, false);
            await(tried);
            while (!metrics().contains("punctual_unexpected_failures_total 1.0")) {
                Thread.onSpinWait();
            }
            clock.advance(Duration.ofMinutes(1));
            inlet(log).answered(answers(plan, 2), 2_000, 2_000, false);
        }
        assertThat(logged("SELECT x::VARCHAR FROM logged")).containsExactly("2.0");
    }

    @Test
    void filesAreDeletedWhenNoneOfTheirRowsNeedsToBeKept() throws Exception {
        EndpointPlan plan = plan(1);
        Files.createDirectories(place("e"));
        Path foreign = Files.createFile(place("e").resolve("notes.parquet"));
        for (int hour = 0; hour < 4; hour++) {
            try (AnswerLog log = log(plan, this::engine)) {
                inlet(log).answered(answers(plan, hour), 1_000, 1_000, false);
            }
            clock.advance(Duration.ofHours(1));
        }
        assertThat(logged("SELECT x::VARCHAR FROM logged ORDER BY x"))
                .containsExactly("1.0", "2.0", "3.0");
        assertThat(foreign).exists();
    }

    @Test
    void theKeyIsWhatTheViewsAreKeyedByAndElseWhatIsAskedButTheTime() {
        EndpointDefinition plain = plan(1).definition();
        assertThat(plain.keyFeatures()).containsExactly("x", "key");
    }

    private Path place(String endpoint) {
        return directory.resolve("log").resolve(endpoint);
    }

    private FileEngine engine() {
        return DuckDbEngine.open(Map.of(), "", directory.resolve("work"));
    }

    private AnswerLog log(EndpointPlan plan, Supplier<FileEngine> engines) {
        var place = new AnswerLog.Place(this::place, engines, _ -> "as-it-is");
        return new AnswerLog(List.of(plan), place, telemetry, clock);
    }

    private static AnswerLog.Inlet inlet(AnswerLog log) {
        return Objects.requireNonNull(log.inlet("e"));
    }

    private static EndpointPlan plan(double share) {
        EndpointPlan plan = TestPlans.plan(Map.of("m", MODEL), List.of(new Rung.ModelRung("m")));
        var log = new EndpointDefinition.AnswerLog(share, KEEP, EVERY);
        return new EndpointPlan(
                plan.definition().with(log), plan.features(), plan.timeField(), plan.ladder());
    }

    private static List<Answer> answers(EndpointPlan plan, double... numbers) {
        var answers = new ArrayList<Answer>();
        for (Question question : TestPlans.questions(plan, numbers)) {
            double value = question.frame().doubleAt(0);
            answers.add(
                    new Answer(
                            value,
                            0,
                            "1",
                            Reason.BEST,
                            Answer.COMPUTED,
                            Frame.UNKNOWN_TIME,
                            question.frame()));
        }
        return answers;
    }

    /// The first column of a query over all files.
    private List<String> logged(String sql) {
        var rows = new ArrayList<String>();
        try (FileEngine engine =
                        DuckDbEngine.openParts(
                                "logged", LogFiles.in(place("e")), directory.resolve("work"));
                RowCursor cursor = engine.query(sql, Map.of())) {
            while (cursor.next()) {
                rows.add(cursor.getText(0));
            }
        }
        return rows;
    }

    private String metrics() {
        return new String(telemetry.scrape(), StandardCharsets.UTF_8);
    }

    private static String metric(String outcome, int count) {
        return "punctual_logged_answers_total{endpoint=\"e\",outcome=\"%s\"} %d.0"
                .formatted(outcome, count);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
