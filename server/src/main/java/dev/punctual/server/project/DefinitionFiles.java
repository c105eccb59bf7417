package dev.punctual.server.project;

import dev.punctual.core.definition.ConfigNode;
import dev.punctual.core.definition.Fingerprint;
import dev.punctual.core.definition.Problem;
import dev.punctual.core.definition.reader.ProjectFiles;
import dev.punctual.core.definition.reader.ProjectReader;
import dev.punctual.core.expression.ExpressionParser;
import dev.punctual.yaml.YamlReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The texts that a project's definitions were read from, by their paths: enough to read them again when the files are not
/// the same any more.
///
/// @param yaml in the order in which they are read
/// @param sql those that the definitions name
public record DefinitionFiles(Map<String, String> yaml, Map<String, String> sql) {

    /// The hash of all texts.
    public String fingerprint() {
        return Fingerprint.of(List.of(yaml, new TreeMap<>(sql)));
    }

    /// What the texts mean; every other file that they name is taken to be there.
    public ProjectReader.Result read(ExpressionParser expressions) {
        return read(expressions, new Kept(sql));
    }

    ProjectReader.Result read(ExpressionParser expressions, ProjectFiles files) {
        var reader = new YamlReader();
        var roots = new ArrayList<ConfigNode>();
        var problems = new ArrayList<Problem>();
        yaml.forEach((name, text) -> {
            switch (reader.read(name, text)) {
                case YamlReader.Result.Read readable -> roots.add(readable.root());
                case YamlReader.Result.Rejected rejected -> problems.addAll(rejected.problems());
            }
        });
        return problems.isEmpty()
                ? new ProjectReader(expressions, files).read(roots)
                : new ProjectReader.Result.Invalid(problems);
    }

    private record Kept(Map<String, String> texts) implements ProjectFiles {
        @Override
        public @Nullable String sql(String path) {
            return texts.get(path);
        }

        @Override
        public boolean exists(String path) {
            return true;
        }
    }

    /// Files that remember which texts were asked for.
    record Recording(ProjectFiles files, Map<String, String> texts) implements ProjectFiles {
        @Override
        public @Nullable String sql(String path) {
            String text = files.sql(path);
            if (text != null) {
                texts.put(path, text);
            }
            return text;
        }

        @Override
        public boolean exists(String path) {
            return files.exists(path);
        }

        @Override
        public boolean isDirectory(String path) {
            return files.isDirectory(path);
        }
    }
}
