package dev.punctual.server.project;

import dev.punctual.core.definition.ProjectDefinition;
import dev.punctual.core.definition.SourceDefinition;
import dev.punctual.core.definition.StoreDefinition;
import dev.punctual.core.store.JoinedStore;
import dev.punctual.core.store.MemoryStore;
import dev.punctual.core.store.OnlineStore;
import dev.punctual.core.store.StoredGenerations;
import dev.punctual.mapped.GenerationDirectory;
import dev.punctual.mapped.MappedOptions;
import dev.punctual.mapped.MappedStore;
import dev.punctual.redis.RedisGenerations;
import dev.punctual.redis.RedisStore;
import dev.punctual.rocksdb.RocksDbOptions;
import dev.punctual.rocksdb.RocksDbStore;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The online store of a project. Unless it is in Redis, it is on this machine: rows that are written one by one in RocksDB,
/// generations in mapped files.
public final class ProjectStore {
    private static final Logger LOG = LoggerFactory.getLogger(ProjectStore.class);

    private ProjectStore() {}

    /// Opens the store, or makes one. Generations that a release before had put into RocksDB become files.
    ///
    /// @throws dev.punctual.core.error.ServingException with `STORAGE_FAILED` if another process has it open
    public static OnlineStore open(ProjectDirectory directory) {
        ProjectDefinition project = directory.definition();
        return switch (project.store()) {
            case StoreDefinition.Embedded _ ->
                    open(
                            directory.state("store"),
                            directory.state("generations"),
                            RocksDbOptions.forStore());
            case StoreDefinition.Redis redis -> {
                RedisStore store = RedisStore.open(RedisAddress.of(redis));
                for (String warning : store.warnings()) {
                    LOG.warn(warning);
                }
                yield project.sources().values().stream()
                                .anyMatch(SourceDefinition.Event.class::isInstance)
                        ? claimed(store)
                        : store;
            }
        };
    }

    /// A stream's events are with the one process that writes what they come to, so another must not serve them at all.
    private static OnlineStore claimed(RedisStore store) {
        try {
            store.claim();
            return store;
        } catch (RuntimeException e) {
            store.close();
            throw e;
        }
    }

    /// An embedded store in two directories of one's own.
    public static OnlineStore open(Path rows, Path generations, RocksDbOptions options) {
        OnlineStore rowStore = RocksDbStore.open(rows, options);
        OnlineStore generationStore = null;
        try {
            generationStore = MappedStore.open(generations, MappedOptions.standard());
            return new JoinedStore(
                    rowStore,
                    generationStore,
                    table -> LOG.info("table {} moved from {} to {}", table, rows, generations));
        } catch (RuntimeException e) {
            if (generationStore != null) {
                generationStore.close();
            }
            rowStore.close();
            throw e;
        }
    }

    /// The store, or an empty one if nothing was ever stored: to look makes no directory.
    ///
    /// @throws dev.punctual.core.error.ServingException with `STORAGE_FAILED` if another process has it open
    public static OnlineStore openExisting(ProjectDirectory directory) {
        return switch (directory.definition().store()) {
            case StoreDefinition.Embedded _ ->
                    Files.isDirectory(directory.state("store"))
                            ? open(directory)
                            : new MemoryStore();
            case StoreDefinition.Redis redis -> RedisStore.open(RedisAddress.of(redis));
        };
    }

    /// The generations, which may be looked at while a gateway serves from them.
    public static StoredGenerations generations(ProjectDirectory directory) {
        return switch (directory.definition().store()) {
            case StoreDefinition.Embedded _ ->
                    new GenerationDirectory(directory.state("generations"));
            case StoreDefinition.Redis redis -> RedisGenerations.open(RedisAddress.of(redis));
        };
    }
}
