package dev.punctual.server.project;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/// Where the gateway of a project listens, as it says in a file beside its store.
///
/// @param host what it listens on
public record GatewayAddress(String host, int port) {
    private static final String FILE = "gateway.properties";

    /// Writes the file of this process's gateway; closing what is returned removes it.
    static AutoCloseable publish(ProjectDirectory directory, String host, int port) {
        var properties = new Properties();
        properties.setProperty("host", host);
        properties.setProperty("port", Integer.toString(port));
        properties.setProperty("pid", Long.toString(ProcessHandle.current().pid()));
        properties.setProperty("started", started(ProcessHandle.current()));
        Path file = directory.state(FILE);
        Path unfinished = file.resolveSibling(FILE + ".unfinished");
        try {
            try (Writer writer = Files.newBufferedWriter(unfinished)) {
                properties.store(writer, null);
            }
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
        return () -> Files.deleteIfExists(file);
    }

    /// The address of the gateway that runs for a project; null if none does.
    public static @Nullable GatewayAddress find(ProjectDirectory directory) {
        Path file = directory.state(FILE);
        if (!Files.isRegularFile(file)) {
            return null;
        }
        var properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
        // A process that was killed leaves its file, and another may have its number since.
        long pid = Long.parseLong(properties.getProperty("pid", "-1"));
        boolean runs =
                ProcessHandle.of(pid)
                        .filter(process ->
                                started(process).equals(properties.getProperty("started")))
                        .isPresent();
        return runs
                ? new GatewayAddress(
                        properties.getProperty("host", "127.0.0.1"),
                        Integer.parseInt(properties.getProperty("port", "0")))
                : null;
    }

    private static String started(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toString).orElse("unknown");
    }
}
