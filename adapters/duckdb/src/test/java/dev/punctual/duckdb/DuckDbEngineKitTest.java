package dev.punctual.duckdb;

import dev.punctual.core.offline.OfflineEngine;
import dev.punctual.core.testing.OfflineEngineKit;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class DuckDbEngineKitTest extends OfflineEngineKit {
    @TempDir Path directory;
    private DuckDbEngine engine;

    @BeforeEach
    void open() {
        engine = DuckDbEngine.open(Map.of(), "", directory, new Limits(64L << 20, 2));
    }

    @AfterEach
    void close() {
        engine.close();
    }

    @Override
    protected OfflineEngine engine() {
        return engine;
    }
}
