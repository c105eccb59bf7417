package dev.punctual.server.project;

import dev.punctual.core.definition.Fingerprint;
import dev.punctual.core.definition.History;
import dev.punctual.core.definition.ProjectDefinition;
import dev.punctual.core.definition.SourceDefinition;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.offline.FileEngine;
import dev.punctual.core.offline.OfflineEngine;
import dev.punctual.duckdb.DataFiles;
import dev.punctual.duckdb.DuckDbEngine;
import dev.punctual.duckdb.Limits;
import dev.punctual.jdbc.JdbcAddress;
import dev.punctual.jdbc.JdbcEngine;
import dev.punctual.server.ingest.EventFiles;
import dev.punctual.server.loads.SourceEngines;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/// The offline engines of a project's batch sources, opened when they are first asked for.
public final class OfflineEngines implements SourceEngines {
    private static final long MODEST_BYTES = 128L << 20;

    private final ProjectDefinition project;
    private final ProjectDirectory directory;
    private final Limits limits;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, OfflineEngine> engines = new HashMap<>();

    public OfflineEngines(ProjectDefinition project, ProjectDirectory directory) {
        this(project, directory, Limits.DEFAULT);
    }

    /// Engines that leave most of the machine to others: one thread and a quarter of the memory each.
    static OfflineEngines modest(ProjectDefinition project, ProjectDirectory directory) {
        return new OfflineEngines(project, directory, new Limits(MODEST_BYTES, 1));
    }

    private OfflineEngines(ProjectDefinition project, ProjectDirectory directory, Limits limits) {
        this.project = project;
        this.directory = directory;
        this.limits = limits;
    }

    @Override
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

    @Override
    public String fingerprint(String name) {
        var parts = new ArrayList<Object>();
        SourceDefinition source = project.sources().get(name);
        if (source != null) {
            parts.add(source);
        }
        if (source instanceof SourceDefinition.Batch batch) {
            for (String file : batch.files().values()) {
                DataFiles.matching(directory.root().resolve(file))
                        .forEach(each -> parts.add(state(each)));
            }
        }
        if (source instanceof SourceDefinition.Event event && keeps(event)) {
            parts.addAll(kept(event).readable());
        }
        return Fingerprint.of(parts);
    }

    private static String state(Path file) {
        try {
            return file + " " + Files.size(file) + " " + Files.getLastModifiedTime(file).toMillis();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    private OfflineEngine open(String name) {
        return switch (project.sources().get(name)) {
            case SourceDefinition.Batch source -> {
                var files = new LinkedHashMap<String, Path>();
                source.files()
                        .forEach((table, path) -> files.put(table, directory.root().resolve(path)));
                yield DuckDbEngine.open(files, source.setupSql(), directory.state("work"), limits);
            }
            case SourceDefinition.Warehouse source -> new JdbcEngine(address(source));
            case null, default -> openLog(name);
        };
    }

    private static JdbcAddress address(SourceDefinition.Warehouse source) {
        var environment = new Environment(System.getenv(), "source " + source.name());
        return new JdbcAddress(
                environment.resolve(source.url()),
                environment.resolve(source.user()),
                environment.resolve(source.password()),
                source.timeout(),
                source.setupSql());
    }

    /// The events that the gateway kept of a source, as far as they are in whole files.
    ///
    /// @param name what the source's history calls them
    private OfflineEngine openLog(String name) {
        for (SourceDefinition source : project.sources().values()) {
            if (source instanceof SourceDefinition.Event event
                    && keeps(event)
                    && History.keptName(event.name()).equals(name)) {
                List<Path> files = kept(event).readable();
                if (files.isEmpty()) {
                    throw new ServingException(
                            ErrorCode.NOT_FOUND,
                            "no events of source "
                                    + event.name()
                                    + " are kept yet; serve the project and push some. A file appears"
                                    + " after some minutes, and when the gateway stops");
                }
                return overParts(History.KEPT, files);
            }
        }
        throw new ServingException(ErrorCode.NOT_FOUND, "no batch source is called " + name);
    }

    private static boolean keeps(SourceDefinition.Event source) {
        return source.history() != null && source.history().keep() != null;
    }

    private EventFiles kept(SourceDefinition.Event source) {
        return new EventFiles(directory.eventLog(source.name()), source.schema());
    }
}
