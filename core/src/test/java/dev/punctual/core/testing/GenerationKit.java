package dev.punctual.core.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.punctual.core.store.OnlineStore;
import dev.punctual.core.store.OnlineStore.Generation;
import dev.punctual.core.store.OnlineStore.Table;
import dev.punctual.core.time.MonotonicClock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What every online store must do with generations. An implementation's test extends it and says how its store is
/// opened.
public abstract class GenerationKit extends StoreFixture {
    @Test
    final void aReadPastItsDeadlineGivesEachRowOrSaysThatItDidNot() {
        Table table = store.table("t");
        try (Generation generation = table.begin("g")) {
            generation.put(bytes("a"), bytes("1"));
            generation.publish();
        }
        int count = 1_000;
        var tables = new Table[count];
        var keys = new byte[count][];
        var rows = new byte @Nullable [count][];
        Arrays.fill(tables, table);
        Arrays.fill(keys, bytes("a"));
        store.read(tables, keys, rows, count, MonotonicClock.system().nanos() - 1);
        for (byte[] row : rows) {
            assertThat(Arrays.equals(row, OnlineStore.UNREAD) || "1".equals(textOf(row))).isTrue();
        }
    }

    @Test
    final void anUnpublishedGenerationIsInvisible() {
        Table table = store.table("g");
        try (Generation generation = table.begin("1")) {
            generation.put(bytes("a"), bytes("1"));
            assertThat(table.get(bytes("a"))).isNull();
            assertThat(scanned(table)).isEmpty();
            assertThat(table.generation()).isNull();
        }
        assertThat(table.get(bytes("a"))).isNull();
        assertThat(store.tables()).isEmpty();
    }

    @Test
    final void aPublishedGenerationReplacesTheOneBeforeItWhole() {
        Table table = store.table("g");
        load(table, "1", Map.of("a", "1", "b", "1"));
        load(table, "2", Map.of("b", "2", "c", "2", "d", "2"));
        assertThat(scanned(table))
                .containsOnly(Map.entry("b", "2"), Map.entry("c", "2"), Map.entry("d", "2"));
        assertThat(table.get(bytes("a"))).isNull();
        assertThat(read(table, "a", "b")).containsExactly(null, "2");
        assertThat(table.generation()).isEqualTo("2");
        assertThat(table.generationRows()).isEqualTo(3);
        assertThat(store.tables()).containsExactly("g");
    }

    @Test
    final void theLaterOfTwoRowsOfAGenerationWins() {
        Table table = store.table("g");
        try (Generation generation = table.begin("1")) {
            generation.put(bytes("a"), bytes("1"));
            generation.put(bytes("b"), bytes("1"));
            generation.put(bytes("a"), bytes("2"));
            generation.publish();
        }
        assertThat(scanned(table)).containsOnly(Map.entry("a", "2"), Map.entry("b", "1"));
        assertThat(table.generationRows()).isEqualTo(2);
    }

    @Test
    final void anUnpublishedGenerationKnowsItsOwnRows() {
        Table table = store.table("g");
        load(table, "1", Map.of("z", "1"));
        try (Generation generation = table.begin("2")) {
            assertThat(generation.rows()).isZero();
            generation.put(bytes("a"), bytes("1"));
            generation.put(bytes("a"), bytes("2"));
            generation.put(bytes("b"), bytes("1"));
            assertThat(generation.rows()).isEqualTo(2);
            generation.put(bytes("c"), bytes("1"));
            assertThat(generation.rows()).isEqualTo(3);
            generation.publish();
            assertThatIllegalStateException().isThrownBy(generation::rows);
            assertThatIllegalStateException()
                    .isThrownBy(() -> generation.layOver((served, put) -> true));
        }
        assertThat(table.generationRows()).isEqualTo(3);
    }

    @Test
    final void aGenerationLaidOverTheServedOneKeepsThePreferredRowOfEachKey() {
        Table table = store.table("g");
        load(table, "1", Map.of("a", "5", "b", "5", "c", "5", "z", "5"));
        try (Generation generation = table.begin("2")) {
            generation.put(bytes("b"), bytes("8"));
            generation.put(bytes("c"), bytes("9"));
            generation.put(bytes("c"), bytes("3"));
            generation.put(bytes("d"), bytes("1"));
            generation.put(bytes("z"), bytes("5"));
            assertThat(generation.rows()).isEqualTo(4);
            generation.layOver((served, put) -> textOf(served).compareTo(textOf(put)) > 0);
            assertThat(generation.rows()).isEqualTo(5);
            generation.put(bytes("e"), bytes("7"));
            generation.put(bytes("a"), bytes("0"));
            generation.publish();
        }
        assertThat(scanned(table))
                .isEqualTo(Map.of("a", "0", "b", "8", "c", "5", "d", "1", "e", "7", "z", "5"));
        assertThat(read(table, "a", "c", "y")).containsExactly("0", "5", null);
    }

    @Test
    final void aGenerationMayBeLaidOverNothing() {
        Table table = store.table("g");
        try (Generation generation = table.begin("1")) {
            generation.put(bytes("a"), bytes("1"));
            generation.layOver((served, put) -> true);
            generation.publish();
        }
        assertThat(scanned(table)).containsExactly(Map.entry("a", "1"));
    }

    @Test
    final void layingOverAgreesWithAMapOverRandomRows() {
        Table table = store.table("g");
        var expected = new TreeMap<String, String>();
        Randomized.check(
                12,
                random -> {
                    var put = new TreeMap<String, String>();
                    try (Generation generation = table.begin("" + random.nextInt(1_000))) {
                        for (int i = random.nextInt(60); i > 0; i--) {
                            String key = "k" + random.nextInt(80);
                            String row = "r" + random.nextInt(100, 1_000);
                            generation.put(bytes(key), bytes(row));
                            put.put(key, row);
                        }
                        generation.layOver(
                                (served, own) -> textOf(served).compareTo(textOf(own)) > 0);
                        generation.publish();
                    }
                    put.forEach((key, row) ->
                            expected.merge(key, row, (a, b) -> a.compareTo(b) > 0 ? a : b));
                    assertThat(scanned(table)).isEqualTo(expected);
                    assertThat(table.generationRows()).isEqualTo(expected.size());
                });
    }

    @Test
    final void aNoteComesAndGoesWithItsGeneration() {
        Table table = store.table("g");
        assertThat(table.generationNote()).isEmpty();
        try (Generation generation = table.begin("1")) {
            generation.publish("first ä");
        }
        assertThat(table.generationNote()).isEqualTo("first ä");
        load(table, "2", Map.of());
        assertThat(table.generationNote()).isEmpty();
        try (Generation generation = table.begin("3")) {
            String tooLong = "x".repeat(OnlineStore.MAX_NOTE_BYTES + 1);
            assertThatThrownBy(() -> generation.publish(tooLong)).hasMessageContaining("note");
            generation.publish("third");
        }
        reopen();
        assertThat(store.table("g").generationNote()).isEqualTo(persistent() ? "third" : "");
    }

    @Test
    final void anEmptyGenerationReplacesAFullOne() {
        Table table = store.table("g");
        load(table, "1", Map.of("a", "1"));
        load(table, "2", Map.of());
        assertThat(table.get(bytes("a"))).isNull();
        assertThat(table.generation()).isEqualTo("2");
        assertThat(table.generationRows()).isZero();
        assertThat(store.tables()).isEmpty();
    }

    @Test
    final void aDiscardedGenerationLeavesTheOneBefore() {
        Table table = store.table("g");
        load(table, "1", Map.of("a", "1"));
        try (Generation generation = table.begin("2")) {
            generation.put(bytes("a"), bytes("2"));
        }
        assertThat(scanned(table)).containsExactly(Map.entry("a", "1"));
        load(table, "2", Map.of("b", "2"));
        assertThat(scanned(table)).containsExactly(Map.entry("b", "2"));
    }

    @Test
    final void beginningAgainDiscardsTheUnpublishedOneOfThatName() {
        Table table = store.table("g");
        Generation dead = table.begin("1");
        dead.put(bytes("a"), bytes("dead"));
        try (Generation generation = table.begin("1")) {
            assertThatIllegalStateException().isThrownBy(() -> dead.put(bytes("x"), bytes("1")));
            assertThatIllegalStateException().isThrownBy(dead::publish);
            generation.put(bytes("b"), bytes("1"));
            dead.close();
            generation.publish();
        }
        assertThat(scanned(table)).containsExactly(Map.entry("b", "1"));
    }

    @Test
    final void twoGenerationsOfOneTableMayBeWrittenAtOnce() {
        Table table = store.table("g");
        try (Generation first = table.begin("1");
                Generation second = table.begin("2")) {
            first.put(bytes("a"), bytes("1"));
            second.put(bytes("a"), bytes("2"));
            second.put(bytes("b"), bytes("2"));
            first.publish();
            assertThat(scanned(table)).containsExactly(Map.entry("a", "1"));
            second.publish();
            assertThat(scanned(table)).containsOnly(Map.entry("a", "2"), Map.entry("b", "2"));
        }
    }

    @Test
    final void aPublishedGenerationTakesNoMoreRows() {
        Generation generation = store.table("g").begin("1");
        generation.publish();
        assertThatIllegalStateException().isThrownBy(() -> generation.put(bytes("a"), bytes("1")));
        assertThatIllegalStateException().isThrownBy(generation::publish);
        generation.close();
        assertThat(store.table("g").generation()).isEqualTo("1");
    }

    @Test
    final void aTableIsWrittenInOneWayOnly() {
        write(store.table("t"), "a", "1");
        assertThatIllegalStateException().isThrownBy(() -> store.table("t").begin("1"));
        load(store.table("g"), "1", Map.of("a", "1"));
        assertThatIllegalStateException().isThrownBy(() -> write(store.table("g"), "a", "2"));
        assertThat(textOf(store.table("g").get(bytes("a")))).isEqualTo("1");
    }

    @Test
    final void readersNeverSeeAMixOfGenerationsNorAGap() throws Exception {
        Table table = store.table("g");
        String[] keys = new String[60];
        Arrays.setAll(keys, i -> "k" + i);
        loadAll(table, "000", keys);
        whileRunning(
                () -> {
                    for (int round = 1; round <= 40; round++) {
                        loadAll(table, "%03d".formatted(round), keys);
                    }
                },
                () -> {
                    List<@Nullable String> rows = read(table, keys);
                    assertThat(rows).doesNotContainNull().containsOnly(rows.getFirst());
                    assertThat(table.get(bytes("k59"))).isNotNull();
                    Map<String, String> scanned = scanned(table);
                    assertThat(scanned).hasSize(keys.length);
                    assertThat(scanned.values()).containsOnly(scanned.get("k0"));
                    assertThat(table.generationRows()).isEqualTo(keys.length);
                });
        assertThat(table.generation()).isEqualTo("040");
    }

    @Test
    final void whatWasPublishedAndWrittenOutlivesAPersistentStore() {
        write(store.table("t"), "a", "1");
        load(store.table("g"), "1", Map.of("a", "1"));
        load(store.table("g"), "2", Map.of("b", "2", "c", "2"));
        Generation dead = store.table("g").begin("3");
        dead.put(bytes("d"), bytes("dead"));
        store.sync();
        reopen();
        if (!persistent()) {
            assertThat(store.tables()).isEmpty();
            return;
        }
        assertThat(store.tables()).containsExactly("g", "t");
        assertThat(scanned(store.table("t"))).containsExactly(Map.entry("a", "1"));
        assertThat(scanned(store.table("g")))
                .containsOnly(Map.entry("b", "2"), Map.entry("c", "2"));
        assertThat(store.table("g").generation()).isEqualTo("2");
        assertThat(store.table("g").generationRows()).isEqualTo(2);
        load(store.table("g"), "3", Map.of("e", "3"));
        write(store.table("t"), "b", "2");
        assertThat(scanned(store.table("g"))).containsExactly(Map.entry("e", "3"));
        assertThatIllegalStateException().isThrownBy(() -> store.table("t").begin("1"));
    }
}
