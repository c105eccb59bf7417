package dev.punctual.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.punctual.core.store.OnlineStore.Generation;
import dev.punctual.core.store.OnlineStore.Table;
import dev.punctual.core.testing.LocalRedis;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class HashScanTest {
    private static final int ROWS = 20_000;

    @Test
    void walksOverMoreRowsThanItHoldsInTheOrderOfTheKeys() {
        try (RedisStore store = open()) {
            Table table = store.table("g");
            try (Generation generation = table.begin("1")) {
                for (int i = 0; i < ROWS; i++) {
                    generation.put(key(i * 7_919 % ROWS), new byte[10]);
                }
                generation.publish();
            }
            var place = (Place.Generation) ((RedisTable) table).place();
            assertThat(place).isNotNull();
            var seen = new ArrayList<String>();
            new HashScan(store.link(), place.hash(), 60_000)
                    .inOrder(Long.MAX_VALUE, (key, row) -> seen.add(text(key)), () -> true);
            assertThat(seen).containsExactlyElementsOf(expected());
        }
    }

    @Test
    void scansWhatIsWrittenMeanwhileAsItWasAtTheBeginning() {
        try (RedisStore store = open()) {
            Table table = store.table("t");
            List<byte[]> keys = IntStream.range(0, ROWS).mapToObj(HashScanTest::key).toList();
            table.write(keys, keys);
            var seen = new ArrayList<String>();
            table.scan((key, row) -> {
                if (seen.isEmpty()) {
                    table.write(
                            List.of("j".getBytes(UTF_8), "l".getBytes(UTF_8)), List.of(key, key));
                }
                seen.add(text(key));
            });
            assertThat(seen).containsExactlyElementsOf(expected());
        }
    }

    private static RedisStore open() {
        return RedisStore.open(
                RedisOptions.of("127.0.0.1", LocalRedis.shared().port(), LocalRedis.newPrefix()));
    }

    private static List<String> expected() {
        return IntStream.range(0, ROWS).mapToObj(i -> text(key(i))).toList();
    }

    private static byte[] key(int i) {
        return "k%05d".formatted(i).getBytes(UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, UTF_8);
    }
}
