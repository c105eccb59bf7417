package dev.punctual.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.store.OnlineStore;
import dev.punctual.core.store.OnlineStore.Generation;
import dev.punctual.core.store.OnlineStore.Table;
import dev.punctual.core.testing.LocalRedis;
import dev.punctual.core.testing.VictimProcess;
import dev.punctual.core.time.MonotonicClock;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What happens when the server, or a process that writes to it, ends or stalls.
final class RedisFaultTest {
    private static final int KILLS = 20;
    private static final int LINES_OF_A_ROUND = 7;
    private static final byte[] A = {'a'};

    @Test
    void killedAtAnyPointOfALoadTheGenerationBeforeServes() throws Exception {
        var random = new SplittableRandom(20_261_128L);
        String prefix = LocalRedis.newPrefix();
        long published = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            Process loader =
                    VictimProcess.start(
                            Loader.class, LocalRedis.shared().port(), prefix, published + 1);
            List<String> said =
                    VictimProcess.kill(loader, 1 + random.nextInt(2 * LINES_OF_A_ROUND), random);
            published =
                    requireWhole(prefix, last(said, "published"), last(said, "wrote"), published);
        }
        assertThat(published).isPositive();
    }

    private static long last(List<String> said, String what) {
        return said.stream()
                .filter(line -> line.startsWith(what + " "))
                .mapToLong(line -> Long.parseLong(line.substring(what.length() + 1)))
                .max()
                .orElse(0);
    }

    /// Checks what a loader left, takes its place as the writer, and returns the round that is served.
    private static long requireWhole(String prefix, long published, long written, long before) {
        try (RedisStore store = RedisStore.open(options(LocalRedis.shared(), prefix))) {
            Table table = store.table("loaded");
            String id = table.generation();
            long round = id == null ? 0 : Long.parseLong(id);
            assertThat(round)
                    .isBetween(Math.max(published, before), Math.max(published, before) + 1);
            for (int i = 0; i < Loader.ROWS && round > 0; i++) {
                assertThat(table.get(Loader.key(i))).isEqualTo(Loader.row(round));
            }
            if (written > 0) {
                assertThat(store.table("written").get(Loader.key(0)))
                        .isIn(Loader.row(written), Loader.row(written + 1));
            }
            store.claim();
            long loading = store.link().ask(commands -> commands.scard(store.keys().loading));
            assertThat(loading).isZero();
            return round;
        }
    }

    @Test
    void oneProcessWritesAndOthersSeeWhatItPublishes() {
        RedisOptions options = options(LocalRedis.shared(), LocalRedis.newPrefix());
        try (RedisStore reader = RedisStore.open(options)) {
            try (RedisStore writer = RedisStore.open(options)) {
                load(writer.table("g"), "1");
                assertFails(() -> load(reader.table("g"), "2"), "is written by");
                assertFails(() -> reader.table("t").write(List.of(A), List.of(A)), "is written by");
                assertFails(() -> reader.drop("g"), "is written by");
                reader.renew(); // as it does every now and then
                assertThat(text(reader.table("g").get(A))).isEqualTo("1");
                load(writer.table("g"), "2");
                remove(writer, 1);
                assertThat(text(reader.table("g").get(A))).isEqualTo("2"); // sees that 1 is gone
            }
            load(reader.table("g"), "3");
            assertThat(text(reader.table("g").get(A))).isEqualTo("3");
        }
    }

    @Test
    void whoLostTheRightToWriteWithoutKnowingWritesNothing() {
        RedisOptions options = options(LocalRedis.shared(), LocalRedis.newPrefix());
        try (RedisStore stalled = RedisStore.open(options)) {
            load(stalled.table("g"), "1");
            stalled.table("t").write(List.of(A), List.of(bytes("1")));
            Generation begun = stalled.table("g").begin("2");
            stalled.link().ask(commands -> commands.del(stalled.keys().writer)); // as if expired
            try (RedisStore next = RedisStore.open(options)) {
                next.table("t").write(List.of(A), List.of(bytes("2")));
                load(next.table("g"), "3");
                assertFails(
                        () -> stalled.table("t").write(List.of(A), List.of(A)), "is written by");
                begun.put(A, A);
                assertFails(begun::publish, "another process became the writer");
                assertThat(text(next.table("t").get(A))).isEqualTo("2");
            }
            stalled.renew(); // is the writer again, and knows what the other has published
            assertThat(stalled.isWriter()).isTrue();
            assertThat(text(stalled.table("g").get(A))).isEqualTo("3");
        }
    }

    @Test
    void rowsThatSomebodyRemovedAreAnErrorAndNotMissing() {
        RedisOptions options = options(LocalRedis.shared(), LocalRedis.newPrefix());
        try (RedisStore store = RedisStore.open(options)) {
            load(store.table("g"), "1");
            remove(store, 1);
            assertFails(() -> store.table("g").get(A), "the rows of g are gone");
            load(store.table("g"), "2");
            assertThat(text(store.table("g").get(A))).isEqualTo("2");
        }
    }

    @Test
    void aStalledServerKeepsNobodyBeyondTheDeadline() throws Exception {
        try (LocalRedis server = LocalRedis.start();
                RedisStore store = RedisStore.open(options(server, "p"))) {
            Table table = store.table("t");
            table.write(List.of(A), List.of(bytes("1")));
            signal(server, "STOP");
            assertThat(read(store, table, Duration.ofMillis(20))).isSameAs(OnlineStore.UNREAD);
            signal(server, "CONT");
            assertThat(text(read(store, table, Duration.ofSeconds(10)))).isEqualTo("1");
        }
    }

    @Test
    void aServerThatEndedIsAnErrorUntilItIsBack() {
        try (LocalRedis server =
                        LocalRedis.start("--appendonly", "yes", "--appendfsync", "always");
                RedisStore store = RedisStore.open(options(server, "p"))) {
            Table table = store.table("t");
            table.write(List.of(A), List.of(bytes("1")));
            load(store.table("g"), "1");
            server.kill();
            awaitFailure(table);
            server.restart();
            while (!isServed(table)) {
                Thread.onSpinWait(); // the connection mends itself
            }
            assertThat(text(store.table("g").get(A))).isEqualTo("1");
            load(store.table("g"), "2");
            assertThat(text(store.table("g").get(A))).isEqualTo("2");
        }
    }

    private static void awaitFailure(Table table) {
        while (isServed(table)) {
            Thread.onSpinWait();
        }
    }

    private static boolean isServed(Table table) {
        try {
            return "1".equals(text(table.get(A)));
        } catch (ServingException e) {
            assertThat(e.code()).isEqualTo(ErrorCode.STORAGE_FAILED);
            return false;
        }
    }

    @Test
    void fullMemoryStopsTheLoadAndLeavesTheGenerationBefore() {
        try (LocalRedis server = LocalRedis.start("--maxmemory", "20mb");
                RedisStore store = RedisStore.open(options(server, "p"))) {
            Table table = store.table("g");
            load(table, "1");
            Generation large = table.begin("2");
            byte[] row = new byte[100_000];
            assertThatExceptionOfType(ServingException.class)
                    .isThrownBy(() -> {
                        for (int i = 0; i < 1_000; i++) {
                            large.put(bytes("k" + i), row);
                        }
                    })
                    .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.STORAGE_FULL))
                    .withMessageContaining("maxmemory");
            assertThat(text(table.get(A))).isEqualTo("1");
            large.close();
            load(table, "3");
            assertThat(text(table.get(A))).isEqualTo("3");
        }
    }

    @Test
    void saysWhatAboutTheServerEndangersTheRows() {
        try (LocalRedis server = LocalRedis.start("--maxmemory-policy", "allkeys-lru");
                RedisStore store = RedisStore.open(options(server, "p"))) {
            assertThat(store.warnings())
                    .anySatisfy(each -> assertThat(each).contains("allkeys-lru", "noeviction"))
                    .anySatisfy(each -> assertThat(each).contains("appendonly"));
        }
        try (LocalRedis server =
                        LocalRedis.start("--appendonly", "yes", "--appendfsync", "always");
                RedisStore store = RedisStore.open(options(server, "p"))) {
            assertThat(store.warnings()).isEmpty();
        }
    }

    @Test
    void refusesAWrongPasswordAndAServerThatIsNotThere() {
        try (LocalRedis server = LocalRedis.start("--requirepass", "open sesame")) {
            var wrong = withPassword(server.port(), "wrong");
            assertFails(() -> RedisStore.open(wrong), "password");
            RedisStore.open(withPassword(server.port(), "open sesame")).close();
            assertThat(wrong.toString()).doesNotContain("wrong");
            server.kill();
            assertFails(() -> RedisStore.open(wrong), "127.0.0.1:" + server.port());
        }
    }

    private static RedisOptions withPassword(int port, String password) {
        return new RedisOptions(
                "127.0.0.1", port, false, "", password, 0, "p", Duration.ofSeconds(10));
    }

    private static RedisOptions options(LocalRedis server, String prefix) {
        return RedisOptions.of("127.0.0.1", server.port(), prefix);
    }

    /// Removes the rows of a generation by hand, as an operator may.
    private static void remove(RedisStore store, int which) {
        long removed =
                store.link().ask(commands -> commands.unlink(store.keys().generation(which)));
        assertThat(removed).isEqualTo(1);
    }

    private static void load(Table table, String id) {
        try (Generation generation = table.begin(id)) {
            generation.put(A, bytes(id));
            generation.publish();
        }
    }

    private static byte @Nullable [] read(RedisStore store, Table table, Duration budget) {
        byte[] @Nullable [] rows = new byte[1] @Nullable [];
        long deadline = MonotonicClock.system().nanos() + budget.toNanos();
        store.read(new Table[] {table}, new byte[][] {A}, rows, 1, deadline);
        return rows[0];
    }

    private static void signal(LocalRedis server, String name) throws Exception {
        int code =
                new ProcessBuilder("kill", "-" + name, "" + server.pid())
                        .inheritIO()
                        .start()
                        .waitFor();
        assertThat(code).isZero();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private static @Nullable String text(byte @Nullable [] bytes) {
        return bytes == null ? null : new String(bytes, UTF_8);
    }

    private static void assertFails(ThrowingCallable call, String message) {
        assertThatExceptionOfType(ServingException.class)
                .isThrownBy(call)
                .withMessageContaining(message);
    }
}
