package dev.punctual.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.punctual.core.store.OnlineStore.Generation;
import dev.punctual.core.store.OnlineStore.Table;
import dev.punctual.core.testing.VictimProcess;
import java.util.List;

/// A process that loads one generation after the other, and writes a row after each, says so, and waits to be killed.
final class Loader {
    static final int ROWS = 400;
    private static final int ROW_BYTES = 10_000; // so that a load takes several batches

    private Loader() {}

    public static void main(String[] arguments) {
        var options = RedisOptions.of("127.0.0.1", Integer.parseInt(arguments[0]), arguments[1]);
        try (RedisStore store = RedisStore.open(options)) {
            for (long round = Long.parseLong(arguments[2]); ; round++) {
                load(store.table("loaded"), round);
                VictimProcess.say("published " + round);
                store.table("written").write(List.of(key(0)), List.of(row(round)));
                VictimProcess.say("wrote " + round);
            }
        }
    }

    static void load(Table table, long round) {
        try (Generation generation = table.begin("%09d".formatted(round))) {
            VictimProcess.say("began " + round);
            for (int i = 0; i < ROWS; i++) {
                generation.put(key(i), row(round));
                if (i % 100 == 0) {
                    VictimProcess.say("put " + i);
                }
            }
            generation.publish("" + round);
        }
    }

    static byte[] key(int i) {
        return ("k" + i).getBytes(UTF_8);
    }

    static byte[] row(long round) {
        return "%09d".formatted(round).repeat(ROW_BYTES / 9).getBytes(UTF_8);
    }
}
