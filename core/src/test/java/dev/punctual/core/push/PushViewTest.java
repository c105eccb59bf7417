package dev.punctual.core.push;

import static org.assertj.core.api.Assertions.assertThat;

import dev.punctual.core.definition.Durability;
import dev.punctual.core.definition.ViewDefinition;
import dev.punctual.core.definition.ViewDefinition.Ages;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.store.MemoryStore;
import dev.punctual.core.testing.Randomized;
import dev.punctual.core.value.FeatureStatus;
import dev.punctual.core.value.Field;
import dev.punctual.core.value.Frame;
import dev.punctual.core.value.KeyCodec;
import dev.punctual.core.value.Schema;
import dev.punctual.core.value.ValueType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PushViewTest {
    private static final long SECOND = 1_000_000;
    private static final long NOW = 1_000_000 * SECOND;
    private static final Schema KEY = Schema.of(Field.of("user", ValueType.STRING));
    private static final Schema FEATURES =
            Schema.of(
                    Field.of("score", ValueType.FLOAT64),
                    Field.of("tier", ValueType.STRING),
                    new Field("taste", ValueType.FLOAT64, 2));

    private final MemoryStore store = new MemoryStore();
    private PushView view = open(Ages.UNLIMITED);

    private PushView open(Ages ages) {
        return new PushView(
                new ViewDefinition.Push(
                        ViewDefinition.Common.of("users", "user", FEATURES).with(ages),
                        Durability.MACHINE,
                        null),
                KEY,
                store);
    }

    /// A write of a score and a tier; the one that is null stays as it is.
    private PushedRow row(String user, long micros, @Nullable Double score, @Nullable String tier) {
        var frame = new Frame(view.schema());
        frame.putText(0, user);
        frame.putLong(view.schema().cellOf(4), micros);
        frame.status(0, FeatureStatus.PRESENT);
        frame.status(4, FeatureStatus.PRESENT);
        if (score != null) {
            frame.putDouble(1, score);
            frame.status(1, FeatureStatus.PRESENT);
        }
        if (tier != null) {
            frame.putText(2, tier);
            frame.status(2, FeatureStatus.PRESENT);
        }
        return new PushedRow(frame, new BitSet());
    }

    private PushedRow clearing(String user, long micros, int field) {
        PushedRow row = row(user, micros, null, null);
        row.cleared().set(field);
        return row;
    }

    private PushOutcome write(PushedRow... rows) {
        return view.write(List.of(rows), NOW);
    }

    /// What a plan reads of a user.
    private Frame read(String user, long nowMicros) {
        var key = new Frame(KEY);
        key.putText(0, user);
        key.status(0, FeatureStatus.PRESENT);
        var frame = new Frame(FEATURES);
        byte[] row =
                store.table(PushView.table("users")).get(new KeyCodec(KEY).encode(key, new int[1]));
        if (row != null) {
            new PushRows(view.view()).decode(row, frame, new int[] {0, 1, 2}, nowMicros);
        }
        return frame;
    }

    @Test
    void whatIsNotSentStaysAndKeepsItsAge() {
        write(row("a", 10, 0.5, "gold"));
        write(row("a", 20, 0.75, null));

        Frame frame = read("a", NOW);
        assertThat(frame.doubleAt(0)).isEqualTo(0.75);
        assertThat(frame.eventTimeMicros(0)).isEqualTo(20);
        assertThat(frame.textAt(1)).isEqualTo("gold");
        assertThat(frame.eventTimeMicros(1)).isEqualTo(10);
        assertThat(frame.status(2)).isEqualTo(FeatureStatus.MISSING);
    }

    @Test
    void olderNeverOverwritesNewer() {
        write(row("a", 20, 0.5, null));

        PushOutcome outcome = write(row("a", 19, 0.75, null), row("a", 19, 0.75, "gold"));

        assertThat(outcome).isEqualTo(new PushOutcome(1, 1, List.of()));
        assertThat(read("a", NOW).doubleAt(0)).isEqualTo(0.5);
        assertThat(read("a", NOW).textAt(1)).isEqualTo("gold");
    }

    @Test
    void aCorrectionOverwrites() {
        write(row("a", 20, 0.5, null), row("a", 20, 0.75, null));
        assertThat(read("a", NOW).doubleAt(0)).isEqualTo(0.75);
        write(row("a", 20, 0.25, null));
        assertThat(read("a", NOW).doubleAt(0)).isEqualTo(0.25);
    }

    @Test
    void whatWasClearedDoesNotComeBackByAnOlderWrite() {
        write(row("a", 10, 0.5, "gold"), clearing("a", 30, 1));
        assertThat(write(row("a", 20, 0.75, null)).outdated()).isEqualTo(1);
        assertThat(read("a", NOW).status(0)).isEqualTo(FeatureStatus.MISSING);
        assertThat(read("a", NOW).textAt(1)).isEqualTo("gold");
        write(row("a", 31, 0.25, null));
        assertThat(read("a", NOW).doubleAt(0)).isEqualTo(0.25);
    }

    @Test
    void aFeatureExpiresByItsOwnTime() {
        view = open(new Ages(null, null, Duration.ofSeconds(10)));
        view.write(List.of(row("a", 0, 0.5, "gold"), row("a", 5 * SECOND, 0.75, null)), 0);

        Frame both = read("a", 10 * SECOND - 1);
        assertThat(both.has(0)).isTrue();
        assertThat(both.has(1)).isTrue();
        Frame one = read("a", 10 * SECOND);
        assertThat(one.doubleAt(0)).isEqualTo(0.75);
        assertThat(one.status(1)).isEqualTo(FeatureStatus.MISSING);
        assertThat(one.eventTimeMicros(1)).isEqualTo(Frame.UNKNOWN_TIME);
        assertThat(read("a", 15 * SECOND).status(0)).isEqualTo(FeatureStatus.MISSING);
    }

    @Test
    void whatHasExpiredOrIsInTheFutureIsRejectedAlone() {
        view = open(new Ages(null, null, Duration.ofDays(7)));
        long week = 7 * 86_400 * SECOND;

        PushOutcome outcome =
                write(
                        row("a", NOW - week, 1.0, null),
                        row("b", NOW - week + 1, 2.0, null),
                        row("c", NOW + 61 * SECOND, 3.0, null),
                        row("d", NOW + 59 * SECOND, 4.0, null));

        assertThat(outcome.accepted()).isEqualTo(2);
        assertThat(outcome.rejected())
                .extracting(r -> r.index() + " " + r.code() + " " + r.field())
                .containsExactly("0 OUT_OF_RANGE event_time", "2 OUT_OF_RANGE event_time");
        assertThat(read("b", NOW).has(0)).isTrue();
        assertThat(read("d", NOW).has(0)).isTrue();
    }

    @Test
    void aKeyThatIsTooLongIsRejectedAlone() {
        PushOutcome outcome = write(row("k".repeat(2_000), 1, 1.0, null), row("a", 1, 1.0, null));
        assertThat(outcome.accepted()).isEqualTo(1);
        assertThat(outcome.rejected().getFirst().code()).isEqualTo(ErrorCode.OUT_OF_RANGE);
    }

    @Test
    void theOrderOfArrivalDoesNotChangeWhatIsServed() {
        Randomized.check(
                300,
                random -> {
                    var inOrder = new ArrayList<PushedRow>();
                    for (int i = 0; i < 12; i++) {
                        inOrder.add(random(random, i));
                    }
                    view = open(Ages.UNLIMITED);
                    var shuffled = new ArrayList<>(inOrder);
                    Collections.shuffle(shuffled, new Random(random.nextLong()));
                    for (int i = 0; i < shuffled.size(); ) {
                        int to = Math.min(shuffled.size(), i + 1 + random.nextInt(4));
                        view.write(shuffled.subList(i, to), NOW);
                        i = to;
                    }
                    Map<String, Object> expected = plain(inOrder);
                    for (String user : List.of("a", "b")) {
                        Frame frame = read(user, NOW);
                        assertThat(frame.has(0) ? frame.doubleAt(0) : null)
                                .isEqualTo(expected.get(user + "0"));
                        assertThat(frame.has(1) ? frame.textAt(1) : null)
                                .isEqualTo(expected.get(user + "1"));
                    }
                    store.table(PushView.table("users")).scan((key, row) -> forget(key));
                });
    }

    private void forget(byte[] key) {
        store.table(PushView.table("users")).write(List.of(key), Collections.singletonList(null));
    }

    private PushedRow random(SplittableRandom random, int micros) {
        String user = random.nextBoolean() ? "a" : "b";
        return switch (random.nextInt(4)) {
            case 0 -> row(user, micros, random.nextDouble(), null);
            case 1 -> row(user, micros, null, "t" + micros);
            case 2 -> row(user, micros, random.nextDouble(), "t" + micros);
            default -> clearing(user, micros, 1 + random.nextInt(2));
        };
    }

    /// The same by plain overwriting, in the order of event times.
    private static Map<String, Object> plain(List<PushedRow> inOrder) {
        var state = new HashMap<String, Object>();
        for (PushedRow row : inOrder) {
            for (int field = 1; field <= 2; field++) {
                String at = row.frame().textAt(0) + (field - 1);
                if (row.frame().has(field)) {
                    state.put(at, field == 1 ? row.frame().doubleAt(1) : row.frame().textAt(2));
                } else if (row.cleared().get(field)) {
                    state.remove(at);
                }
            }
        }
        return state;
    }
}
