package dev.punctual.mapped;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.SplittableRandom;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IndexBuilderTest {
    private static final int KEYS = 30_000;
    private static final int STRETCHES = 5;

    @TempDir Path directory = Path.of("");

    @Test
    void findsEveryHashInAnIndexOfManyStretches() throws Exception {
        var random = new SplittableRandom(11);
        requireFound(i -> random.nextLong());
    }

    @Test
    void findsEveryHashWhereOneStretchOverflowsIntoTheNext() throws Exception {
        var random = new SplittableRandom(12);
        // All in the last hundredth of the first stretch.
        requireFound(i -> random.nextLong(Long.MAX_VALUE / 250) + (1L << 63) / 5 * 2 - (1L << 55));
        requireFound(i -> -1 - i); // and of the last
    }

    private void requireFound(LongUnaryOperator hashes) throws Exception {
        Path file = Files.createTempFile(directory, "index", "");
        var hash = new long[KEYS];
        long homes;
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
                var index =
                        new IndexBuilder(
                                (STRETCHES - 1L) * IndexBuilder.ENTRIES_PER_STRETCH, file)) {
            for (int i = 0; i < KEYS; i++) {
                hash[i] = hashes.applyAsLong(i);
                index.add(hash[i], position(i));
            }
            homes = index.homes(KEYS);
            var writer = new BlockWriter(channel);
            index.write(homes, writer);
            int _ = writer.end();
        }
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < KEYS; i++) {
            assertThat(isFound(bytes, hash[i], homes, position(i))).isTrue();
        }
    }

    private static long position(int i) {
        return (i + 1L) * Records.ALIGNMENT;
    }

    private static boolean isFound(ByteBuffer bytes, long hash, long homes, long position) {
        for (long at = IndexBuilder.home(hash, homes); ; at++) {
            long slot = bytes.getLong(Layout.HEADER_BYTES + Math.toIntExact(at) * Long.BYTES);
            if (slot == 0) {
                return false;
            }
            if (IndexBuilder.hasTag(slot, IndexBuilder.tag(hash))
                    && IndexBuilder.position(slot) == position) {
                return true;
            }
        }
    }
}
