package dev.punctual.server.files;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
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
            }
            properties
                    .stringPropertyNames()
                    .forEach(name -> values.put(name, text(properties, name)));
        }
        return values;
    }

    /// Replaces the file; its directory must exist.
    public void write(Map<String, String> values) {
        var properties = new Properties();
        properties.putAll(values);
        Path unfinished = path.resolveSibling(path.getFileName() + ".unfinished");
        try {
            try (Writer writer = Files.newBufferedWriter(unfinished)) {
                properties.store(writer, null);
            }
            Files.move(unfinished, path, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + path, e);
        }
    }

    private static String text(Properties properties, String name) {
        return properties.getProperty(name, "");
    }
}
