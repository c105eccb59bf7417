package dev.punctual.mapped;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import dev.punctual.core.store.OnlineStore.Generation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GenerationSizeTest {
    private static final long NAMES_AND_ROUNDING = 300;

    @TempDir Path directory = Path.of("unset");

    @Test
    void aFileIsAsLargeAsItIsSaidToBecome() throws IOException {
        int rows = 20_000;
        try (MappedStore store = MappedStore.open(directory, MappedOptions.standard());
                Generation generation = store.table("t").begin("g")) {
            for (int i = 0; i < rows; i++) {
                byte[] key = ByteBuffer.allocate(16).putLong(i * 0x9E37_79B9_7F4A_7C15L).array();
                generation.put(key, new byte[37]);
            }
            generation.publish();
            try (Stream<Path> files = Files.list(directory)) {
                Path file =
                        files.filter(each -> each.toString().endsWith(".generation"))
                                .findFirst()
                                .orElseThrow();
                assertThat(Files.size(file))
                        .isCloseTo(GenerationSize.bytes(rows, 16, 37), offset(NAMES_AND_ROUNDING));
            }
        }
    }
}
