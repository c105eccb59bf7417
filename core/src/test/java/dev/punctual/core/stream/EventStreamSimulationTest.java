package dev.punctual.core.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.punctual.core.definition.Durability;
import dev.punctual.core.definition.SourceDefinition;
import dev.punctual.core.definition.ViewDefinition;
import dev.punctual.core.definition.WindowDefinition;
import dev.punctual.core.definition.WindowDefinition.Aggregate;
import dev.punctual.core.definition.WindowDefinition.Extent;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.expression.Evaluator;
import dev.punctual.core.store.Journal;
import dev.punctual.core.store.MemoryJournal;
import dev.punctual.core.store.MemoryStore;
import dev.punctual.core.store.OnlineStore;
import dev.punctual.core.testing.FragileJournal;
import dev.punctual.core.testing.Randomized;
import dev.punctual.core.value.FeatureStatus;
import dev.punctual.core.value.Field;
import dev.punctual.core.value.Frame;
import dev.punctual.core.value.KeyCodec;
import dev.punctual.core.value.Schema;
import dev.punctual.core.value.ValueType;
import dev.punctual.core.window.WindowPlan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// A stream under pushes, duplicates, late and future events, failing journals, partial saves and restarts, against
/// a plain list of what was acknowledged.
class EventStreamSimulationTest {
    private static final long NOW = 10_000_000_000L;
    static final long SECOND = 1_000_000L;
    private static final Schema EVENT =
            Schema.of(
                    Field.of("id", ValueType.INT64),
                    Field.of("at", ValueType.TIMESTAMP),
                    Field.of("shop", ValueType.STRING),
                    Field.of("amount", ValueType.FLOAT64));
    private static final Schema KEY = Schema.of(Field.of("shop", ValueType.STRING));
    static final SourceDefinition.Event SOURCE =
            SourceDefinition.Event.of("sales", EVENT, "id", "at", Duration.ofSeconds(30));
    private static final Duration FORTY = Duration.ofSeconds(40);
    static final List<String> SHOPS = List.of("a", "b", "c");

    record Sale(long id, long at, String shop, double amount) {}

    @Test
    void nothingAcknowledgedIsLostAndNothingIsAppliedTwice() {
        Randomized.check(
                400,
                random -> {
                    Durability durability = durability(random);
                    new StreamSimulation(durability, random).run(random.nextInt(1, 60), 20);
                });
    }

    @Test
    void norWhenTheJournalForgetsMeanwhile() {
        Randomized.check(
                2, random -> new StreamSimulation(durability(random), random).run(4_000, 4));
    }

    private static Durability durability(SplittableRandom random) {
        return random.nextBoolean() ? Durability.PROCESS : Durability.MACHINE;
    }

    @Test
    void nothingIsServableBeforeTheMachineHasIt() {
        var journal = new FragileJournal();
        EventStream stream = open(SOURCE.with(Durability.MACHINE), new MemoryStore(), journal);
        Frame sale = frame(new Sale(1, 5 * SECOND, "a", 2.5));
        journal.refuseSyncs(true);
        assertThatThrownBy(() -> stream.push(List.of(sale))).hasMessage("disk out of reach");
        assertThatThrownBy(() -> stream.push(List.of(sale))).hasMessage("disk out of reach");
        assertThat(count(stream, "a", 6 * SECOND)).isZero();
        journal.refuseSyncs(false);
        assertThat(stream.push(List.of(sale)).duplicates()).isEqualTo(1);
        assertThat(count(stream, "a", 6 * SECOND)).isEqualTo(1);
    }

    @Test
    void oneSyncIsForAllThatWasAppended() {
        var journal = new FragileJournal();
        EventStream stream = open(SOURCE.with(Durability.MACHINE), new MemoryStore(), journal);
        for (int i = 0; i < 5; i++) {
            assertThat(stream.append(List.of(frame(new Sale(i, SECOND, "a", 1)))).accepted())
                    .isEqualTo(1);
        }
        assertThat(journal.syncedBefore()).isZero();
        assertThat(stream.append(List.of(frame(new Sale(3, SECOND, "a", 1)))).duplicates())
                .isEqualTo(1);
        stream.commit();
        assertThat(journal.syncedBefore()).isEqualTo(5);
        assertThat(count(stream, "a", 2 * SECOND)).isEqualTo(5);
    }

    @Test
    void aDuplicateWithinOnePushCountsOnce() {
        EventStream stream = open(new MemoryStore(), new MemoryJournal());
        Frame sale = frame(new Sale(1, SECOND, "a", 1));
        PushResult result = stream.push(List.of(sale, sale, frame(new Sale(2, SECOND, "a", 1))));
        assertThat(result).isEqualTo(new PushResult(2, 1, 0, 0, List.of()));
        assertThat(count(stream, "a", 2 * SECOND)).isEqualTo(2);
    }

    @Test
    void whatComesTooLateIsRejectedWithTheRule() {
        EventStream stream = open(new MemoryStore(), new MemoryJournal());
        stream.push(List.of(frame(new Sale(1, 100 * SECOND, "a", 1))));
        PushResult result =
                stream.push(
                        List.of(
                                frame(new Sale(2, 70 * SECOND, "a", 1)),
                                frame(new Sale(3, 69 * SECOND, "a", 1))));
        assertThat(result)
                .isEqualTo(
                        new PushResult(
                                1,
                                0,
                                1,
                                0,
                                List.of(
                                        new PushResult.Rejection(
                                                1,
                                                ErrorCode.OUT_OF_RANGE,
                                                "is 1970-01-01T00:01:09Z, older than the grace of"
                                                        + " 30s behind the newest event,"
                                                        + " 1970-01-01T00:01:40Z",
                                                "at"))));
    }

    @Test
    void aPushThatTheJournalRefusesCanBeSentAgain() {
        var journal = new FragileJournal();
        EventStream stream = open(new MemoryStore(), journal);
        Frame sale = frame(new Sale(1, 5 * SECOND, "a", 2.5));
        journal.refuseAppends(true);
        assertThatThrownBy(() -> stream.push(List.of(sale))).hasMessage("disk on fire");
        assertThat(count(stream, "a", 6 * SECOND)).isZero();
        journal.refuseAppends(false);
        assertThat(stream.push(List.of(sale)).accepted()).isEqualTo(1);
        assertThat(count(stream, "a", 6 * SECOND)).isEqualTo(1);
    }

    @Test
    void anEventFromTheFutureMovesNothing() {
        EventStream stream = open(new MemoryStore(), new MemoryJournal());
        PushResult result = stream.push(List.of(frame(new Sale(1, NOW + 3_600 * SECOND, "a", 1))));
        assertThat(result.future()).isEqualTo(1);
        assertThat(result.rejected())
                .containsExactly(
                        new PushResult.Rejection(
                                0,
                                ErrorCode.OUT_OF_RANGE,
                                "is 1970-01-01T03:46:40Z, over 1m after the present,"
                                        + " 1970-01-01T02:46:40Z",
                                "at"));
        assertThat(stream.push(List.of(frame(new Sale(2, SECOND, "a", 1)))).accepted())
                .isEqualTo(1);
    }

    @Test
    void anEventWithAnUnusableKeyHarmsNoOther() {
        EventStream stream = open(new MemoryStore(), new MemoryJournal());
        PushResult result =
                stream.push(
                        List.of(
                                frame(new Sale(1, SECOND, "x".repeat(5_000), 1)),
                                frame(new Sale(2, SECOND, "a", 1))));
        assertThat(result.accepted()).isEqualTo(1);
        assertThat(result.rejected())
                .singleElement()
                .satisfies(rejection -> assertThat(rejection.index()).isZero());
    }

    @Test
    void theJournalForgetsWhatIsSavedAndCannotComeAgain() {
        var journal = new MemoryJournal();
        EventStream stream = open(new MemoryStore(), journal);
        for (int i = 0; i < 5_000; i++) {
            stream.push(List.of(frame(new Sale(i, i * SECOND, "a", 1))));
            stream.save(10);
        }
        var kept = new ArrayList<Long>();
        journal.replay(0, (position, _) -> kept.add(position));
        assertThat(kept).hasSizeBetween(30, 1_032);
    }

    static long count(EventStream stream, String shop, long question) {
        return read(stream, shop, question).longAt(0);
    }

    static Frame read(EventStream stream, String shop, long question) {
        var key = new Frame(KEY);
        key.putText(0, shop);
        key.status(0, FeatureStatus.PRESENT);
        StreamView view = stream.views().getFirst();
        var frame = new Frame(view.plan().features());
        view.read(
                new KeyCodec(KEY).encode(key, new int[] {0}),
                question,
                frame,
                new int[] {0, 1, 2, 3});
        return frame;
    }

    static Frame frame(Sale sale) {
        var frame = new Frame(EVENT);
        frame.putLong(0, sale.id());
        frame.putLong(1, sale.at());
        frame.putText(2, sale.shop());
        frame.putDouble(3, sale.amount());
        for (int i = 0; i < EVENT.size(); i++) {
            frame.status(i, FeatureStatus.PRESENT);
        }
        return frame;
    }

    static EventStream open(OnlineStore store, Journal journal) {
        return open(SOURCE, store, journal);
    }

    static EventStream open(SourceDefinition.Event source, OnlineStore store, Journal journal) {
        var definition =
                new ViewDefinition.Stream(
                        ViewDefinition.Common.of(
                                "by_shop",
                                "shop",
                                Schema.of(
                                        Field.of("sales", ValueType.INT64),
                                        Field.of("total", ValueType.FLOAT64),
                                        Field.of("before", ValueType.INT64),
                                        new Field("slots", ValueType.FLOAT64, 3))),
                        "sales",
                        Map.of("shop", "shop"),
                        List.of(
                                window("sales", Aggregate.COUNT, null),
                                window("total", Aggregate.SUM, "amount"),
                                window(
                                        "before",
                                        Aggregate.COUNT,
                                        null,
                                        new Extent.Fixed(FORTY, FORTY)),
                                window(
                                        "slots",
                                        Aggregate.MAX,
                                        "amount",
                                        new Extent.Series(Duration.ofSeconds(20), 3))));
        WindowPlan plan = WindowPlan.compile(definition, EVENT, EventStreamSimulationTest::none);
        var view = new StreamView("by_shop", plan, new KeyCodec(KEY), new int[] {2}, store);
        return new EventStream(source, List.of(view), journal, () -> NOW);
    }

    private static Evaluator none(String where) {
        throw new AssertionError("no filter here: " + where);
    }

    private static WindowDefinition window(String name, Aggregate aggregate, @Nullable String of) {
        var sliding =
                new Extent.Sliding(Duration.ofSeconds(60), Duration.ofSeconds(10), Duration.ZERO);
        return window(name, aggregate, of, sliding);
    }

    private static WindowDefinition window(
            String name, Aggregate aggregate, @Nullable String of, Extent extent) {
        return new WindowDefinition(
                name, aggregate, WindowDefinition.Operands.of(of, null), extent, 1);
    }
}
