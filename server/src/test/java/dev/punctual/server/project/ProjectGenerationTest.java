package dev.punctual.server.project;

import dev.punctual.core.store.OnlineStore;
import dev.punctual.core.testing.GenerationKit;
import dev.punctual.rocksdb.RocksDbOptions;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class ProjectGenerationTest extends GenerationKit {
    @TempDir Path directory = Path.of("");

    @Override
    protected OnlineStore open() {
        return ProjectStore.open(
                directory.resolve("store"),
                directory.resolve("generations"),
                RocksDbOptions.forStore().withCacheBytes(16 << 20));
    }

    @Override
    protected boolean persistent() {
        return true;
    }
}
