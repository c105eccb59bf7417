package dev.punctual.load.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class JsonReportTest {

    @Test
    void theFiguresAreWhereProgramsLookForThem() throws IOException {
        var leaves = leaves(JsonReport.write(SyntheticReport.healthy()));
        assertThat(leaves)
                .contains(
                        entry("/phases/steady/questions", "40000"),
                        entry("/phases/steady/errors", "0"),
                        entry("/phases/steady/in_budget", "0.9996"),
                        entry("/phases/overload/questions", "120000"),
                        entry("/quality/full/rmse", "24.87"),
                        entry("/quality/default/auc", "0.5"),
                        entry("/quality/served/mae", "14.9"),
                        entry("/rows/training rows", "1020000"),
                        entry("/peak_rss_mb", "1480"),
                        entry("/seconds", "284.0"))
                .containsKeys(
                        "/phases/steady/p50_ms",
                        "/phases/steady/p99_ms",
                        "/phases/overload/p999_ms",
                        "/phases/overload/rungs/lite",
                        "/freshness_p99_ms");
    }

    @Test
    void aFigureThatDoesNotExistIsNull() throws IOException {
        var report =
                SyntheticReport.with(
                        SyntheticReport.phase("steady", 100, 1, Map.of()),
                        new Quality(0, Double.NaN, Double.NaN, Double.NaN));
        assertThat(leaves(JsonReport.write(report)))
                .contains(
                        entry("/quality/served/rmse", "null"),
                        entry("/quality/served/auc", "null"));
    }

    /// The scalars of a document by their paths.
    private static Map<String, String> leaves(String json) throws IOException {
        var leaves = new TreeMap<String, String>();
        try (JsonParser parser = new JsonFactory().createParser(json)) {
            for (JsonToken t = parser.nextToken(); t != null; t = parser.nextToken()) {
                if (t.isScalarValue()) {
                    leaves.put(
                            parser.getParsingContext().pathAsPointer().toString(),
                            parser.getText());
                }
            }
        }
        return leaves;
    }
}
