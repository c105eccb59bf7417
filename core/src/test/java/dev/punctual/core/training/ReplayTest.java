package dev.punctual.core.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.punctual.core.definition.Cadence;
import dev.punctual.core.offline.LoadTarget;
import dev.punctual.core.offline.ViewLoad;
import dev.punctual.core.plan.FeaturePlan;
import dev.punctual.core.plan.PlanCompiler;
import dev.punctual.core.plan.Question;
import dev.punctual.core.store.MemoryJournal;
import dev.punctual.core.store.MemoryStore;
import dev.punctual.core.stream.EventStream;
import dev.punctual.core.testing.FakeExpressionParser;
import dev.punctual.core.testing.Randomized;
import dev.punctual.core.value.FeatureStatus;
import dev.punctual.core.value.Frame;
import dev.punctual.core.value.Schema;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ReplayTest {
    private static final long GRACE_MICROS = DepotProject.GRACE.toNanos() / 1_000;

    @Test
    void aRowHoldsTheBitsThatWouldHaveBeenServed() {
        Randomized.check(
                60,
                random -> {
                    var history = new DepotHistory(random);
                    List<String> rows = replay(history, day(0), day(DepotHistory.DAYS));
                    assertThat(rows).hasSize(history.questions().size());
                    assertThat(rows).isEqualTo(served(history, random));
                });
    }

    @Test
    void aRangeMayBeReplayedInParts() {
        Randomized.check(
                60,
                random -> {
                    var history = new DepotHistory(random);
                    Instant cut =
                            day(0).plusMillis(
                                            random.nextLong(
                                                    Duration.ofDays(DepotHistory.DAYS).toMillis()));
                    var parts = new ArrayList<>(replay(history, day(0), cut));
                    parts.addAll(replay(history, cut, day(DepotHistory.DAYS)));
                    assertThat(parts).isEqualTo(replay(history, day(0), day(DepotHistory.DAYS)));
                });
    }

    @Test
    void rowsHaveValuesOfEveryKind() {
        var history = new DepotHistory(new SplittableRandom(1));
        assertThat(replay(history, day(1), day(2)))
                .anySatisfy(row -> assertThat(row).doesNotContain("MISSING"))
                .anySatisfy(row -> assertThat(row).contains("now.means[3]=absent"));
    }

    private static Instant day(int day) {
        return Instant.EPOCH.plus(Duration.ofDays(day));
    }

    private static List<String> replay(DepotHistory history, Instant from, Instant to) {
        var replay = new Replay(DepotProject.PROJECT, new FakeExpressionParser(), _ -> history);
        var rows = new ArrayList<String>();
        replay.run(
                DepotProject.LABELS,
                new Replay.Range(from, to, 1),
                (question, label) -> rows.add(text(question) + label));
        return rows;
    }

    /// The same questions, asked of a store that is fed as the server feeds it: events in pushes of any size, out of
    /// their order within the grace, saved from time to time; views loaded when they are due.
    private static List<String> served(DepotHistory history, SplittableRandom random) {
        var store = new MemoryStore();
        var compiler = new PlanCompiler(DepotProject.PROJECT, new FakeExpressionParser(), store);
        FeaturePlan plan =
                compiler.features(DepotProject.PROJECT.endpoint(DepotProject.LABELS.endpoint()));
        var stream =
                new EventStream(
                        DepotProject.SCANS,
                        compiler.viewsOf(DepotProject.SCANS),
                        new MemoryJournal(),
                        () -> Long.MAX_VALUE / 2);
        var due = new ArrayList<>(schedule());
        var rows = new ArrayList<String>();
        long pushed = Long.MIN_VALUE;
        for (Frame asked : history.questions()) {
            long now = asked.longAt(0);
            push(stream, history.scans(pushed, now), random);
            pushed = now;
            while (!due.isEmpty() && micros(due.getFirst().at()) <= now) {
                load(history, store, due.removeFirst().slice());
            }
            Question question = plan.question(question(asked, plan.schema()), now);
            plan.read(List.of(question), Long.MAX_VALUE);
            plan.derive(question);
            rows.add(text(question) + asked.doubleAt(2));
        }
        return rows;
    }

    private static List<Cadence.Due> schedule() {
        var due = new ArrayList<Cadence.Due>();
        for (Cadence.Due next = DepotProject.USUAL_VIEW.cadence().after(Instant.MIN);
                next != null;
                next = DepotProject.USUAL_VIEW.cadence().after(next.at())) {
            due.add(next);
        }
        return due;
    }

    private static void load(DepotHistory history, MemoryStore store, Cadence.Slice slice) {
        new ViewLoad(DepotProject.USUAL_VIEW, DepotProject.PROJECT.entity("depot"))
                .run(
                        history,
                        slice,
                        LoadTarget.of(
                                store.table(PlanCompiler.viewTable("usual")), slice.toString()));
    }

    private static void push(EventStream stream, List<Frame> events, SplittableRandom random) {
        for (int from = 0; from < events.size(); ) {
            int to = from + 1;
            long latest = events.get(from).longAt(1) + GRACE_MICROS;
            while (to < events.size() && events.get(to).longAt(1) <= latest) {
                to++;
            }
            var together = new ArrayList<>(events.subList(from, to));
            Collections.shuffle(together, new Random(random.nextLong()));
            int split = random.nextInt(together.size() + 1);
            stream.push(together.subList(0, split));
            stream.push(together.subList(split, together.size()));
            if (random.nextInt(3) == 0) {
                stream.save(random.nextInt(1, 4));
            }
            from = to;
        }
    }

    private static Frame question(Frame row, Schema schema) {
        var asked = new Frame(schema);
        asked.putLong(0, row.longAt(0));
        asked.putText(1, row.textAt(1));
        asked.status(0, FeatureStatus.PRESENT);
        asked.status(1, FeatureStatus.PRESENT);
        return asked;
    }

    private static long micros(Instant instant) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
    }

    /// Every status, time and bit of a question.
    private static String text(Question question) {
        Frame frame = question.frame();
        Schema schema = frame.schema();
        var text = new StringBuilder().append(question.timeMicros());
        for (int i = 0; i < schema.size(); i++) {
            text.append(' ').append(schema.field(i).name()).append(frame.status(i));
            text.append('@').append(frame.eventTimeMicros(i));
            int cell = schema.cellOf(i);
            for (int e = 0; frame.has(i) && e < schema.field(i).width(); e++) {
                String bits =
                        frame.absentAt(cell + e)
                                ? "absent"
                                : i == 1
                                        ? frame.textAt(cell)
                                        : Long.toHexString(frame.longAt(cell + e));
                text.append(' ').append(schema.field(i).name()).append('[').append(e).append("]=");
                text.append(bits);
            }
        }
        return text.append(' ').toString();
    }
}
