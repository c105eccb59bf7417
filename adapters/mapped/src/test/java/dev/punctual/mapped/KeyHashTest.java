package dev.punctual.mapped;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class KeyHashTest {
    private static final long SEED = 0x123456789ABCDEFL;

    /// Files that exist are read by it: who changes the hash changes the version of the layout too.
    @Test
    void isPinned() {
        assertThat(KeyHash.of(new byte[0], SEED)).isEqualTo(0xED590538101A4277L);
        assertThat(KeyHash.of(new byte[] {1}, SEED)).isEqualTo(0x02B419D15EFFF0D0L);
        assertThat(KeyHash.of(new byte[] {0}, SEED)).isEqualTo(0x747E6A10643C4F54L);
        assertThat(KeyHash.of(new byte[] {0, 0}, SEED)).isEqualTo(0x34B44E08DB09CFDEL);
        assertThat(KeyHash.of(new byte[] {1, 2, 3, 4, 5, 6, 7, 8}, SEED))
                .isEqualTo(0x422FE08C25E90863L);
        assertThat(KeyHash.of(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9}, SEED))
                .isEqualTo(0x8C2F29D35E843679L);
    }

    @Test
    void spreadsKeysThatAreAlike() {
        int places = 1 << 12;
        var counts = new int[places];
        int tagBits = 0;
        int keys = 16 * places;
        for (int i = 0; i < keys; i++) {
            byte[] key = ByteBuffer.allocate(Long.BYTES).putLong(i).array();
            long hash = KeyHash.of(key, SEED);
            counts[(int) IndexBuilder.home(hash, places)]++;
            tagBits += Long.bitCount(IndexBuilder.tag(hash));
        }
        // 16 a place on average: of 4096 places chance leaves none empty and fills none to 48.
        assertThat(Arrays.stream(counts).min().orElseThrow()).isPositive();
        assertThat(Arrays.stream(counts).max().orElseThrow()).isLessThan(48);
        assertThat(tagBits / (double) keys).isBetween(11.9, 12.1);
    }
}
