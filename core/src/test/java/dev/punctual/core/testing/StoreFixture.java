package dev.punctual.core.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.store.MemoryStore;
import dev.punctual.core.store.OnlineStore;
import dev.punctual.core.store.OnlineStore.Generation;
import dev.punctual.core.store.OnlineStore.Table;
import dev.punctual.core.time.MonotonicClock;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/// An open store for each test of a kit, and short ways to read and write texts in it.
public abstract class StoreFixture {
    static final long NO_DEADLINE = MonotonicClock.system().nanos() + Long.MAX_VALUE / 2;

    OnlineStore store = new MemoryStore();

    /// A store, empty at the first call of a test; later calls open the same one again.
    protected abstract OnlineStore open();

    /// Whether rows outlive the store's object.
    protected abstract boolean persistent();

    @BeforeEach
    final void openStore() {
        store = open();
    }

    @AfterEach
    final void closeStore() {
        store.close();
    }

    /// Ends the store without closing what was begun, and opens it again.
    final void reopen() {
        store.close();
        store = open();
    }

    /// Runs the check on two threads, again and again, while the writer runs, and at least once.
    static void whileRunning(Runnable writer, Runnable check) throws Exception {
        var done = new AtomicBoolean();
        try (var threads = Executors.newFixedThreadPool(2)) {
            var checks = new ArrayList<Future<?>>();
            for (int i = 0; i < 2; i++) {
                checks.add(
                        threads.submit(() -> {
                            do {
                                check.run();
                            } while (!done.get());
                        }));
            }
            try {
                writer.run();
            } finally {
                done.set(true);
            }
            for (Future<?> each : checks) {
                each.get();
            }
        }
    }

    static void loadAll(Table table, String id, String... keys) {
        var rows = new LinkedHashMap<String, String>();
        for (String key : keys) {
            rows.put(key, id);
        }
        load(table, id, rows);
    }

    static void load(Table table, String id, Map<String, String> rows) {
        try (Generation generation = table.begin(id)) {
            rows.forEach((key, row) -> generation.put(bytes(key), bytes(row)));
            generation.publish();
        }
    }

    static void write(Table table, String key, @Nullable String row) {
        var rows = new ArrayList<byte @Nullable []>();
        rows.add(row == null ? null : bytes(row));
        table.write(List.of(bytes(key)), rows);
    }

    List<@Nullable String> read(Table table, String... keys) {
        Table[] tables = new Table[keys.length];
        Arrays.fill(tables, table);
        byte[][] encoded = new byte[keys.length][];
        Arrays.setAll(encoded, i -> bytes(keys[i]));
        byte[] @Nullable [] rows = new byte[keys.length] @Nullable [];
        store.read(tables, encoded, rows, keys.length, NO_DEADLINE);
        return texts(rows);
    }

    static Map<String, String> scanned(Table table) {
        var rows = new LinkedHashMap<String, String>();
        table.scan((key, row) -> rows.put(textOf(key), textOf(row)));
        return rows;
    }

    static List<@Nullable String> texts(byte[] @Nullable [] rows) {
        var texts = new ArrayList<@Nullable String>();
        for (byte @Nullable [] row : rows) {
            texts.add(row == null ? null : textOf(row));
        }
        return texts;
    }

    static String textOf(byte @Nullable [] bytes) {
        assertThat(bytes).isNotNull();
        return new String(bytes, StandardCharsets.UTF_8);
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static void assertFails(ErrorCode code, ThrowingCallable call) {
        assertThatExceptionOfType(ServingException.class)
                .isThrownBy(call)
                .satisfies(e -> assertThat(e.code()).isEqualTo(code));
    }
}
