package dev.punctual.server.jobs;

import dev.punctual.server.project.ProjectDirectory;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/// What was done with which inputs and with what result, so that nothing is done twice.
public final class StepLog {
    private static final String FINGERPRINT = "fingerprint";

    private final ProjectDirectory directory;

    public StepLog(ProjectDirectory directory) {
        this.directory = directory;
    }

    /// The figures of a step that was finished with inputs of that fingerprint, or null.
    public @Nullable Map<String, String> finished(String step, String fingerprint) {
        Path file = file(step);
        if (!Files.isRegularFile(file)) {
            return null;
        }
        var properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
        if (!fingerprint.equals(properties.getProperty(FINGERPRINT))) {
            return null;
        }
        var figures = new LinkedHashMap<String, String>();
        for (String name : properties.stringPropertyNames()) {
            if (!name.equals(FINGERPRINT)) {
                figures.put(name, properties.getProperty(name));
            }
        }
        return figures;
    }

    /// Remembers that a step was finished.
    public void finish(String step, String fingerprint, Map<String, String> figures) {
        var properties = new Properties();
        properties.putAll(figures);
        properties.setProperty(FINGERPRINT, fingerprint);
        Path file = file(step);
        Path unfinished = file.resolveSibling(file.getFileName() + ".unfinished");
        try {
            try (Writer writer = Files.newBufferedWriter(unfinished)) {
                properties.store(writer, null);
            }
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }

    private Path file(String step) {
        return directory.state("steps", step + ".properties");
    }
}
