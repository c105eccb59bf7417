package dev.punctual.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import dev.punctual.core.definition.ConfigNode;
import dev.punctual.core.definition.Problem;
import dev.punctual.core.definition.ProjectDefinition;
import dev.punctual.core.definition.ViewDefinition;
import dev.punctual.core.definition.WindowDefinition;
import dev.punctual.core.definition.reader.ProjectFiles;
import dev.punctual.core.definition.reader.ProjectReader;
import dev.punctual.core.definition.reader.ProjectReader.Result;
import dev.punctual.core.testing.FakeExpressionParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The text of a small project, which tests change in one place and read.
///
/// The line of which a problem is expected is marked by the comment `# here`.
record Parcels(String text) {
    private static final String FILE = "punctual.yaml";
    private static final String MARK = "# here";

    /// The project as it is, without a mistake.
    static Parcels whole() {
        try (var in = Objects.requireNonNull(Parcels.class.getResourceAsStream("parcels.yaml"))) {
            return new Parcels(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /// The project with one place changed.
    static Parcels with(String before, String after) {
        return whole().and(before, after);
    }

    Parcels and(String before, String after) {
        assertThat(text.split(Pattern.quote(before), -1)).as("occurs once: %s", before).hasSize(2);
        return new Parcels(text.replace(before, after));
    }

    /// Asserts that there is one problem, at the marked line.
    void reports(String message) {
        assertThat(problems())
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.message()).isEqualTo(message);
                    assertThat(problem.location().file()).isEqualTo(FILE);
                    assertThat(problem.location().line()).isEqualTo(markedLine());
                });
    }

    /// Asserts that there are just these problems, wherever they are.
    void problemsAre(String... messages) {
        assertThat(problems()).extracting(Problem::message).containsExactly(messages);
    }

    List<Problem> problems() {
        Result result = result(List.of(root(FILE)));
        assertThat(result).isInstanceOf(Result.Invalid.class);
        return ((Result.Invalid) result).problems();
    }

    ProjectDefinition project() {
        Result result = result(List.of(root(FILE)));
        assertThat(result).isInstanceOf(Result.Valid.class);
        return ((Result.Valid) result).project();
    }

    /// The window of a feature of the view `depot_now`.
    WindowDefinition window(String feature) {
        var view = project().views().get("depot_now");
        assertThat(view).isInstanceOf(ViewDefinition.Stream.class);
        return ((ViewDefinition.Stream) view)
                .windows().stream()
                        .filter(window -> window.feature().equals(feature))
                        .findFirst()
                        .orElseThrow();
    }

    static Result result(List<ConfigNode> roots) {
        Result result = new ProjectReader(new FakeExpressionParser(), new FakeFiles()).read(roots);
        if (result instanceof Result.Valid) {
            roots.forEach(root -> assertThat(SchemaValidator.complaints(root)).isEmpty());
        }
        return result;
    }

    ConfigNode root(String file) {
        var result = new YamlReader().read(file, text);
        assertThat(result).isInstanceOf(YamlReader.Result.Read.class);
        return ((YamlReader.Result.Read) result).root();
    }

    private int markedLine() {
        assertThat(text).contains(MARK);
        return (int) text.substring(0, text.indexOf(MARK)).lines().count();
    }

    /// The files that the project has.
    private record FakeFiles() implements ProjectFiles {
        private static final Map<String, String> SQL =
                Map.of(
                        "sql/setup.sql", "CREATE VIEW p AS SELECT * FROM parcels",
                        "sql/history.sql", "SELECT * FROM p WHERE at < $as_of",
                        "sql/between.sql", "SELECT * FROM p WHERE at >= $from AND at < $to",
                        "sql/timeless.sql", "SELECT * FROM p",
                        "sql/scans.sql", "SELECT * FROM p",
                        "sql/labels.sql", "SELECT * FROM p",
                        "sql/empty.sql", " ");

        @Override
        public @Nullable String sql(String path) {
            return SQL.get(path);
        }

        @Override
        public boolean exists(String path) {
            return List.of("data/parcels.csv", "models/full.onnx", "tokens/tokenizer.json")
                    .contains(path);
        }
    }
}
