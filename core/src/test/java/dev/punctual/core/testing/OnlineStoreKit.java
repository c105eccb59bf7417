package dev.punctual.core.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.store.MemoryStore;
import dev.punctual.core.store.OnlineStore;
import dev.punctual.core.store.OnlineStore.Generation;
import dev.punctual.core.store.OnlineStore.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What every online store must do with rows written one by one, and at its end; [GenerationKit] has the rest. An
/// implementation's test extends it and says how its store is opened.
public abstract class OnlineStoreKit extends StoreFixture {
    @Test
    final void readsWhatWasWritten() {
        Table table = store.table("t");
        write(table, "a", "1");
        write(table, "b", "2");
        assertThat(textOf(table.get(bytes("a")))).isEqualTo("1");
        assertThat(textOf(table.get(bytes("b")))).isEqualTo("2");
        assertThat(table.get(bytes("c"))).isNull();
    }

    @Test
    final void anUnknownTableIsEmpty() {
        Table table = store.table("never written");
        assertThat(table.get(bytes("a"))).isNull();
        assertThat(scanned(table)).isEmpty();
        assertThat(table.generation()).isNull();
        assertThat(table.generationRows()).isZero();
        assertThat(read(table, "a", "b")).containsExactly(null, null);
        assertThat(store.tables()).isEmpty();
    }

    @Test
    final void equalNamesGiveTheSameTable() {
        write(store.table("t"), "a", "1");
        assertThat(textOf(store.table("t").get(bytes("a")))).isEqualTo("1");
        assertThat(store.table("t").name()).isEqualTo("t");
    }

    @Test
    final void tablesDoNotSeeEachOthersRows() {
        write(store.table("t"), "a", "1");
        write(store.table("ta"), "", "2");
        write(store.table("u"), "a", "3");
        assertThat(scanned(store.table("t"))).containsExactly(Map.entry("a", "1"));
        assertThat(scanned(store.table("ta"))).containsExactly(Map.entry("", "2"));
        assertThat(store.tables()).containsExactly("t", "ta", "u");
    }

    @Test
    final void theLaterOfTwoRowsWins() {
        Table table = store.table("t");
        write(table, "a", "1");
        write(table, "a", "2");
        assertThat(textOf(table.get(bytes("a")))).isEqualTo("2");
        table.write(List.of(bytes("b"), bytes("b")), List.of(bytes("1"), bytes("2")));
        assertThat(textOf(table.get(bytes("b")))).isEqualTo("2");
    }

    @Test
    final void aNullRowRemovesItsKey() {
        Table table = store.table("t");
        write(table, "a", "1");
        write(table, "b", "2");
        write(table, "a", null);
        write(table, "unknown", null);
        assertThat(scanned(table)).containsExactly(Map.entry("b", "2"));
        write(table, "b", null);
        assertThat(store.tables()).isEmpty();
    }

    @Test
    final void oneReadTakesRowsFromManyTables() {
        write(store.table("t"), "a", "1");
        load(store.table("g"), "2001-01-01", Map.of("a", "2"));
        Table[] tables = {
            store.table("t"), store.table("g"), store.table("none"), store.table("t")
        };
        byte[][] keys = {bytes("a"), bytes("a"), bytes("a"), bytes("b")};
        byte[] @Nullable [] rows = {null, null, bytes("stale"), bytes("stale"), bytes("kept")};
        store.read(tables, keys, rows, 4, NO_DEADLINE);
        assertThat(texts(rows)).containsExactly("1", "2", null, null, "kept");
    }

    @Test
    final void keepsEmptyKeysAndEmptyRows() {
        Table table = store.table("t");
        write(table, "", "");
        assertThat(table.get(new byte[0])).isEmpty();
        load(store.table("g"), "1", Map.of("", ""));
        assertThat(store.table("g").get(new byte[0])).isEmpty();
        assertThat(store.table("g").generationRows()).isEqualTo(1);
    }

    @Test
    final void keepsLargeKeysAndRows() {
        byte[] key = new byte[OnlineStore.MAX_KEY_BYTES];
        byte[] row = new byte[OnlineStore.MAX_ROW_BYTES];
        new SplittableRandom(1).nextBytes(row);
        Table table = store.table("t");
        table.write(List.of(key), List.of(row));
        assertThat(table.get(key)).isEqualTo(row);
        try (Generation generation = store.table("g").begin("1")) {
            generation.put(key, row);
            generation.publish();
        }
        assertThat(store.table("g").get(key)).isEqualTo(row);
    }

    @Test
    final void refusesWhatIsTooLargeAndWritesNothingOfItsBatch() {
        Table table = store.table("t");
        byte[] longKey = new byte[OnlineStore.MAX_KEY_BYTES + 1];
        byte[] longRow = new byte[OnlineStore.MAX_ROW_BYTES + 1];
        List<byte[]> keys = List.of(bytes("a"), longKey);
        assertFails(ErrorCode.TOO_LARGE, () -> table.write(keys, List.of(bytes("1"), bytes("2"))));
        List<byte[]> twoKeys = List.of(bytes("a"), bytes("b"));
        assertFails(ErrorCode.TOO_LARGE, () -> table.write(twoKeys, List.of(bytes("1"), longRow)));
        assertThat(table.get(bytes("a"))).isNull();
        try (Generation generation = store.table("g").begin("1")) {
            assertFails(ErrorCode.TOO_LARGE, () -> generation.put(longKey, bytes("1")));
            assertFails(ErrorCode.TOO_LARGE, () -> generation.put(bytes("a"), longRow));
        }
    }

    @Test
    final void refusesMoreKeysThanRows() {
        Table table = store.table("t");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> table.write(List.of(bytes("a")), List.of()));
        assertThatIllegalArgumentException().isThrownBy(() -> store.table(""));
        assertThatIllegalArgumentException().isThrownBy(() -> table.begin("x".repeat(257)));
    }

    @Test
    final void scansInTheOrderOfUnsignedBytes() {
        Table rows = store.table("t");
        Table loaded = store.table("g");
        var keys = new TreeMap<byte[], byte[]>(Arrays::compareUnsigned);
        var random = new SplittableRandom(7);
        for (int i = 0; i < 500; i++) {
            byte[] key = new byte[random.nextInt(5)];
            random.nextBytes(key);
            keys.put(key, bytes("" + i));
        }
        try (Generation generation = loaded.begin("1")) {
            for (byte[] key : keys.descendingKeySet()) {
                rows.write(List.of(key), List.of(key));
                generation.put(key, key);
            }
            generation.publish();
        }
        for (Table table : List.of(rows, loaded)) {
            var seen = new ArrayList<byte[]>();
            table.scan((key, row) -> {
                assertThat(row).isEqualTo(key);
                seen.add(key);
            });
            assertThat(seen).containsExactlyElementsOf(keys.keySet());
        }
    }

    @Test
    final void aScanEndsAtItsLimit() {
        write(store.table("t"), "b", "2");
        write(store.table("t"), "a", "1");
        load(store.table("g"), "1", Map.of("a", "1", "b", "2"));
        for (String name : List.of("t", "g")) {
            var keys = new ArrayList<String>();
            store.table(name).scan(1, (key, row) -> keys.add(textOf(key)));
            assertThat(keys).containsExactly("a");
            store.table(name).scan(0, (key, row) -> keys.add(textOf(key)));
            assertThat(keys).hasSize(1);
        }
    }

    @Test
    final void aDroppedTableIsAsIfItHadNeverBeenWritten() {
        Table rows = store.table("t");
        Table loaded = store.table("g");
        write(rows, "a", "1");
        write(store.table("u"), "a", "2");
        load(loaded, "1", Map.of("a", "1"));
        store.drop("t");
        store.drop("g");
        store.drop("unknown");
        assertThat(store.tables()).containsExactly("u");
        for (Table table : List.of(rows, loaded, store.table("t"), store.table("g"))) {
            assertThat(table.get(bytes("a"))).isNull();
            assertThat(scanned(table)).isEmpty();
            assertThat(read(table, "a")).containsExactly((String) null);
            assertThat(table.generation()).isNull();
            assertThat(table.generationRows()).isZero();
        }
        load(rows, "2", Map.of("b", "2"));
        write(loaded, "b", "2");
        assertThat(scanned(rows)).containsExactly(Map.entry("b", "2"));
        assertThat(scanned(loaded)).containsExactly(Map.entry("b", "2"));
    }

    @Test
    final void aDroppedTableStaysDroppedInAPersistentStore() {
        write(store.table("t"), "a", "1");
        write(store.table("v"), "a", "1");
        load(store.table("g"), "1", Map.of("a", "1"));
        store.drop("v");
        store.drop("g");
        reopen();
        assertThat(store.tables()).isEqualTo(persistent() ? List.of("t") : List.of());
        write(store.table("w"), "b", "2");
        assertThat(scanned(store.table("w"))).containsExactly(Map.entry("b", "2"));
        assertThat(scanned(store.table("v"))).isEmpty();
    }

    @Test
    final void aLoadOfADroppedTableIsNotPublished() {
        Table table = store.table("g");
        load(table, "1", Map.of("a", "1"));
        try (Generation generation = table.begin("2")) {
            store.drop("g");
            assertThatIllegalStateException().isThrownBy(generation::publish);
        }
        assertThat(scanned(table)).isEmpty();
        load(table, "2", Map.of("b", "2"));
        assertThat(scanned(table)).containsExactly(Map.entry("b", "2"));
    }

    @Test
    final void readersOfADroppedTableSeeAllRowsOrNone() throws Exception {
        Table written = store.table("t");
        Table loaded = store.table("g");
        whileRunning(
                () -> {
                    for (int round = 0; round < 40; round++) {
                        written.write(
                                List.of(bytes("a"), bytes("b")), List.of(bytes("1"), bytes("1")));
                        loadAll(loaded, "1", "a", "b");
                        store.drop("t");
                        store.drop("g");
                    }
                },
                () -> {
                    List<@Nullable String> rows = read(loaded, "a", "b");
                    assertThat(rows.getFirst()).isEqualTo(rows.getLast());
                    assertThat(scanned(loaded).size()).isIn(0, 2);
                    assertThat(scanned(written).size()).isIn(0, 2);
                });
        assertThat(store.tables()).isEmpty();
    }

    @Test
    final void aScanMayWriteIntoItsTable() {
        Table table = store.table("t");
        write(table, "a", "1");
        write(table, "b", "2");
        table.scan((key, row) -> write(table, textOf(key) + "x", "3"));
        assertThat(scanned(table)).containsOnlyKeys("a", "ax", "b", "bx");
    }

    @Test
    final void agreesWithAMapOverRandomBatches() {
        Table table = store.table("t");
        var expected = new TreeMap<String, String>();
        Randomized.check(
                30,
                random -> {
                    var keys = new ArrayList<byte[]>();
                    var rows = new ArrayList<byte @Nullable []>();
                    for (int i = random.nextInt(20); i > 0; i--) {
                        String key = "k" + random.nextInt(30);
                        String row = random.nextInt(4) == 0 ? null : "r" + random.nextInt();
                        keys.add(bytes(key));
                        rows.add(row == null ? null : bytes(row));
                        if (row == null) {
                            expected.remove(key);
                        } else {
                            expected.put(key, row);
                        }
                    }
                    table.write(keys, rows);
                    assertThat(scanned(table)).isEqualTo(expected);
                });
    }

    @Test
    final void aBatchIsScannedWholeOrNotAtAll() throws Exception {
        Table table = store.table("t");
        var keys = new ArrayList<byte[]>();
        for (int i = 0; i < 40; i++) {
            keys.add(bytes("k" + i));
        }
        whileRunning(
                () -> {
                    for (int round = 0; round < 200; round++) {
                        byte[] row = bytes("" + round);
                        table.write(keys, keys.stream().map(key -> row).toList());
                    }
                },
                () -> {
                    Map<String, String> rows = scanned(table);
                    assertThat(rows.size()).isIn(0, 40);
                    assertThat(rows.values().stream().distinct().count()).isLessThanOrEqualTo(1);
                });
    }

    @Test
    final void aTableOfAnotherStoreIsRefused() {
        Table[] foreign = {new MemoryStore().table("t")};
        byte[][] keys = {bytes("a")};
        byte[] @Nullable [] rows = new byte[1] @Nullable [];
        assertThatIllegalArgumentException()
                .isThrownBy(() -> store.read(foreign, keys, rows, 1, NO_DEADLINE));
    }

    @Test
    final void aClosedStoreSaysSo() {
        Table table = store.table("t");
        write(table, "a", "1");
        Generation generation = store.table("g").begin("1");
        store.close();
        store.close();
        assertFails(ErrorCode.STORAGE_FAILED, () -> table.get(bytes("a")));
        assertFails(ErrorCode.STORAGE_FAILED, () -> read(table, "a"));
        assertFails(ErrorCode.STORAGE_FAILED, () -> write(table, "a", "2"));
        assertFails(ErrorCode.STORAGE_FAILED, () -> scanned(table));
        assertFails(ErrorCode.STORAGE_FAILED, () -> table.begin("1"));
        assertFails(ErrorCode.STORAGE_FAILED, () -> store.table("u"));
        assertFails(ErrorCode.STORAGE_FAILED, () -> store.tables());
        assertFails(ErrorCode.STORAGE_FAILED, () -> store.drop("t"));
        assertFails(ErrorCode.STORAGE_FAILED, () -> generation.put(bytes("a"), bytes("1")));
        assertFails(ErrorCode.STORAGE_FAILED, generation::publish);
        generation.close();
    }

    @Test
    final void closingWhileOthersReadFailsThemCleanly() throws Exception {
        Table table = store.table("t");
        for (int i = 0; i < 100; i++) {
            write(table, "k" + i, "1");
        }
        var closed = new AtomicBoolean();
        try (var threads = Executors.newFixedThreadPool(3)) {
            var readers = new ArrayList<Future<?>>();
            for (int i = 0; i < 3; i++) {
                readers.add(threads.submit(() -> readUntilItFails(table, closed)));
            }
            for (int i = 0; i < 200; i++) {
                assertThat(read(table, "k1", "k2")).containsExactly("1", "1");
            }
            closed.set(true);
            store.close();
            for (Future<?> reader : readers) {
                reader.get();
            }
        }
    }

    private void readUntilItFails(Table table, AtomicBoolean closed) {
        while (true) {
            try {
                assertThat(read(table, "k1", "k99")).containsExactly("1", "1");
                assertThat(scanned(table)).hasSize(100);
            } catch (ServingException e) {
                assertThat(e.code()).isEqualTo(ErrorCode.STORAGE_FAILED);
                assertThat(closed).isTrue();
                return;
            }
        }
    }
}
