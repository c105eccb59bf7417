package dev.punctual.mapped;

import dev.punctual.core.store.JoinedStore;
import dev.punctual.core.store.MemoryStore;
import dev.punctual.core.store.OnlineStore;
import dev.punctual.core.testing.GenerationKit;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/// Beside a store in memory, which forgets: so each opening gets a directory of its own.
class MappedGenerationTest extends GenerationKit {
    @TempDir Path directory = Path.of("");
    private int opened;

    @Override
    protected OnlineStore open() {
        Path place = directory.resolve("" + opened++);
        return new JoinedStore(
                new MemoryStore(), MappedStore.open(place, MappedOptions.standard()), _ -> {});
    }

    @Override
    protected boolean persistent() {
        return false;
    }
}
