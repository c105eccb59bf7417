package dev.punctual.mapped;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.store.OnlineStore.Generation;
import dev.punctual.core.store.OnlineStore.Table;
import dev.punctual.core.store.StoredGenerations.Damage;
import dev.punctual.core.store.StoredGenerations.Garbage;
import dev.punctual.core.store.StoredGenerations.Stored;
import dev.punctual.core.time.MonotonicClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MappedStoreTest {
    private static final int KEYS = 150;

    @TempDir Path directory = Path.of("");

    @Test
    void readersMeetWholeGenerationsHoweverOftenTheyAreReplaced() throws Exception {
        var done = new AtomicBoolean();
        try (MappedStore store = open();
                var threads = Executors.newFixedThreadPool(3)) {
            Table table = store.table("t");
            load(table, 0);
            var readers = new ArrayList<Future<?>>();
            readers.add(threads.submit(() -> readBatches(store, table, done)));
            readers.add(threads.submit(() -> readOne(table, done)));
            readers.add(threads.submit(() -> scan(table, done)));
            for (int round = 1; round <= 40; round++) {
                load(table, round);
            }
            done.set(true);
            for (Future<?> reader : readers) {
                reader.get();
            }
            assertThat(generations()).hasSize(1);
        }
    }

    private static void readBatches(MappedStore store, Table table, AtomicBoolean done) {
        Table[] tables = new Table[KEYS];
        Arrays.fill(tables, table);
        byte[][] keys = new byte[KEYS][];
        Arrays.setAll(keys, i -> new byte[] {(byte) i});
        byte[] @Nullable [] rows = new byte[KEYS] @Nullable [];
        long never = MonotonicClock.system().nanos() + Long.MAX_VALUE / 2;
        while (!done.get()) {
            store.read(tables, keys, rows, KEYS, never);
            assertThat(Arrays.asList(rows)).doesNotContainNull();
            for (byte[] row : rows) {
                assertThat(row).isEqualTo(rows[0]);
            }
        }
    }

    private static void readOne(Table table, AtomicBoolean done) {
        for (int i = 0; !done.get(); i++) {
            assertThat(table.get(new byte[] {(byte) (i % KEYS)})).hasSize(1);
            assertThat(table.get(new byte[] {(byte) 200})).isNull();
            assertThat(table.generationRows()).isEqualTo(KEYS);
        }
    }

    private static void scan(Table table, AtomicBoolean done) {
        while (!done.get()) {
            var rows = new ArrayList<Byte>();
            table.scan((key, row) -> rows.add(row[0]));
            assertThat(rows).hasSize(KEYS).containsOnly(rows.getFirst());
        }
    }

    @Test
    void aDamagedTableIsNotServedAndTheOthersAre() throws Exception {
        try (MappedStore store = open()) {
            load(store.table("good"), 1);
            load(store.table("bad"), 1);
            try (Generation rotten = store.table("rotten").begin("1")) {
                for (byte i = 0; i < 9; i++) { // so that the rows have a block of their own
                    rotten.put(new byte[] {i}, new byte[10_000]);
                }
                rotten.publish();
            }
        }
        damage("bad", -1); // in what is checked at opening
        damage("rotten", Layout.HEADER_BYTES + 3); // in a row
        try (MappedStore store = open()) {
            assertThat(store.tables()).containsExactly("good", "rotten");
            assertThat(store.table("bad").generation()).isNull();
            assertThat(store.table("good").get(new byte[] {5})).hasSize(1);
            assertThatExceptionOfType(ServingException.class)
                    .isThrownBy(() -> store.table("rotten").get(new byte[] {0}))
                    .withMessageContaining("block 0")
                    .withMessageContaining("load table rotten again");
            var directories = new GenerationDirectory(directory);
            assertThat(directories.list().stream().filter(each -> each.damage() != null))
                    .extracting(Stored::table)
                    .containsExactly("bad");
            assertThat(directories.verify().stream().flatMap(each -> each.damage().stream()))
                    .extracting(Damage::table)
                    .containsExactly("bad", "rotten");
            load(store.table("bad"), 2);
            load(store.table("rotten"), 2);
            assertThat(directories.verify().stream().flatMap(each -> each.damage().stream()))
                    .isEmpty();
        }
        assertThat(generations()).hasSize(3);
    }

    private void damage(String table, int at) throws IOException {
        Path file =
                generations().stream()
                        .filter(each -> each.toString().contains("-" + table + "."))
                        .findFirst()
                        .orElseThrow();
        byte[] bytes = Files.readAllBytes(file);
        bytes[at < 0 ? bytes.length + at : at] ^= 1;
        Files.write(file, bytes);
    }

    @Test
    void aDamagedManifestIsRefusedWithWhatToDo() throws Exception {
        try (MappedStore store = open()) {
            load(store.table("t"), 1);
        }
        Path manifest = directory.resolve("manifest");
        byte[] whole = Files.readAllBytes(manifest);
        for (int at = 0; at < whole.length; at++) {
            byte[] damaged = whole.clone();
            damaged[at] ^= 1;
            Files.write(manifest, damaged);
            assertThatExceptionOfType(ServingException.class)
                    .isThrownBy(this::open)
                    .withMessageContaining("delete it, and load all");
        }
        Files.write(manifest, whole);
        open().close();
    }

    @Test
    void oneStoreAtATimeHasADirectoryOpen() {
        try (MappedStore _ = open()) {
            assertThatExceptionOfType(ServingException.class)
                    .isThrownBy(this::open)
                    .withMessageContaining("is open already")
                    .extracting(ServingException::code)
                    .isEqualTo(ErrorCode.STORAGE_FAILED);
        }
        open().close();
    }

    @Test
    void whatNoPointerNamesIsRemovedButForWhatIsBeingWritten() throws Exception {
        Path dead = directory.resolve("0000beef-1-t.generation");
        Path unfinished = directory.resolve("0000beef-2-t.unfinished");
        var directories = new GenerationDirectory(directory);
        try (MappedStore store = open()) {
            load(store.table("t"), 1);
            Files.write(dead, new byte[10]);
            Files.write(unfinished, new byte[20]);
            try (Generation loading = store.table("t").begin("2")) {
                loading.put(new byte[] {1}, new byte[] {1});
                List<Garbage> found = directories.collect();
                assertThat(found).hasSize(3);
                assertThat(found.stream().filter(each -> !each.inUse()))
                        .extracting(Garbage::place)
                        .containsExactlyInAnyOrder(dead.toString(), unfinished.toString());
                loading.publish();
            }
            assertThat(directories.collect()).isEmpty();
            assertThat(store.table("t").generation()).isEqualTo("2");
        }
        Files.write(unfinished, new byte[20]);
        assertThat(directories.collect())
                .containsExactly(new Garbage(unfinished.toString(), 20, false));
        assertThat(directories.list())
                .singleElement()
                .satisfies(stored -> {
                    assertThat(stored.id()).isEqualTo("2");
                    assertThat(stored.rows()).isEqualTo(1);
                    assertThat(stored.bytes()).isEqualTo(Files.size(Path.of(stored.place())));
                    assertThat(stored.createdMicros()).isPositive();
                });
    }

    private MappedStore open() {
        return MappedStore.open(directory, MappedOptions.standard());
    }

    private static void load(Table table, int round) {
        try (Generation generation = table.begin("" + round)) {
            for (int i = 0; i < KEYS; i++) {
                generation.put(new byte[] {(byte) i}, new byte[] {(byte) round});
            }
            generation.publish();
        }
    }

    private List<Path> generations() throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.filter(file -> file.toString().endsWith(".generation")).toList();
        }
    }
}
