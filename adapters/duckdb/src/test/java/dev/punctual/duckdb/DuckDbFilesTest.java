package dev.punctual.duckdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.punctual.core.error.ServingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The files that an engine reads, and those that it leaves behind.
class DuckDbFilesTest {
    private static final Limits SMALL = new Limits(64L << 20, 2);

    @TempDir Path directory;
    private DuckDbEngine engine;

    @BeforeEach
    void open() {
        engine = DuckDbEngine.open(Map.of(), "", directory.resolve("work"), SMALL);
    }

    @AfterEach
    void close() {
        engine.close();
    }

    @Test
    void filesAreViewsOfTheirNames() throws IOException {
        Path csv = Files.writeString(directory.resolve("it's a.csv"), "a,b\n1,x\n2,y\n");
        Path json = Files.writeString(directory.resolve("b.ndjson"), "{\"a\": 3}\n{\"a\": 4}\n");
        Path parquet = directory.resolve("c.parquet");
        ParquetWriterTest.writeNumbers(engine, parquet, 3);
        Map<String, Path> files = Map.of("texts", csv, "objects", json, "odd \"name", parquet);
        String setup = "CREATE MACRO twice(x) AS 2 * x; CREATE VIEW all_of_it AS FROM texts;";
        try (DuckDbEngine other = DuckDbEngine.open(files, setup, directory.resolve("work"))) {
            assertThat(Rows.of(other, "SELECT twice(a) AS a, b FROM all_of_it"))
                    .containsExactly(List.of(2L, "x"), List.of(4L, "y"));
            assertThat(Rows.of(other, "FROM objects")).containsExactly(List.of(3L), List.of(4L));
            assertThat(Rows.of(other, "SELECT file_row_number, n FROM \"odd \"\"name\""))
                    .containsExactly(List.of(0L, 0L), List.of(1L, 1L), List.of(2L, 2L));
        }
    }

    @Test
    void onlyTheNamedFilesAreReached() throws IOException {
        Path secret = Files.writeString(directory.resolve("secret.csv"), "a\n1\n");
        List<String> attempts =
                List.of(
                        "FROM '" + secret + "'",
                        "SELECT * FROM read_text('" + secret + "')",
                        "SELECT * FROM glob('" + directory + "/*.csv')",
                        "FROM 'https://localhost/x.csv'");
        for (String sql : attempts) {
            assertThatThrownBy(() -> Rows.of(engine, sql))
                    .as(sql)
                    .isInstanceOf(ServingException.class);
        }
        List<String> setups =
                List.of(
                        "SET enable_external_access = true",
                        "SET allowed_directories = ['/']",
                        "INSTALL httpfs",
                        "COPY (SELECT 1 AS a) TO '" + directory.resolve("out.csv") + "'");
        for (String setup : setups) {
            assertThatThrownBy(() -> DuckDbEngine.open(Map.of(), setup, directory))
                    .as(setup)
                    .isInstanceOf(ServingException.class)
                    .hasMessageStartingWith("the setup SQL failed");
        }
        assertThat(directory.resolve("out.csv")).doesNotExist();
    }

    @Test
    void aFileThatCanNotBeUsedIsNamed() throws IOException {
        Path text = Files.writeString(directory.resolve("notes.txt"), "a");
        Path broken = Files.writeString(directory.resolve("broken.parquet"), "not parquet");
        Path starred = Files.writeString(directory.resolve("a[1].csv"), "a\n1\n");
        for (Path file : List.of(directory.resolve("none.csv"), text, broken, starred)) {
            assertThatThrownBy(() -> DuckDbEngine.open(Map.of("f", file), "", directory))
                    .isInstanceOf(ServingException.class)
                    .hasMessageContaining("of f");
        }
    }

    @Test
    void aClosedEngineLeavesNothing() throws IOException {
        Path work = directory.resolve("elsewhere");
        DuckDbEngine other = DuckDbEngine.open(Map.of(), "", work, SMALL);
        assertThat(names(work)).hasSize(1);
        other.close();
        assertThat(names(work)).isEmpty();
    }

    @Test
    void whatADeadProcessLeftIsRemovedAndWhatIsInUseStays() throws IOException {
        Path work = directory.resolve("work");
        Path orphan = Files.createDirectory(work.resolve("duckdb-dead"));
        Files.writeString(orphan.resolve("lock"), "");
        Files.writeString(orphan.resolve("draft-1.parquet"), "half");
        DuckDbEngine.open(Map.of(), "", work, SMALL).close();
        assertThat(orphan).doesNotExist();
        assertThat(names(work)).hasSize(1);
        assertThat(Rows.of(engine, "SELECT 1 AS one")).containsExactly(List.of(1L));
    }

    private static List<String> names(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
