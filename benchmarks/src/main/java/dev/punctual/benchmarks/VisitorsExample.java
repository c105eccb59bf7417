package dev.punctual.benchmarks;

import dev.punctual.core.definition.ModelDefinition;
import dev.punctual.server.jobs.ModelTraining;
import dev.punctual.server.jobs.Reporter;
import dev.punctual.server.jobs.TrainingSet;
import dev.punctual.server.jobs.Workshop;
import dev.punctual.server.project.ProjectDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/// The example of anonymous visitors in a directory of its own, which goes with it.
final class VisitorsExample implements AutoCloseable {
    private static final Path EXAMPLE = Path.of("examples", "visitors");
    private static final List<String> FILES =
            List.of("punctual.yaml", "sql/labels.sql", "data/customers.csv.gz");

    private final Path root;

    VisitorsExample() throws IOException {
        this.root = Files.createTempDirectory("visitors");
        for (String file : FILES) {
            Path copy = root.resolve(file);
            Files.createDirectories(copy.getParent());
            Files.copy(EXAMPLE.resolve(file), copy);
        }
    }

    ProjectDirectory directory() {
        return ProjectDirectory.at(root);
    }

    void write(String file, String text) throws IOException {
        Files.writeString(root.resolve(file), text);
    }

    String read(String file) throws IOException {
        return Files.readString(root.resolve(file));
    }

    /// Replaces a text in the definitions.
    void change(String before, String after) throws IOException {
        Path file = root.resolve("punctual.yaml");
        String text = Files.readString(file);
        if (!text.contains(before)) {
            throw new IllegalArgumentException("the example has no " + before);
        }
        Files.writeString(file, text.replace(before, after));
    }

    /// Makes the training set and a model that answers.
    void train() {
        try (var workshop = new Workshop(directory(), Reporter.silent())) {
            new TrainingSet(workshop, workshop.project().labels("past")).build();
            ModelDefinition model = workshop.project().model("leaves");
            workshop.models().makeStable(model, new ModelTraining(workshop).run(model));
        }
    }

    /// The bytes of all generations.
    long generationBytes() {
        try (var files = Files.list(root.resolve(".punctual").resolve("generations"))) {
            return files.filter(file -> file.toString().endsWith(".generation"))
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Has the peak of the heap begin anew.
    static void forgetPeak() {
        System.gc();
        ManagementFactory.getMemoryPoolMXBeans().forEach(pool -> pool.resetPeakUsage());
    }

    /// The sum of the peaks of all parts of the heap, which is no less than the peak of the whole.
    static long peak() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .mapToLong(pool -> pool.getPeakUsage().getUsed())
                .sum();
    }

    @Override
    public void close() throws IOException {
        try (var files = Files.walk(root)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
        }
    }
}
