package dev.punctual.benchmarks;

import dev.punctual.core.offline.RowCursor;
import dev.punctual.duckdb.DuckDbEngine;
import dev.punctual.server.project.ProjectDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// What the example of the flights has when it was prepared: `./punctual train --project examples/flights`.
final class FlightsExample {
    private static final ProjectDirectory DIRECTORY =
            ProjectDirectory.at(
                    Path.of(System.getProperty("punctual.project", "examples/flights")));

    private FlightsExample() {}

    /// The file of the full model that answers.
    static byte[] fullModel() {
        var definition = DIRECTORY.definition().model("delay_full");
        return DIRECTORY.models().stable(definition).artefact();
    }

    /// Columns of the questions of a split, row after row; what is not there is NaN.
    static float[] questions(String split, List<String> columns, int most) throws IOException {
        Path files = DIRECTORY.state("training", "arrival_delay", split, "*.parquet");
        String selected =
                columns.stream()
                        .map(name -> "CAST(\"" + name + "\" AS DOUBLE) AS \"" + name + '"')
                        .collect(Collectors.joining(", "));
        String sql = "SELECT " + selected + " FROM questions LIMIT " + most;
        Path work = Files.createTempDirectory("punctual-benchmark");
        var rows = new float[1 << 20];
        int filled = 0;
        try (DuckDbEngine engine = DuckDbEngine.open(Map.of("questions", files), "", work);
                RowCursor cursor = engine.query(sql, Map.of())) {
            while (cursor.next()) {
                if (filled + columns.size() > rows.length) {
                    rows = Arrays.copyOf(rows, 2 * rows.length);
                }
                for (int i = 0; i < columns.size(); i++) {
                    rows[filled++] = cursor.isNull(i) ? Float.NaN : (float) cursor.getDouble(i);
                }
            }
        }
        return Arrays.copyOf(rows, filled);
    }
}
