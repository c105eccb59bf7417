package dev.punctual.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApplyTest {
    private static final String[] WORK = {
        "changes", "breaks", "load view", "build training set", "train model", "precompute"
    };

    @TempDir private Path directory = Path.of("unset");
    private Deliveries project = new Deliveries(directory);

    @BeforeEach
    void makeProject() throws IOException {
        project = Deliveries.in(directory);
    }

    @Test
    void aFirstApplyDoesEverythingAndASecondNothing() {
        assertThat(project.run("plan").text())
                .contains("nothing was applied yet", "load view place", "train model usual");
        assertThat(apply().code()).isZero();
        assertThat(project.run("plan", "--strict").text()).contains("nothing to do");
        assertThat(apply().text()).contains("nothing to do", "applied");
    }

    @Test
    void whatBreaksComesFirstAndIsNotDoneUnasked() throws IOException {
        apply();
        project.change("      count: {aggregate: count, window: 6h, hop: 30m}\n", "");
        project.change("lately.mean, lately.count, place", "lately.mean, place");
        project.change("      - default: 12.0\n", "");
        var plan = project.run("plan", "--strict");
        assertThat(plan.code()).isEqualTo(2);
        assertThat(plan.text())
                .contains(
                        "feature lately.count is gone, used by model usual",
                        "instead: declare lately@2 beside it",
                        "model usual takes lately.count, which it will not get",
                        "endpoint duration loses the rung default");
        assertThat(plan.text().indexOf("breaks")).isLessThan(plan.text().indexOf("changes"));
        assertThat(apply().code()).isEqualTo(2);
        assertThat(apply("--yes").code()).isZero();
        assertThat(project.run("plan").text()).doesNotContain("breaks");
    }

    @Test
    void anotherVersionOfAViewBreaksNothing() throws IOException {
        apply();
        project.change(
                "  lately:\n    kind: stream",
                """
                  lately@2:
                    kind: stream
                    entity: shop
                    source: arrivals
                    features:
                      mean: {aggregate: mean, of: minutes, window: 1h, hop: 5m}
                  lately:
                    kind: stream\
                """);
        var plan = project.run("plan", "--strict");
        assertThat(plan.code()).isZero();
        assertThat(plan.text()).contains("+ view lately@2", "its windows begin empty");
        project.change("lately: lately}", "lately: lately, soon: lately@2}");
        assertThat(project.run("check").code()).isZero();
        assertThat(project.run("features", "describe", "lately@2").text())
                .contains("lately@2, lately");
    }

    @Test
    void aModelMadeElsewhereIsNotTrained() throws IOException {
        apply();
        project.write("bought.txt", "tree");
        project.change(
                "models:\n",
                """
                models:
                  bought:
                    format: lightgbm
                    artefact: bought.txt
                    endpoint: duration
                    inputs: [distance]
                """);
        assertThat(project.run("plan", "--strict"))
                .satisfies(plan -> assertThat(plan.code()).isZero())
                .satisfies(plan -> assertThat(plan.text()).contains("+ model bought"))
                .satisfies(plan -> assertThat(plan.text()).doesNotContain("train model"));
        assertThat(apply().text()).contains("applied");
    }

    @Test
    void pruningDropsTheTablesOfWhatIsGone() throws IOException {
        apply();
        project.change("features: {place: place, lately: lately}", "features: {lately: lately}");
        project.change(", place.latitude", "");
        String yaml = Files.readString(directory.resolve("punctual.yaml"));
        int from = yaml.indexOf("  place:\n");
        project.write(
                "punctual.yaml",
                yaml.substring(0, from) + yaml.substring(yaml.indexOf("  lately:\n")));
        assertThat(project.run("plan").text()).contains("- view place", "view/place  3 rows");
        assertThat(apply("--yes", "--prune").text()).contains("dropped view/place");
        assertThat(project.run("plan").text()).doesNotContain(WORK).doesNotContain("unused");
    }

    @Test
    void aRunThatFailedIsTakenUpWhereItStopped() throws IOException {
        String labels = Files.readString(directory.resolve("sql/labels.sql"));
        project.write("sql/labels.sql", labels.replace("distance,", "distanze,"));
        assertThat(apply().code()).isEqualTo(1);
        assertThat(directory.resolve(".punctual/applied.json")).doesNotExist();
        project.write("sql/labels.sql", labels);
        assertThat(project.run("plan").text())
                .contains("build training set past")
                .doesNotContain("load view place");
        assertThat(apply().code()).isZero();
    }

    @Test
    void aDamagedRecordIsRefusedWithWhatToDo() throws IOException {
        apply();
        Path record = directory.resolve(".punctual/applied.json");
        String text = Files.readString(record);
        for (String damaged : new String[] {"", "{", text.replace("6h", "7h"), "[]", "{}"}) {
            Files.writeString(record, damaged);
            var plan = project.run("plan");
            assertThat(plan.code()).as(damaged).isEqualTo(1);
            assertThat(plan.text()).contains("applied.json is damaged", "delete it");
        }
        Files.delete(record);
        assertThat(project.run("plan").code()).isZero();
    }

    private Deliveries.Outcome apply(String... more) {
        var all = new String[more.length + 1];
        all[0] = "apply";
        System.arraycopy(more, 0, all, 1, more.length);
        return project.run(all);
    }
}
