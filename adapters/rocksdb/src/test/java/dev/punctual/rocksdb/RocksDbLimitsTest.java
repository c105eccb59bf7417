package dev.punctual.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.store.OnlineStore;
import dev.punctual.core.store.OnlineStore.Generation;
import dev.punctual.core.store.OnlineStore.Table;
import dev.punctual.core.testing.ManualClock;
import dev.punctual.core.testing.VictimProcess;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RocksDbLimitsTest {
    private static final RocksDbOptions SMALL = RocksDbOptions.forStore().withCacheBytes(8 << 20);

    @TempDir Path directory = Path.of("");

    @Test
    void aStoreThatAnotherProcessHasOpenSaysSo() throws Exception {
        Process other = VictimProcess.start(Victim.class, directory, 1);
        try (BufferedReader said = other.inputReader(StandardCharsets.UTF_8)) {
            assertThat(said.readLine()).isEqualTo("ready 0 .");
            Path store = directory.resolve("store");
            assertFails(ErrorCode.STORAGE_FAILED, "is open already", () -> open(store, SMALL));
        } finally {
            other.destroyForcibly().waitFor();
        }
    }

    @Test
    void aStoreThatIsOpenInThisProcessSaysSo() {
        try (var store = RocksDbStore.open(directory, SMALL)) {
            write(store.table("t"), "a", new byte[1]);
            assertFails(ErrorCode.STORAGE_FAILED, "is open already", () -> open(directory, SMALL));
            assertThat(store.table("t").get(bytes("a"))).hasSize(1);
        }
        open(directory, SMALL);
    }

    @Test
    void aPathThatIsNoDirectorySaysSo() throws Exception {
        Path file = Files.createFile(directory.resolve("file"));
        assertFails(ErrorCode.STORAGE_FAILED, "file", () -> open(file, SMALL));
        assertFails(ErrorCode.STORAGE_FAILED, "file", () -> open(file.resolve("below"), SMALL));
    }

    @Test
    void anotherLayoutIsNotOpened() throws Exception {
        open(directory, SMALL);
        try (var store =
                new Database(directory, SMALL, List.of("default", "rows", "generations"))) {
            store.run(db -> db.put(bytes("F"), new byte[] {0, 0, 0, 2}));
        }
        assertFails(ErrorCode.STORAGE_FAILED, "another release", () -> open(directory, SMALL));
        assertFails(ErrorCode.STORAGE_FAILED, "another release", () -> open(directory, SMALL));
    }

    @Test
    void aDamagedDirectoryIsNotOpened() throws Exception {
        open(directory, SMALL);
        Files.writeString(directory.resolve("CURRENT"), "nonsense\n");
        assertFails(ErrorCode.STORAGE_FAILED, "cannot be used", () -> open(directory, SMALL));
    }

    @Test
    void aFullDiskIsSaidToBeFullAndCostsNothingWritten() {
        byte[] row = new byte[100_000];
        new SplittableRandom(1).nextBytes(row);
        int acknowledged = 0;
        try (var store = RocksDbStore.open(directory, SMALL.withMaxDiskBytes(4 << 20))) {
            Table table = store.table("t");
            ErrorCode failure = null;
            while (failure == null && acknowledged < 2_000) {
                try {
                    write(table, "k" + acknowledged, row);
                    acknowledged++;
                } catch (ServingException e) {
                    failure = e.code();
                }
            }
            assertThat(failure).isEqualTo(ErrorCode.STORAGE_FULL);
            assertThat(table.get(bytes("k0"))).isEqualTo(row);
        }
        try (var store = RocksDbStore.open(directory, SMALL)) {
            Table table = store.table("t");
            for (int i = 0; i < acknowledged; i++) {
                assertThat(table.get(bytes("k" + i))).isEqualTo(row);
            }
            write(table, "again", row);
        }
    }

    @Test
    void aLoadThatDoesNotFitLeavesTheGenerationBefore() {
        byte[] row = new byte[100_000];
        new SplittableRandom(1).nextBytes(row);
        try (var store = RocksDbStore.open(directory, SMALL.withMaxDiskBytes(4 << 20))) {
            Table table = store.table("g");
            load(table, "1", 10, row);
            assertFails(ErrorCode.STORAGE_FULL, "space", () -> load(table, "2", 1_000, row));
            assertThat(table.generation()).isEqualTo("1");
            assertThat(table.get(bytes("k9"))).isEqualTo(row);
        }
        try (var store = RocksDbStore.open(directory, SMALL)) {
            Table table = store.table("g");
            assertThat(table.generationRows()).isEqualTo(10);
            load(table, "2", 1_000, row);
            assertThat(table.generationRows()).isEqualTo(1_000);
        }
    }

    @Test
    void replacedAndAbandonedGenerationsGiveTheirDiskBack() throws Exception {
        byte[] row = new byte[10_000];
        new SplittableRandom(1).nextBytes(row);
        RocksDbOptions hasty = SMALL.withGrace(Duration.ZERO).withSyncEvery(Duration.ofMillis(1));
        for (int run = 0; run < 8; run++) {
            try (var store = RocksDbStore.open(directory, hasty)) {
                for (int i = 0; i < 4; i++) {
                    load(store.table("g"), run + "." + i, 100, row);
                }
                Generation abandoned = store.table("g").begin("abandoned");
                put(abandoned, 300, row);
            }
        }
        try (var store = RocksDbStore.open(directory, SMALL)) {
            assertThat(store.table("g").generation()).isEqualTo("7.3");
        }
        // 56 MB were written; one generation is one of them.
        assertThat(sizeOf(directory)).isLessThan(28_000_000);
    }

    @Test
    void whatWasDroppedAndNotYetRemovedIsRemovedAtTheNextOpening() throws Exception {
        byte[] row = new byte[10_000];
        new SplittableRandom(1).nextBytes(row);
        for (int run = 0; run < 3; run++) {
            try (var store = RocksDbStore.open(directory, SMALL)) { // the grace outlasts the store
                for (int i = 0; i < 300; i++) {
                    write(store.table("t" + run), "k" + i, row);
                }
                store.drop("t" + run);
            }
        }
        try (var store = RocksDbStore.open(directory, SMALL)) {
            assertThat(store.tables()).isEmpty();
            write(store.table("u"), "a", row);
            var keys = new ArrayList<String>();
            store.table("u").scan((key, _) -> keys.add(new String(key, StandardCharsets.UTF_8)));
            assertThat(keys).containsExactly("a");
        }
    }

    @Test
    void aReadOfManyRowsStopsAtItsDeadline() {
        var clock = new ManualClock();
        var options =
                new RocksDbOptions(8 << 20, 0, Duration.ofSeconds(1), Duration.ofMinutes(1), clock);
        try (var store = RocksDbStore.open(directory, options)) {
            Table table = store.table("t");
            write(table, "a", new byte[1]);
            Table[] tables = new Table[1_000];
            byte[][] keys = new byte[1_000][];
            Arrays.fill(tables, table);
            Arrays.fill(keys, bytes("a"));
            byte[] @Nullable [] rows = new byte[1_000] @Nullable [];
            long deadline = clock.nanos() + 1;
            store.read(tables, keys, rows, 1_000, deadline);
            assertThat(rows[999]).hasSize(1);
            clock.advance(Duration.ofMillis(1));
            store.read(tables, keys, rows, 1_000, deadline);
            assertThat(rows[0]).hasSize(1);
            assertThat(rows[999]).isSameAs(OnlineStore.UNREAD);
        }
    }

    @Test
    void optionsAreChecked() {
        assertThatIllegalArgumentException().isThrownBy(() -> SMALL.withCacheBytes(1));
        assertThatIllegalArgumentException().isThrownBy(() -> SMALL.withMaxDiskBytes(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> SMALL.withSyncEvery(Duration.ZERO));
        assertThatIllegalArgumentException().isThrownBy(() -> SMALL.withGrace(Duration.ofDays(-1)));
        assertThat(RocksDbOptions.forJournal().cacheBytes()).isEqualTo(32 << 20);
    }

    private static void open(Path directory, RocksDbOptions options) {
        RocksDbStore.open(directory, options).close();
    }

    private static void load(Table table, String id, int rows, byte[] row) {
        try (Generation generation = table.begin(id)) {
            put(generation, rows, row);
            generation.publish();
        }
    }

    private static void put(Generation generation, int rows, byte[] row) {
        for (int i = 0; i < rows; i++) {
            generation.put(bytes("k" + i), row);
        }
    }

    private static void write(Table table, String key, byte[] row) {
        table.write(List.of(bytes(key)), List.of(row));
    }

    private static long sizeOf(Path directory) throws Exception {
        try (var files = Files.list(directory)) {
            return files.mapToLong(file -> file.toFile().length()).sum();
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void assertFails(ErrorCode code, String word, ThrowingCallable call) {
        assertThatExceptionOfType(ServingException.class)
                .isThrownBy(call)
                .withMessageContaining(word)
                .satisfies(e -> assertThat(e.code()).isEqualTo(code));
    }
}
