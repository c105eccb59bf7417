package dev.punctual.server.precompute;

import dev.punctual.core.definition.ModelDefinition;
import dev.punctual.core.store.OnlineStore;
import dev.punctual.server.jobs.ModelTraining;
import dev.punctual.server.jobs.Precomputation;
import dev.punctual.server.jobs.Reporter;
import dev.punctual.server.jobs.TrainingSet;
import dev.punctual.server.jobs.Workshop;
import dev.punctual.server.project.ProjectDirectory;
import dev.punctual.server.project.ProjectStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The example of anonymous visitors in a directory of its own, with a model: its table `by_form` is kept by combination.
final class Forms {
    static final String TABLE = "by_form";

    private static final Path EXAMPLE = Path.of("..", "examples", "visitors");

    private final Path root;

    private Forms(Path root) {
        this.root = root;
    }

    /// Copies the example and trains its model.
    ///
    /// @param tenures into how many ranges the months are divided, of which there are ten as it stands
    static Forms trained(Path root, int tenures) throws IOException {
        for (String file : List.of("punctual.yaml", "sql/labels.sql", "data/customers.csv.gz")) {
            Path copy = root.resolve(file);
            Files.createDirectories(copy.getParent());
            Files.copy(EXAMPLE.resolve(file), copy);
        }
        var forms = new Forms(root);
        forms.change("tenure: {quantiles: 10}", "tenure: {quantiles: " + tenures + "}");
        forms.change("limit: 100000", "limit: 10000000");
        try (var workshop = new Workshop(forms.directory(), Reporter.silent())) {
            new TrainingSet(workshop, workshop.project().labels("past")).build();
            ModelDefinition model = workshop.project().model("leaves");
            workshop.models().makeStable(model, new ModelTraining(workshop).run(model));
        }
        return forms;
    }

    /// Changes the definitions.
    void change(String before, String after) throws IOException {
        Path file = root.resolve("punctual.yaml");
        Files.writeString(file, Files.readString(file).replace(before, after));
    }

    ProjectDirectory directory() {
        return ProjectDirectory.at(root);
    }

    /// Computes the table without a gateway.
    long precompute() {
        try (var workshop = new Workshop(directory(), Reporter.silent());
                OnlineStore store = ProjectStore.open(directory())) {
            return new Precomputation(workshop, store)
                    .run(workshop.project().precomputed(TABLE), false);
        }
    }
}
