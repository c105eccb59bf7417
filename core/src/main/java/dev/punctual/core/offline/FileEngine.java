package dev.punctual.core.offline;

import dev.punctual.core.value.Schema;
import java.nio.file.Path;

/// An offline engine that also writes files.
public interface FileEngine extends OfflineEngine {

    /// Starts a Parquet file, visible under its name only once the writer is finished.
    RowWriter writeParquet(Path file, Schema schema);
}
