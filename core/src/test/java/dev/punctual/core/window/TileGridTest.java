package dev.punctual.core.window;

import static org.assertj.core.api.Assertions.assertThat;

import dev.punctual.core.testing.Randomized;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TileGridTest {
    private static final long SECOND = 1_000_000;

    @Test
    void aTileIsTheGreatestLengthThatDividesEveryHop() {
        assertThat(TileGrid.of(List.of(10 * SECOND, 15 * SECOND)).tileMicros())
                .isEqualTo(5 * SECOND);
        assertThat(TileGrid.of(List.of(60 * SECOND)).tileMicros()).isEqualTo(60 * SECOND);
    }

    @Test
    void hopsBeginAtRoundNumbers() {
        var grid = TileGrid.of(List.of(SECOND, 300 * SECOND, 3_600 * SECOND, 86_400 * SECOND));
        assertThat(grid.roundBits(1)).isZero();
        assertThat(grid.roundBits(300)).isEqualTo(9);
        assertThat(grid.roundBits(3_600)).isEqualTo(13);
        assertThat(grid.roundBits(86_400)).isEqualTo(18);
        assertThat(grid.code(-86_400) & ((1 << 18) - 1)).isZero();
        assertThat(grid.code(3_600 * 7) & ((1 << 13) - 1)).isZero();
    }

    @Test
    void aHopThatFitsBetweenNoOthersIsAsRoundAsItsLargestDivisor() {
        var grid = TileGrid.of(List.of(5 * SECOND, 10 * SECOND, 15 * SECOND));
        assertThat(grid.roundBits(2)).isEqualTo(1);
        assertThat(grid.roundBits(3)).isZero();
    }

    @Test
    void numbersKeepTheOrderOfTilesAndLeadBackToThem() {
        Randomized.check(
                500,
                random -> {
                    var hops = new ArrayList<Long>();
                    for (int i = random.nextInt(1, 5); i > 0; i--) {
                        hops.add(
                                random.nextLong(1, 90_000)
                                        * (random.nextBoolean() ? SECOND : 60 * SECOND));
                    }
                    var grid = TileGrid.of(hops);
                    long tile = random.nextLong(-1_000_000_000_000L, 1_000_000_000_000L);
                    long later = tile + random.nextLong(1, 100_000);
                    assertThat(grid.tileOf(grid.code(tile))).isEqualTo(tile);
                    assertThat(grid.code(later)).isGreaterThan(grid.code(tile));
                    for (long hop : hops) {
                        long tiles = hop / grid.tileMicros();
                        long edge = Math.floorDiv(tile, tiles) * tiles;
                        int bits = grid.roundBits(tiles);
                        assertThat(grid.code(edge) >> bits << bits).isEqualTo(grid.code(edge));
                    }
                });
    }
}
