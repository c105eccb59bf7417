package dev.punctual.mapped;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.testing.Randomized;
import dev.punctual.core.value.KeyBytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GenerationFileTest {
    @TempDir Path directory = Path.of("");
    private int files;

    private Path next() {
        return directory.resolve("file" + files++);
    }

    @Test
    void agreesWithAMapWhateverTheHash() {
        Randomized.check(
                12,
                random -> {
                    Sample sample =
                            Sample.random(random, random.nextInt(400), 1 + random.nextInt(12));
                    // Seed 0 sends all keys to one place, a small one to a few.
                    for (long seed : new long[] {0, 1L << 61, random.nextLong()}) {
                        requireSound(sample, seed);
                    }
                });
    }

    @Test
    void keysThatAreNotThereAreNotFoundWhateverTheHash() throws Exception {
        var random = new SplittableRandom(3);
        Sample sample = Sample.random(random, 300, 6);
        for (long seed : new long[] {0, 1L << 61, 5}) {
            GenerationFile file = GenerationFile.open(sample.write(next(), seed));
            for (int i = 0; i < 3_000; i++) {
                byte[] key = new byte[random.nextInt(9)];
                random.nextBytes(key);
                assertThat(file.get(key)).isEqualTo(sample.newest().get(new KeyBytes(key)));
            }
            file.retire();
        }
    }

    @Test
    void keepsMoreKeysThanItHoldsInMemory() throws Exception {
        var random = new SplittableRandom(4);
        var sample = new Sample();
        for (int i = 0; i < 9_000; i++) { // thrice what is sorted at a time
            byte[] key = Arrays.copyOf(new byte[] {(byte) (i % 31), (byte) i}, 8_000);
            key[7_990] = (byte) random.nextInt(128);
            sample.put(key, new byte[] {(byte) i, (byte) (i >> 8)});
        }
        requireSound(sample, 7);
        try (var left = Files.list(directory)) {
            assertThat(left).hasSize(1); // what was sorted aside is gone
        }
    }

    private void requireSound(Sample sample, long seed) {
        try {
            GenerationFile file = GenerationFile.open(sample.write(next(), seed));
            sample.require(file);
            file.retire();
        } catch (IOException | Layout.Unreadable e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aTruncatedFileIsRefused() throws Exception {
        byte[] whole = Files.readAllBytes(small().write(next(), 9));
        Path file = next();
        for (int size = 0; size < whole.length; size++) {
            Files.write(file, Arrays.copyOf(whole, size));
            assertThatExceptionOfType(Layout.Unreadable.class)
                    .as("%s bytes", size)
                    .isThrownBy(() -> GenerationFile.open(file));
        }
        Files.write(file, Arrays.copyOf(whole, whole.length + 1));
        assertThatExceptionOfType(Layout.Unreadable.class)
                .isThrownBy(() -> GenerationFile.open(file));
    }

    @Test
    void aFlippedBitIsRefusedOrFoundAndNeverGivesAnotherRow() throws Exception {
        Sample sample = small();
        int smallEnd = (int) layoutOf(sample.write(next(), 9)).orderStart();
        sample.put(new byte[] {9, 9}, new byte[Layout.BLOCK_BYTES]); // the index gets other blocks
        byte[] whole = Files.readAllBytes(sample.write(next(), 9));
        int indexBlock = Layout.BLOCK_BYTES;
        for (int at = 0; at < whole.length; at = at == smallEnd ? indexBlock : at + 1) {
            requireNoticed(whole, at, sample, at < Layout.HEADER_BYTES || at >= indexBlock);
        }
    }

    private static Layout layoutOf(Path file) throws Exception {
        GenerationFile opened = GenerationFile.open(file);
        opened.retire();
        return opened.layout();
    }

    private void requireNoticed(byte[] whole, int at, Sample sample, boolean atOpening)
            throws IOException {
        byte[] damaged = whole.clone();
        damaged[at] ^= (byte) (1 << at * 5 % Byte.SIZE);
        Path file = Files.write(directory.resolve("damaged"), damaged);
        boolean refused = false;
        try {
            GenerationFile opened = GenerationFile.open(file);
            requireNoOtherRow(opened, sample);
            requireNamed(opened, at);
            opened.retire();
        } catch (Layout.Unreadable e) {
            refused = true;
        }
        assertThat(refused).as("byte %s", at).isEqualTo(atOpening);
    }

    private static void requireNoOtherRow(GenerationFile file, Sample sample) {
        sample.newest()
                .forEach((key, row) -> {
                    try {
                        assertThat(file.get(key.bytes())).isEqualTo(row);
                    } catch (ServingException e) {
                        assertThat(e.code()).isEqualTo(ErrorCode.STORAGE_FAILED);
                        assertThat(e)
                                .hasMessageContaining("damaged in")
                                .hasMessageContaining("block 0");
                    }
                });
    }

    private static void requireNamed(GenerationFile file, int at) {
        var found = new AtomicInteger();
        file.checkAll((block, position, what) -> {
            found.incrementAndGet();
            assertThat(position).isLessThanOrEqualTo(at);
            assertThat(block).isZero();
        });
        assertThat(found).hasPositiveValue();
    }

    private static Sample small() {
        var sample = new Sample();
        sample.put(new byte[0], new byte[] {1, 2, 3});
        sample.put(new byte[] {1}, new byte[0]);
        sample.put(new byte[] {2, 0, 0}, new byte[] {0, 0, 0, 0});
        sample.put(new byte[] {2, 0, 0}, new byte[] {0, 0, 0, 0, 0});
        sample.put(new byte[] {2, 0, 0, 0, 0, 0, 0, 0, 3}, new byte[30]);
        for (byte i = 0; i < 6; i++) {
            sample.put(new byte[] {0, 0, 0, 0, 0, 0, 0, i}, new byte[] {i, 7, i});
        }
        return sample;
    }

    @Test
    void namesTheBlockThatIsDamaged() throws Exception {
        var sample = new Sample();
        for (int i = 0; i < 40; i++) {
            sample.put(new byte[] {(byte) i}, new byte[10_000]);
        }
        Path file = sample.write(next(), 9);
        byte[] bytes = Files.readAllBytes(file);
        bytes[200_000] ^= 4;
        Files.write(file, bytes);
        GenerationFile opened = GenerationFile.open(file);
        var blocks = new ArrayList<Integer>();
        opened.checkAll((block, position, what) -> {
            blocks.add(block);
            assertThat(position).isEqualTo(3L * Layout.BLOCK_BYTES);
        });
        assertThat(blocks).containsExactly(3);
        opened.retire();
    }

    @Test
    void memoryIsGivenBackWhenTheLastHolderLetsGo() throws Exception {
        GenerationFile file = GenerationFile.open(small().write(next(), 9));
        assertThat(file.hold()).isTrue();
        file.retire();
        assertThat(file.get(new byte[] {1})).isEmpty();
        assertThat(file.hold()).isFalse();
        file.letGo();
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> file.get(new byte[] {1}));
    }
}
