package dev.punctual.mapped;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.similarity.IndexStore.Generation;
import dev.punctual.core.similarity.ItemFilter;
import dev.punctual.core.similarity.ItemIndex;
import dev.punctual.core.similarity.Ranking;
import dev.punctual.core.similarity.SearchLimits;
import dev.punctual.core.similarity.TreeKind;
import dev.punctual.core.testing.FileSizeLimit;
import dev.punctual.core.testing.VictimProcess;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IndexDirectoryTest {
    private static final int KILLS = 20;

    @TempDir private Path directory = Path.of("unset");

    private IndexDirectory store() {
        return new IndexDirectory(directory);
    }

    private String publish(long round) {
        try (Arena arena = Arena.ofShared()) {
            return store().publish(IndexVictim.image(round, arena));
        }
    }

    private List<Path> files() throws Exception {
        try (Stream<Path> all = Files.list(directory)) {
            return all.filter(file -> !file.endsWith("lock") && !file.endsWith("manifest"))
                    .toList();
        }
    }

    private static void requireWhole(Generation generation) {
        var index = new ItemIndex(generation.image(), new TreeKind());
        index.requireWhole();
        var sameRound = new ItemFilter();
        long round = generation.image().facts().createdMicros();
        sameRound.numbers(
                Objects.requireNonNull(index.attributes().get("round")), List.of((double) round));
        var best = new Ranking();
        ItemIndex.Search search = index.take();
        for (int i = 0; i < 20; i++) {
            var _ = search.near(index.place("item " + i), 7, sameRound, SearchLimits.of(9), best);
            assertThat(best.size()).isEqualTo(7);
        }
    }

    @Test
    void whatIsPublishedIsServedAndTheOneBeforeLastsAsLongAsItIsRead() throws Exception {
        assertThat(store().open("things")).isNull();
        assertThat(store().names()).isEmpty();
        String first = publish(1);
        assertThat(store().current("things")).isEqualTo(first);
        try (Generation before = Objects.requireNonNull(store().open("things"))) {
            String second = publish(2);
            assertThat(store().current("things")).isEqualTo(second).isNotEqualTo(first);
            assertThat(files()).hasSize(1);
            assertThat(before.id()).isEqualTo(first);
            requireWhole(before);
        }
        try (Generation after = Objects.requireNonNull(store().open("things"))) {
            assertThat(after.image().facts().createdMicros()).isEqualTo(2);
            assertThat(after.bytes()).isEqualTo(Files.size(files().getFirst()));
            requireWhole(after);
        }
        assertThat(store().names()).containsExactly("things");
    }

    @Test
    void aFlippedBitIsFoundWhereverItIs() throws Exception {
        String _ = publish(1);
        Path file = files().getFirst();
        byte[] sound = Files.readAllBytes(file);
        var random = new SplittableRandom(3);
        for (int i = 0; i < 200; i++) {
            // Each byte of the header's fields, and others anywhere.
            int at = i < 36 ? i : random.nextInt(128, sound.length);
            byte[] damaged = sound.clone();
            damaged[at] ^= (byte) (1 << random.nextInt(8));
            Files.write(file, damaged);
            assertThatExceptionOfType(ServingException.class)
                    .as("byte %d", at)
                    .isThrownBy(() -> store().open("things"))
                    .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.STORAGE_FAILED))
                    .withMessageContaining(file + " is damaged")
                    .withMessageContaining("punctual index build --whole things");
        }
        for (int length : new int[] {0, 1, 127, 128, 70_000, sound.length - 1}) {
            Files.write(file, Arrays.copyOf(sound, length));
            assertThatExceptionOfType(ServingException.class)
                    .isThrownBy(() -> store().open("things"));
        }
        Files.write(file, sound);
        try (Generation whole = Objects.requireNonNull(store().open("things"))) {
            requireWhole(whole);
        }
    }

    @Test
    void killedAtAnyPointOfABuildTheGenerationBeforeServes() throws Exception {
        var random = new SplittableRandom(20_261_127L);
        long published = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            Process victim = VictimProcess.start(IndexVictim.class, directory, published + 1);
            long said =
                    VictimProcess.kill(victim, 1 + random.nextInt(4), random).stream()
                            .filter(line -> line.startsWith("published "))
                            .mapToLong(line -> Long.parseLong(line.split(" ", -1)[1]))
                            .max()
                            .orElse(0);
            long acknowledged = Math.max(said, published);
            try (Generation generation = store().open("things")) {
                if (generation == null) {
                    assertThat(acknowledged).isZero();
                    continue;
                }
                published = generation.image().facts().createdMicros();
                assertThat(published).isBetween(acknowledged, acknowledged + 1);
                requireWhole(generation);
            }
        }
        assertThat(published).isPositive();
        String _ = publish(published + 1); // removes what the killed left
        assertThat(files()).hasSize(1);
    }

    @Test
    void aFullDiskStopsABuildAndTheNextOneGoesThrough() throws Exception {
        assumeThat(FileSizeLimit.available()).isTrue();
        Process victim = VictimProcess.start(IndexVictim.class, directory, "full");
        try (var lines = victim.inputReader(UTF_8)) {
            var said = new ArrayList<>(lines.readAllLines());
            assertThat(said).hasSize(6);
            assertThat(said.get(2))
                    .startsWith("STORAGE_FULL no space is left for " + directory)
                    .contains("an index of", "bytes", "free some, or allow more");
            said.remove(2);
            assertThat(said)
                    .containsExactly(
                            "published 1 .",
                            "serves 1 .",
                            "serves 1 .",
                            "published 3 .",
                            "serves 3 .");
        } finally {
            int _ = victim.destroyForcibly().waitFor();
        }
        assertThat(files()).hasSize(1);
    }
}
