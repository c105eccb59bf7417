package dev.punctual.rocksdb;

import dev.punctual.core.store.Journal;
import dev.punctual.core.testing.JournalKit;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class RocksDbJournalTest extends JournalKit {
    @TempDir Path directory = Path.of("");

    @Override
    protected Journal open() {
        return RocksDbJournal.open(directory, RocksDbOptions.forJournal());
    }

    @Override
    protected boolean persistent() {
        return true;
    }
}
