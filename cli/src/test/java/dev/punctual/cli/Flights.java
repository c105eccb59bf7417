package dev.punctual.cli;

import dev.punctual.core.definition.EndpointDefinition;
import dev.punctual.core.definition.LabelsDefinition;
import dev.punctual.core.definition.ProjectDefinition;
import dev.punctual.core.definition.SourceDefinition;
import dev.punctual.core.expression.ExpressionParser;
import dev.punctual.core.offline.OfflineEngine;
import dev.punctual.core.training.Replay;
import dev.punctual.core.value.Frame;
import dev.punctual.core.value.ValueType;
import dev.punctual.duckdb.DuckDbEngine;
import dev.punctual.server.project.ProjectDirectory;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The example project over its real data, for tests that leave nothing in its directory.
record Flights(ProjectDirectory directory, ProjectDefinition project, OfflineEngine engine)
        implements AutoCloseable {
    private static final Path ROOT = Path.of("../examples/flights");

    /// A question that was asked in the past, with all its features.
    ///
    /// @param delay the true answer
    record Asked(Frame frame, double delay) {}

    /// @param work a directory for what the engine spills
    static Flights open(Path work) {
        ProjectDirectory directory = ProjectDirectory.at(ROOT);
        ProjectDefinition project = directory.definition();
        if (!(project.sources().get("history") instanceof SourceDefinition.Batch history)) {
            throw new IllegalStateException("the example has no batch source");
        }
        var files = new LinkedHashMap<String, Path>();
        history.files().forEach((table, file) -> files.put(table, ROOT.resolve(file)));
        var engine = DuckDbEngine.open(files, history.setupSql(), work);
        return new Flights(directory, project, engine);
    }

    EndpointDefinition endpoint() {
        return project.endpoint("arrival_delay");
    }

    LabelsDefinition labels() {
        return project.labels("arrival_delay");
    }

    ExpressionParser expressions() {
        return directory.expressions();
    }

    /// All questions of a range, replayed.
    List<Asked> replayed(Instant from, Instant to) {
        var asked = new ArrayList<Asked>();
        new Replay(project, expressions(), _ -> engine)
                .run(
                        labels(),
                        new Replay.Range(from, to, 1.0),
                        (question, delay) -> asked.add(new Asked(question.frame(), delay)));
        return asked;
    }

    /// The value in a cell as an object that equals another if and only if no bit differs; null where there is none.
    static @Nullable Object value(Frame frame, int field, int cell) {
        if (!frame.has(field) || frame.absentAt(cell)) {
            return null;
        }
        return frame.schema().field(field).type() == ValueType.STRING
                ? frame.textAt(cell)
                : (Object) frame.longAt(cell);
    }

    @Override
    public void close() {
        engine.close();
    }
}
