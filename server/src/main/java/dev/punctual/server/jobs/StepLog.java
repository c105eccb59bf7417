package dev.punctual.server.jobs;

import dev.punctual.server.files.PropertiesFile;
import dev.punctual.server.project.ProjectDirectory;
import java.util.HashMap;
import java.util.Map;
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
        Map<String, String> figures = file(step).read();
        String made = figures.remove(FINGERPRINT);
        return fingerprint.equals(made) ? figures : null;
    }

    /// Remembers that a step was finished.
    public void finish(String step, String fingerprint, Map<String, String> figures) {
        var values = new HashMap<>(figures);
        values.put(FINGERPRINT, fingerprint);
        file(step).write(values);
    }

    private PropertiesFile file(String step) {
        return new PropertiesFile(directory.state("steps", step + ".properties"));
    }
}
