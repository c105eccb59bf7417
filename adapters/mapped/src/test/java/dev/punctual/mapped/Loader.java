package dev.punctual.mapped;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.punctual.core.error.ServingException;
import dev.punctual.core.store.OnlineStore.Generation;
import dev.punctual.core.testing.VictimProcess;
import java.nio.file.Path;
import java.util.Arrays;

/// A process that loads one generation after the other, says how far it is, one line each, and waits to be killed; or one
/// that may not write long files, and says what comes of it.
final class Loader {
    static final int ROWS = 2_000;
    private static final int ROW_BYTES = 500;
    private static final int ROWS_PER_LINE = 100;

    private Loader() {}

    /// Loads from the round given on, for ever; or `full` loads a round that fits and one that does not.
    public static void main(String[] arguments) {
        try (var store = MappedStore.open(Path.of(arguments[0]), MappedOptions.standard())) {
            if (arguments[1].equals("full")) {
                load(store, 1, ROWS);
                try {
                    load(store, 2, 20 * ROWS);
                } catch (ServingException e) {
                    VictimProcess.say(e.code() + " " + e.getMessage());
                }
                VictimProcess.say("serves " + store.table("t").generation());
                return;
            }
            for (long round = Long.parseLong(arguments[1]); ; round++) {
                load(store, round, ROWS);
                VictimProcess.say("published " + round);
            }
        }
    }

    private static void load(MappedStore store, long round, int rows) {
        try (Generation generation = store.table("t").begin("%09d".formatted(round))) {
            for (int i = 0; i < rows; i++) {
                generation.put(key(i), row(round));
                if (i % ROWS_PER_LINE == 0) {
                    VictimProcess.say("put " + i);
                }
            }
            VictimProcess.say("put " + generation.rows());
            generation.publish("" + round);
        }
    }

    static byte[] key(int i) {
        return ("k" + i).getBytes(UTF_8);
    }

    static byte[] row(long round) {
        return Arrays.copyOf((round + " ").getBytes(UTF_8), ROW_BYTES);
    }
}
