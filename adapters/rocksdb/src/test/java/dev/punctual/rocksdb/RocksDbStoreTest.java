package dev.punctual.rocksdb;

import dev.punctual.core.store.OnlineStore;
import dev.punctual.core.testing.OnlineStoreKit;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class RocksDbStoreTest extends OnlineStoreKit {
    @TempDir Path directory = Path.of("");

    @Override
    protected OnlineStore open() {
        return RocksDbStore.open(directory, RocksDbOptions.forStore());
    }

    @Override
    protected boolean persistent() {
        return true;
    }
}
