package dev.punctual.mapped;

import static org.assertj.core.api.Assertions.assertThat;

import dev.punctual.core.value.KeyBytes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/// Rows, the file that is made of them, and what it must give back.
final class Sample {
    private final List<byte[][]> put = new ArrayList<>();
    private final Map<KeyBytes, byte[]> newest = new LinkedHashMap<>();

    void put(byte[] key, byte[] row) {
        put.add(new byte[][] {key, row});
        newest.put(new KeyBytes(key), row);
    }

    /// So many rows of random keys, some of which come more than once.
    static Sample random(SplittableRandom random, int rows, int longestKey) {
        var sample = new Sample();
        for (int i = 0; i < rows; i++) {
            byte[] key = new byte[random.nextInt(longestKey + 1)];
            for (int at = 0; at < key.length; at++) {
                key[at] = (byte) (random.nextInt(5) - 2);
            }
            byte[] row = new byte[random.nextInt(60)];
            random.nextBytes(row);
            sample.put(key, row);
        }
        return sample;
    }

    Map<KeyBytes, byte[]> newest() {
        return newest;
    }

    Path write(Path file, long seed) throws IOException {
        var draft = new Draft(file, seed);
        for (byte[][] row : put) {
            draft.put(row[0], row[1]);
        }
        assertThat(draft.rows()).isEqualTo(newest.size());
        draft.finish(new Draft.Names("table", "id", "note"), 1);
        return file;
    }

    /// Checks that a file gives these rows and no others.
    void require(GenerationFile file) {
        assertThat(file.layout().rows()).isEqualTo(newest.size());
        newest.forEach((key, row) -> assertThat(file.get(key.bytes())).isEqualTo(row));
        var keys = new ArrayList<byte[]>();
        file.scan(
                Long.MAX_VALUE,
                (key, row) -> {
                    keys.add(key);
                    assertThat(row).isEqualTo(newest.get(new KeyBytes(key)));
                });
        assertThat(keys).hasSize(newest.size());
        for (int i = 1; i < keys.size(); i++) {
            assertThat(Arrays.compareUnsigned(keys.get(i - 1), keys.get(i))).isNegative();
        }
        file.checkAll((block, position, what) -> assertThat(what).isNull());
    }
}
