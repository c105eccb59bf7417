package dev.punctual.core.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.punctual.core.definition.LabelsDefinition.Knowledge;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.testing.FakeExpressionParser;
import dev.punctual.core.testing.Randomized;
import dev.punctual.core.training.GateHistory.Level;
import dev.punctual.core.training.GateHistory.Visit;
import dev.punctual.core.value.Frame;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// What questions of the past see, against a computation that goes through all of history for each of them.
class KnowledgeTest {
    private static final Instant END = at(GateHistory.MINUTES + 60);

    @Test
    void aQuestionSeesWhatHappenedBeforeIt() {
        Randomized.check(100, random -> check(random, Knowledge.COMPLETE));
    }

    @Test
    void aQuestionSeesOnlyWhatHadArrivedInTimeAndCouldBeServed() {
        Randomized.check(100, random -> check(random, new Knowledge(true, null)));
    }

    @Test
    void whatArrivedAfterTheCutIsLeftOut() {
        Randomized.check(
                100,
                random -> {
                    Instant cut = at(random.nextInt(GateHistory.MINUTES));
                    check(random, new Knowledge(random.nextBoolean(), cut));
                });
    }

    @Test
    void aRangeOfWhatWasKnownMayBeReplayedInParts() {
        Randomized.check(
                60,
                random -> {
                    var history = new GateHistory(random);
                    var knowledge = new Knowledge(true, null);
                    Instant middle = at(random.nextInt(GateHistory.MINUTES));
                    var parts = new ArrayList<>(replay(history, knowledge, at(0), middle));
                    parts.addAll(replay(history, knowledge, middle, END));
                    assertThat(parts).isEqualTo(replay(history, knowledge, at(0), END));
                });
    }

    @Test
    void whatWasKnownIsRefusedWhereArrivalsAreNotTold() {
        var replay =
                new Replay(
                        GateProject.of(false),
                        new FakeExpressionParser(),
                        _ -> new GateHistory(new SplittableRandom(1)));
        for (Knowledge knowledge :
                List.of(new Knowledge(true, null), new Knowledge(false, at(100)))) {
            assertThatThrownBy(() ->
                            replay.run(
                                    GateProject.labels(knowledge),
                                    new Replay.Range(at(0), END, 1),
                                    (_, _) -> {}))
                    .isInstanceOf(ServingException.class)
                    .hasMessageContaining("the history of source visits")
                    .hasMessageContaining("ingest_time");
        }
    }

    private static void check(SplittableRandom random, Knowledge knowledge) {
        var history = new GateHistory(random);
        var expected = new ArrayList<String>();
        for (GateHistory.Asked asked : history.asked) {
            Instant cut = knowledge.until();
            if (cut == null || asked.at() < micros(cut)) {
                expected.add(
                        text(
                                asked.at(),
                                asked.gate(),
                                visits(history, knowledge, asked),
                                level(history, knowledge, asked)));
            }
        }
        assertThat(replay(history, knowledge, at(0), END)).isEqualTo(expected);
    }

    private static List<String> replay(
            GateHistory history, Knowledge knowledge, Instant from, Instant to) {
        var rows = new ArrayList<String>();
        new Replay(GateProject.of(true), new FakeExpressionParser(), _ -> history)
                .run(
                        GateProject.labels(knowledge),
                        new Replay.Range(from, to, 1),
                        (question, _) -> rows.add(text(question.frame())));
        return rows;
    }

    /// The visits that a question sees, newest first.
    private static List<Long> visits(
            GateHistory history, Knowledge knowledge, GateHistory.Asked asked) {
        var order =
                knowledge.asKnownThen()
                        ? Comparator.comparingLong(Visit::arrived)
                        : Comparator.comparingLong(Visit::at).thenComparingLong(Visit::arrived);
        long newest = Long.MIN_VALUE / 2;
        var ids = new HashSet<Long>();
        var seen = new ArrayList<Visit>();
        for (Visit visit :
                history.visits.stream().sorted(order.thenComparingLong(Visit::seq)).toList()) {
            long arrived = knowledge.asKnownThen() ? visit.arrived() : visit.at();
            long known = knowledge.asKnownThen() ? arrived + micros(GateProject.LAG) : arrived;
            boolean counts =
                    known < asked.at()
                            && arrivedByCut(visit.arrived(), knowledge)
                            && visit.at() <= arrived + GateHistory.MINUTE
                            && visit.at() >= newest - micros(GateProject.GRACE)
                            && ids.add(visit.id());
            if (counts) {
                newest = Math.max(newest, visit.at());
                if (inWindow(visit, asked)) {
                    seen.addFirst(visit);
                }
            }
        }
        seen.sort(
                Comparator.comparingLong(Visit::at).reversed()); // stable: the later arrival first
        return seen.stream().map(Visit::id).toList();
    }

    private static boolean inWindow(Visit visit, GateHistory.Asked asked) {
        long hop = micros(GateProject.HOP);
        long from = Math.floorDiv(asked.at() - micros(GateProject.WINDOW), hop) * hop;
        return visit.gate().equals(asked.gate()) && visit.at() >= from && visit.at() < asked.at();
    }

    /// The newest level that a question sees; -1 for none.
    private static long level(GateHistory history, Knowledge knowledge, GateHistory.Asked asked) {
        return history.levels.stream()
                .filter(level ->
                        level.gate().equals(asked.gate())
                                && (knowledge.asKnownThen() ? level.arrived() : level.at())
                                        < asked.at()
                                && arrivedByCut(level.arrived(), knowledge))
                .max(Comparator.comparingLong(Level::at).thenComparingLong(Level::arrived))
                .filter(level -> asked.at() - level.at() <= micros(GateProject.LOOKBACK))
                .map(Level::level)
                .orElse(-1L);
    }

    private static boolean arrivedByCut(long arrived, Knowledge knowledge) {
        Instant cut = knowledge.until();
        return cut == null || arrived <= micros(cut);
    }

    private static String text(long at, String gate, List<Long> visits, long level) {
        var last = visits.subList(0, Math.min(GateProject.LAST, visits.size()));
        return at + gate + visits.size() + last + level;
    }

    private static String text(Frame frame) {
        var schema = frame.schema();
        int count = schema.indexOf("now.visits");
        int last = schema.indexOf("now.last");
        int level = schema.indexOf("levels.level");
        var ids = new ArrayList<Long>();
        for (int i = 0; frame.has(last) && i < GateProject.LAST; i++) {
            if (!frame.absentAt(schema.cellOf(last) + i)) {
                ids.add(frame.longAt(schema.cellOf(last) + i));
            }
        }
        return frame.longAt(0)
                + frame.textAt(1)
                + (frame.has(count) ? frame.longAt(schema.cellOf(count)) : 0)
                + ids
                + (frame.has(level) ? frame.longAt(schema.cellOf(level)) : -1);
    }

    private static Instant at(int minute) {
        return Instant.EPOCH.plus(Duration.ofMinutes(minute));
    }

    private static long micros(Duration duration) {
        return duration.toNanos() / 1_000;
    }

    private static long micros(Instant instant) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
    }
}
