package dev.punctual.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.punctual.server.project.RunningGateway;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A gateway is asked and told over HTTP; what it logged is then computed again.
class VerifyFeaturesTest {
    private static final List<String> STALLS = List.of("north", "south", "east");

    @TempDir private Path directory = Path.of("unset");

    private final Stalls stalls = new Stalls();

    @BeforeEach
    void serveTwoDays() throws IOException, InterruptedException {
        stalls.write(directory.resolve("stalls"));
        for (String day : List.of("2020-01-02T06:00:00Z", "2020-01-03T06:00:00Z")) {
            stalls.materialize(Instant.parse(day));
            try (RunningGateway gateway = stalls.serve()) {
                trade(gateway);
            }
        }
    }

    /// Sales and questions in turn, some of the sales late: questions before them did not see them.
    private void trade(RunningGateway gateway) throws IOException, InterruptedException {
        for (int i = 0; i < 30; i++) {
            String stall = STALLS.get(i % STALLS.size());
            Duration ago = i % 4 == 3 ? Duration.ofMinutes(6) : Duration.ZERO;
            stalls.sell(gateway, stall, 0.1 + i / 3.0, ago);
            stalls.ask(gateway, stall);
            stalls.ask(gateway, STALLS.get((i + 1) % STALLS.size()));
        }
    }

    @Test
    void whatWasServedIsWhatHistoryGives() throws IOException {
        assertThat(verify("--skew", "0")).isZero();
        assertThat(report())
                .contains("\"same\" : true", "\"compared\" : 120,", "\"by_arrival\" : true")
                .contains("\"feature\" : \"lately.last_3\"", "\"feature\" : \"above\"");
    }

    @Test
    void whatTheGatewayKeepsItselfIsHistoryToo() throws IOException, InterruptedException {
        stalls.edit(
                "punctual.yaml",
                "{source: files, sql: sql/sales.sql, ingest_time: arrived}",
                "{log: 30d}");
        try (RunningGateway gateway = stalls.serve()) {
            trade(gateway);
        }
        assertThat(verify("--skew", "0")).isZero();
        assertThat(report()).contains("\"compared\" : 180,", "\"by_arrival\" : true");
    }

    @Test
    void aHistoryThatDoesNotTellArrivalsSaysWhatMayExplainDifferences() throws IOException {
        stalls.edit("punctual.yaml", ", ingest_time: arrived", "");
        assertThat(verify()).isOne();
        assertThat(report())
                .contains("\"by_arrival\" : false", "history does not tell when events arrived")
                .containsPattern("\"different\" : [1-9]\\d*,[^}]*\"within_grace\" : [1-9]");
    }

    @Test
    void aLoggedValueThatIsNotRightIsNamed() throws IOException, SQLException {
        try (Stream<Path> files = Files.list(stalls.logDirectory())) {
            corrupt(files.sorted().findFirst().orElseThrow());
        }
        assertThat(verify("--skew", "0")).isOne();
        assertThat(mismatched()).containsExactly("lately.most_60m");
        assertThat(report()).containsPattern("\"different\" : 1,");
    }

    /// Changes one value of one answer by a trifle.
    private static void corrupt(Path file) throws IOException, SQLException {
        Path changed = file.resolveSibling("changed");
        try (var connection = DriverManager.getConnection("jdbc:duckdb:");
                var statement = connection.createStatement()) {
            statement.execute(
                    """
                    COPY (SELECT * REPLACE (CASE WHEN _arrived = (SELECT max(_arrived) FROM '%1$s')
                      THEN "lately.most_60m" * (1 + 1e-14) ELSE "lately.most_60m" END AS "lately.most_60m")
                      FROM '%1$s') TO '%2$s' (FORMAT parquet)\
                    """
                            .formatted(file, changed));
        }
        Files.move(changed, file, StandardCopyOption.REPLACE_EXISTING);
    }

    @Test
    void aPastEventThatWasChangedIsNoticedInAllThatItFeeds() throws IOException {
        stalls.edit("data/sales.csv", "north,0.1,", "north,30.1,");
        assertThat(verify()).isOne();
        assertThat(mismatched())
                .containsExactly("lately.mean_60m", "lately.most_60m", "lately.last_3", "above");
    }

    @Test
    void aPastEventThatIsGoneIsNoticed() throws IOException {
        String sales = stalls.files().get("sales");
        String[] lines = String.valueOf(sales).split("\n", -1);
        stalls.edit("data/sales.csv", lines[2] + "\n", "");
        assertThat(verify()).isOne();
        assertThat(mismatched()).contains("lately.count_60m");
    }

    @Test
    void answersOfOtherDefinitionsAreLeftOut() throws IOException {
        stalls.edit("punctual.yaml", "lately.mean_60m - season.mean", "season.mean");
        assertThat(verify()).isZero();
        assertThat(report()).contains("\"compared\" : 0,", "\"other_definitions\" : 120,");
    }

    private int verify(String... more) {
        return Main.run(
                Stream.concat(
                                Stream.of(
                                        "verify-features",
                                        "takings",
                                        "--project",
                                        stalls.root().toString(),
                                        "--json",
                                        json().toString()),
                                Stream.of(more))
                        .toArray(String[]::new));
    }

    private Path json() {
        return directory.resolve("report.json");
    }

    private String report() throws IOException {
        return Files.readString(json());
    }

    /// The features that have examples of mismatches.
    private List<String> mismatched() throws IOException {
        return Stream.of(report().split("\"feature\" : \"", -1))
                .skip(1)
                .filter(feature -> feature.contains("\"asked\""))
                .map(feature -> feature.substring(0, feature.indexOf('"')))
                .toList();
    }
}
