package dev.punctual.cli.demo;

import dev.punctual.core.definition.SourceDefinition;
import dev.punctual.core.store.OnlineStore;
import dev.punctual.server.jobs.Workshop;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The events that a gateway has taken in.
final class Streams {
    private static final String PREFIX = "stream/";

    private Streams() {}

    /// Forgets all of them, so that the same history can be replayed again.
    static void forget(Workshop workshop, OnlineStore store) {
        for (String name : store.tables()) {
            if (name.startsWith(PREFIX)) {
                OnlineStore.Table table = store.table(name);
                List<byte[]> keys = new ArrayList<>();
                table.scan((key, _) -> keys.add(key));
                List<byte @Nullable []> none = Collections.nCopies(keys.size(), null);
                table.write(keys, none);
            }
        }
        for (SourceDefinition source : workshop.project().sources().values()) {
            delete(workshop.directory().state("journal", source.name()));
        }
    }

    private static void delete(Path directory) {
        if (!Files.isDirectory(directory)) {
            return;
        }
        try {
            Files.walkFileTree(
                    directory,
                    new SimpleFileVisitor<>() {
                        @Override
                        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                                throws IOException {
                            Files.delete(file);
                            return FileVisitResult.CONTINUE;
                        }

                        @Override
                        public FileVisitResult postVisitDirectory(
                                Path visited, @Nullable IOException failure) throws IOException {
                            Files.delete(visited);
                            return FileVisitResult.CONTINUE;
                        }
                    });
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + directory, e);
        }
    }
}
