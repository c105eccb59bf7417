package dev.punctual.server.files;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/// A small file of names and texts, which is there whole or not at all.
public record PropertiesFile(Path path) {

    /// What the file says, by name; nothing if there is no file.
    public Map<String, String> read() {
        var values = new TreeMap<String, String>();
        if (Files.isRegularFile(path)) {
            var properties = new Properties();
            try (Reader reader = Files.newBufferedReader(path)) {
                properties.load(reader);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot read " + path, e);
            } catch (IllegalArgumentException e) { // a \\u without four digits
                throw new UncheckedIOException(
                        "cannot read " + path, new IOException("it is damaged", e));
            }
            properties
                    .stringPropertyNames()
                    .forEach(name -> values.put(name, text(properties, name)));
        }
        return values;
    }

    /// Replaces the file; its directory must exist.
    ///
    /// @throws dev.punctual.core.error.ServingException with `STORAGE_FULL` or `STORAGE_FAILED`; then the file is what it was
    public void write(Map<String, String> values) {
        var properties = new Properties();
        properties.putAll(values);
        Path unfinished = path.resolveSibling(path.getFileName() + ".unfinished");
        try {
            try (FileChannel file = FileChannel.open(unfinished, CREATE, TRUNCATE_EXISTING, WRITE);
                    Writer writer = Channels.newWriter(file, StandardCharsets.UTF_8)) {
                properties.store(writer, null);
                file.force(true); // or the name may survive a loss of power and the content not
            }
            Files.move(unfinished, path, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw Unwritten.failure(path, unfinished, e);
        }
    }

    private static String text(Properties properties, String name) {
        return properties.getProperty(name, "");
    }
}
