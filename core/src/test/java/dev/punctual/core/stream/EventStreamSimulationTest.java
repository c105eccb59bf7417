package dev.punctual.core.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.punctual.core.definition.SourceDefinition;
import dev.punctual.core.definition.ViewDefinition;
import dev.punctual.core.definition.WindowDefinition;
import dev.punctual.core.definition.WindowDefinition.Aggregate;
import dev.punctual.core.expression.Evaluator;
import dev.punctual.core.store.Journal;
import dev.punctual.core.store.MemoryJournal;
import dev.punctual.core.store.MemoryStore;
import dev.punctual.core.store.OnlineStore;
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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
    private static final SourceDefinition.Event SOURCE =
            SourceDefinition.Event.of("sales", EVENT, "id", "at", Duration.ofSeconds(30));
    private static final List<String> SHOPS = List.of("a", "b", "c");

    record Sale(long id, long at, String shop, double amount) {}

    @Test
    void nothingAcknowledgedIsLostAndNothingIsAppliedTwice() {
        Randomized.check(400, EventStreamSimulationTest::simulate);
    }

    @Test
    void aPushThatTheJournalRefusesCanBeSentAgain() {
        var journal = new FailingJournal();
        EventStream stream = open(new MemoryStore(), journal);
        Frame sale = frame(new Sale(1, 5 * SECOND, "a", 2.5));
        journal.failing = true;
        assertThatThrownBy(() -> stream.push(List.of(sale))).hasMessage("disk on fire");
        assertThat(count(stream, "a", 6 * SECOND)).isZero();
        journal.failing = false;
        assertThat(stream.push(List.of(sale)).accepted()).isEqualTo(1);
        assertThat(count(stream, "a", 6 * SECOND)).isEqualTo(1);
    }

    @Test
    void anEventFromTheFutureMovesNothing() {
        EventStream stream = open(new MemoryStore(), new MemoryJournal());
        PushResult result = stream.push(List.of(frame(new Sale(1, NOW + 3_600 * SECOND, "a", 1))));
        assertThat(result.future()).isEqualTo(1);
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

    private static void simulate(SplittableRandom random) {
        var store = new MemoryStore();
        var journal = new FailingJournal();
        EventStream stream = open(store, journal);
        var acknowledged = new ArrayList<Sale>();
        Set<Long> ids = new HashSet<>();
        long newest = Long.MIN_VALUE / 2;
        long clock = 0;
        for (int step = random.nextInt(1, 60); step > 0; step--) {
            clock += random.nextInt(0, 20) * SECOND;
            var push = new ArrayList<Sale>();
            for (int i = random.nextInt(1, 5); i > 0; i--) {
                long at = clock - random.nextInt(0, 50) * SECOND / 2;
                long id = random.nextInt(5) == 0 && !ids.isEmpty() ? 1 : ids.size() + i * 1_000L;
                push.add(new Sale(id, at, SHOPS.get(random.nextInt(3)), random.nextInt(100)));
            }
            journal.failing = random.nextInt(8) == 0;
            try {
                stream.push(push.stream().map(EventStreamSimulationTest::frame).toList());
                for (Sale sale : push) {
                    // An identity may be known for longer than the grace, never for less: use none
                    // twice after it.
                    if (sale.at() >= newest - 30 * SECOND && ids.add(sale.id())) {
                        acknowledged.add(sale);
                        newest = Math.max(newest, sale.at());
                    } else if (sale.at() >= newest - 30 * SECOND
                            && !known(acknowledged, sale, newest)) {
                        return; // the oracle does not know how long the stream remembers this
                        // identity
                    }
                }
            } catch (IllegalStateException e) {
                assertThat(journal.failing).isTrue();
            }
            journal.failing = false;
            if (random.nextInt(3) == 0) {
                stream.save(random.nextInt(1, 4));
            }
            if (random.nextInt(5) == 0) {
                stream = open(store, journal);
            }
            long question = Math.max(newest - 30 * SECOND, 0) + random.nextInt(40) * SECOND;
            check(stream, acknowledged, question);
        }
    }

    /// Whether an identity was used so lately that the stream must remember it.
    private static boolean known(List<Sale> acknowledged, Sale sale, long newest) {
        return acknowledged.stream()
                .anyMatch(a -> a.id() == sale.id() && a.at() >= newest - 30 * SECOND);
    }

    private static void check(EventStream stream, List<Sale> acknowledged, long question) {
        for (String shop : SHOPS) {
            Frame frame = read(stream, shop, question);
            long from = Math.floorDiv(question - 60 * SECOND, 10 * SECOND) * 10 * SECOND;
            List<Sale> in =
                    acknowledged.stream()
                            .filter(s -> s.shop().equals(shop) && s.at() >= from)
                            .filter(s -> s.at() < question)
                            .toList();
            assertThat(frame.longAt(0))
                    .as("count of %s at %s", shop, question)
                    .isEqualTo(in.size());
            if (in.isEmpty()) {
                assertThat(frame.status(1)).isEqualTo(FeatureStatus.MISSING);
            } else {
                // Whole numbers: their sum is exact in any order.
                assertThat(frame.doubleAt(1))
                        .isEqualTo(in.stream().mapToDouble(Sale::amount).sum());
            }
        }
    }

    static long count(EventStream stream, String shop, long question) {
        return read(stream, shop, question).longAt(0);
    }

    private static Frame read(EventStream stream, String shop, long question) {
        var key = new Frame(KEY);
        key.putText(0, shop);
        key.status(0, FeatureStatus.PRESENT);
        StreamView view = stream.views().getFirst();
        var frame = new Frame(view.plan().features());
        view.read(new KeyCodec(KEY).encode(key, new int[] {0}), question, frame, new int[] {0, 1});
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
        var definition =
                new ViewDefinition.Stream(
                        ViewDefinition.Common.of(
                                "by_shop",
                                "shop",
                                Schema.of(
                                        Field.of("sales", ValueType.INT64),
                                        Field.of("total", ValueType.FLOAT64))),
                        "sales",
                        Map.of("shop", "shop"),
                        List.of(
                                window("sales", Aggregate.COUNT, null),
                                window("total", Aggregate.SUM, "amount")));
        WindowPlan plan = WindowPlan.compile(definition, EVENT, EventStreamSimulationTest::none);
        var view = new StreamView("by_shop", plan, new KeyCodec(KEY), new int[] {2}, store);
        return new EventStream(SOURCE, List.of(view), journal, () -> NOW);
    }

    private static Evaluator none(String where) {
        throw new AssertionError("no filter here: " + where);
    }

    private static WindowDefinition window(String name, Aggregate aggregate, @Nullable String of) {
        return new WindowDefinition(
                name,
                aggregate,
                of,
                null,
                Duration.ofSeconds(60),
                Duration.ofSeconds(10),
                1,
                false);
    }

    /// A journal that refuses while it is told to.
    private static final class FailingJournal implements Journal {
        private final Journal journal = new MemoryJournal();
        private boolean failing;

        @Override
        public long append(byte[] record) {
            if (failing) {
                throw new IllegalStateException("disk on fire");
            }
            return journal.append(record);
        }

        @Override
        public void sync() {
            journal.sync();
        }

        @Override
        public void replay(long from, RecordVisitor visitor) {
            journal.replay(from, visitor);
        }

        @Override
        public void truncateBefore(long position) {
            journal.truncateBefore(position);
        }

        @Override
        public long nextPosition() {
            return journal.nextPosition();
        }

        @Override
        public void close() {
            journal.close();
        }
    }
}
