package dev.punctual.server.project;

import static org.assertj.core.api.Assertions.assertThat;

import dev.punctual.core.store.OnlineStore;
import dev.punctual.core.store.OnlineStore.Generation;
import dev.punctual.core.testing.OnlineStoreKit;
import dev.punctual.rocksdb.RocksDbOptions;
import dev.punctual.rocksdb.RocksDbStore;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProjectStoreTest extends OnlineStoreKit {
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

    @Test
    void aStateOfTheReleaseBeforeKeepsItsRows() {
        Path rows = directory.resolve("old");
        byte[] key = {1};
        try (var old = RocksDbStore.open(rows, RocksDbOptions.forStore())) {
            try (Generation generation = old.table("view/a").begin("1")) {
                generation.put(key, new byte[] {2});
                generation.publish("note");
            }
            old.table("push/b").write(List.of(key), List.of(new byte[] {3}));
        }
        for (int opening = 0; opening < 2; opening++) {
            try (OnlineStore store =
                    ProjectStore.open(rows, directory.resolve("new"), RocksDbOptions.forStore())) {
                assertThat(store.tables()).containsExactly("push/b", "view/a");
                assertThat(store.table("view/a").get(key)).isEqualTo(new byte[] {2});
                assertThat(store.table("view/a").generation()).isEqualTo("1");
                assertThat(store.table("view/a").generationNote()).isEqualTo("note");
                assertThat(store.table("push/b").get(key)).isEqualTo(new byte[] {3});
            }
        }
        try (var old = RocksDbStore.open(rows, RocksDbOptions.forStore())) {
            assertThat(old.tables()).containsExactly("push/b");
        }
    }
}
