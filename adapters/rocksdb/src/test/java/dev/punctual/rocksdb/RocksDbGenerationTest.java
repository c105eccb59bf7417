package dev.punctual.rocksdb;

import dev.punctual.core.store.OnlineStore;
import dev.punctual.core.testing.GenerationKit;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.io.TempDir;

class RocksDbGenerationTest extends GenerationKit {
    // Without a grace, and swept all the time: readers meet removed generations as often as they
    // can.
    private static final RocksDbOptions HASTY =
            RocksDbOptions.forStore()
                    .withCacheBytes(32 << 20)
                    .withGrace(Duration.ZERO)
                    .withSyncEvery(Duration.ofMillis(2));

    @TempDir Path directory = Path.of("");

    @Override
    protected OnlineStore open() {
        return RocksDbStore.open(directory, HASTY);
    }

    @Override
    protected boolean persistent() {
        return true;
    }
}
