package dev.punctual.server.project;

import dev.punctual.server.files.PropertiesFile;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Where the gateway of a project listens, as it says in a file beside its store.
///
/// @param host what it listens on
public record GatewayAddress(String host, int port) {
    private static final String FILE = "gateway.properties";

    /// Who listens on every address is reached on this machine's own.
    private static final Map<String, String> ANY =
            Map.of("0.0.0.0", "127.0.0.1", "::", "::1", "0:0:0:0:0:0:0:0", "::1");

    /// Writes the file of this process's gateway; closing what is returned removes it.
    static AutoCloseable publish(ProjectDirectory directory, String host, int port) {
        Path file = directory.state(FILE);
        new PropertiesFile(file)
                .write(
                        Map.of(
                                "host",
                                host,
                                "port",
                                Integer.toString(port),
                                "pid",
                                Long.toString(ProcessHandle.current().pid()),
                                "started",
                                started(ProcessHandle.current())));
        return () -> Files.deleteIfExists(file);
    }

    /// The address of the gateway that runs for a project; null if none does.
    public static @Nullable GatewayAddress find(ProjectDirectory directory) {
        Map<String, String> properties = new PropertiesFile(directory.state(FILE)).read();
        try {
            // A process that was killed leaves its file, and another may have its number since.
            long pid = Long.parseLong(properties.getOrDefault("pid", "-1"));
            boolean runs =
                    ProcessHandle.of(pid)
                            .filter(process -> started(process).equals(properties.get("started")))
                            .isPresent();
            return runs
                    ? new GatewayAddress(
                            properties.getOrDefault("host", "127.0.0.1"),
                            Integer.parseInt(properties.getOrDefault("port", "0")))
                    : null;
        } catch (NumberFormatException e) {
            return null; // no gateway wrote that
        }
    }

    /// Where it is asked from this machine.
    public URI uri() {
        String reached = ANY.getOrDefault(host, host);
        return URI.create(
                "http://" + (reached.contains(":") ? "[" + reached + "]" : reached) + ":" + port);
    }

    private static String started(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toString).orElse("unknown");
    }
}
