package dev.punctual.server.project;

import dev.punctual.core.definition.ProjectDefinition;
import dev.punctual.core.definition.SourceDefinition;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.offline.FileEngine;
import dev.punctual.core.offline.OfflineEngine;
import dev.punctual.duckdb.DuckDbEngine;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/// The offline engines of a project's batch sources, opened when they are first asked for.
public final class OfflineEngines implements AutoCloseable {
    private final ProjectDefinition project;
    private final ProjectDirectory directory;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, OfflineEngine> engines = new HashMap<>();

    public OfflineEngines(ProjectDefinition project, ProjectDirectory directory) {
        this.project = project;
        this.directory = directory;
    }

    /// The engine of a batch source.
    public OfflineEngine of(String source) {
        lock.lock();
        try {
            return engines.computeIfAbsent(source, this::open);
        } finally {
            lock.unlock();
        }
    }

    /// An engine over Parquet files of this process's own making.
    public FileEngine over(Map<String, Path> files) {
        return DuckDbEngine.open(files, "", directory.state("work"));
    }

    /// An engine over Parquet files of this process's own making that together are one table.
    ///
    /// @param files at least one
    public OfflineEngine overParts(String table, List<Path> files) {
        return DuckDbEngine.openParts(table, files, directory.state("work"));
    }

    /// An engine that only writes.
    public FileEngine writer() {
        return over(Map.of());
    }

    @Override
    public void close() {
        lock.lock();
        try {
            List.copyOf(engines.values()).forEach(OfflineEngine::close);
            engines.clear();
        } finally {
            lock.unlock();
        }
    }

    private OfflineEngine open(String name) {
        if (!(project.sources().get(name) instanceof SourceDefinition.Batch source)) {
            throw new ServingException(ErrorCode.NOT_FOUND, "no batch source is called " + name);
        }
        var files = new LinkedHashMap<String, Path>();
        source.files().forEach((table, path) -> files.put(table, directory.root().resolve(path)));
        return DuckDbEngine.open(files, source.setupSql(), directory.state("work"));
    }
}
