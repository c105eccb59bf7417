package dev.punctual.server.project;

import dev.punctual.cel.CelExpressions;
import dev.punctual.core.definition.Problem;
import dev.punctual.core.definition.ProjectDefinition;
import dev.punctual.core.definition.reader.ProjectFiles;
import dev.punctual.core.definition.reader.ProjectReader;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.expression.ExpressionParser;
import dev.punctual.core.time.WallClock;
import dev.punctual.duckdb.DataFiles;
import dev.punctual.server.files.Failures;
import dev.punctual.server.models.ModelRepository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A project on disk: `punctual.yaml`, the files in `definitions/`, and the directory `.punctual` with all that was made
/// from them, which may be deleted at any time that nothing runs.
public final class ProjectDirectory {
    private static final String MAIN_FILE = "punctual.yaml";
    private static final String MORE_FILES = "definitions";

    private final Path root;
    private final Path state;
    private final ExpressionParser expressions = new CelExpressions();

    private ProjectDirectory(Path root, Path state) {
        this.root = root;
        this.state = state;
    }

    /// The project in a directory.
    ///
    /// @throws ServingException with `NOT_FOUND` if there is no project
    public static ProjectDirectory at(Path root) {
        if (!Files.isRegularFile(root.resolve(MAIN_FILE))) {
            throw new ServingException(
                    ErrorCode.NOT_FOUND,
                    "there is no "
                            + MAIN_FILE
                            + " in "
                            + root
                            + "; name the directory of a project with --project");
        }
        return new ProjectDirectory(root, root.resolve(".punctual"));
    }

    /// The same project with a state of its own: what is made from it does not mix with what is made elsewhere.
    public ProjectDirectory withState(String name) {
        return new ProjectDirectory(root, root.resolve(".punctual").resolve(name));
    }

    public Path root() {
        return root;
    }

    public ExpressionParser expressions() {
        return expressions;
    }

    /// What the expressions, SQL and files of this project are: a valid project, or every mistake in it.
    public ProjectReader.Result read() {
        return new DefinitionFiles(texts(), Map.of()).read(expressions, new FilesBelow(root));
    }

    /// The texts that the definitions are read from.
    public DefinitionFiles files() {
        var sql = new TreeMap<String, String>();
        var files = new DefinitionFiles(texts(), sql);
        files.read(expressions, new DefinitionFiles.Recording(new FilesBelow(root), sql));
        return files;
    }

    private Map<String, String> texts() {
        var texts = new LinkedHashMap<String, String>();
        for (Path file : definitionFiles()) {
            texts.put(root.relativize(file).toString(), text(file));
        }
        return texts;
    }

    /// The valid project.
    ///
    /// @throws ServingException with `INVALID_DEFINITION` and all mistakes, one a line
    public ProjectDefinition definition() {
        return switch (read()) {
            case ProjectReader.Result.Valid valid -> valid.project();
            case ProjectReader.Result.Invalid invalid ->
                    throw new ServingException(
                            ErrorCode.INVALID_DEFINITION,
                            invalid.problems().stream()
                                    .map(Problem::toString)
                                    .collect(Collectors.joining("\n")));
        };
    }

    private List<Path> definitionFiles() {
        Path more = root.resolve(MORE_FILES);
        if (!Files.isDirectory(more)) {
            return List.of(root.resolve(MAIN_FILE));
        }
        try (Stream<Path> found = Files.list(more)) {
            return Stream.concat(
                            Stream.of(root.resolve(MAIN_FILE)),
                            found.filter(file -> file.toString().endsWith(".yaml")).sorted())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + more, e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (CharacterCodingException e) {
            throw unreadable(file + " is not UTF-8; save it as UTF-8", e);
        } catch (IOException e) {
            throw unreadable("cannot read " + file + ": " + Failures.reason(e), e);
        }
    }

    private static ServingException unreadable(String message, IOException cause) {
        return new ServingException(ErrorCode.INVALID_DEFINITION, message, null, cause);
    }

    /// The files that definitions name, by their paths in the project.
    private record FilesBelow(Path root) implements ProjectFiles {
        @Override
        public @Nullable String sql(String path) {
            Path file = root.resolve(path);
            return Files.isRegularFile(file) ? text(file) : null;
        }

        @Override
        public boolean exists(String path) {
            return !DataFiles.matching(root.resolve(path)).isEmpty();
        }

        @Override
        public boolean isDirectory(String path) {
            return Files.isDirectory(root.resolve(path));
        }
    }

    /// The versions of the project's models.
    public ModelRepository models() {
        return new ModelRepository(root, state("models"), WallClock.system());
    }

    /// Where the logged answers of an endpoint are.
    public Path answerLog(String endpoint) {
        return state("log", "answers", endpoint);
    }

    /// The files with the items that an event source did not accept.
    public Path deadLetters(String source) {
        return state("dead-letters", source);
    }

    /// Where the accepted events of a source are kept.
    public Path eventLog(String source) {
        return state("log", "events", source);
    }

    /// A place below `.punctual`; its parents exist.
    public Path state(String first, String... more) {
        Path path = state.resolve(Path.of(first, more));
        try {
            Files.createDirectories(path.getParent());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make " + path.getParent(), e);
        }
        return path;
    }
}
