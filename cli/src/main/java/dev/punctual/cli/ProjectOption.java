package dev.punctual.cli;

import dev.punctual.server.project.ProjectDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The option that names a project.
public final class ProjectOption {

    @Option(
            names = {"-p", "--project"},
            paramLabel = "DIR",
            description = "The directory of the project (default: the current one).")
    private Path project = Path.of("");

    @Option(
            names = "--state",
            paramLabel = "NAME",
            description = "Keeps what is made from the project apart, under this name.")
    private String state = "";

    /// The project; null if none is named and the current directory is none.
    public @Nullable ProjectDirectory directoryIfAny() {
        boolean named = !project.toString().isEmpty();
        return named || Files.isRegularFile(Path.of("punctual.yaml")) ? directory() : null;
    }

    public ProjectDirectory directory() {
        ProjectDirectory directory = ProjectDirectory.at(project.toAbsolutePath().normalize());
        return state.isEmpty() ? directory : directory.withState(state);
    }
}
