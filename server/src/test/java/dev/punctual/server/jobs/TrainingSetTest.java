package dev.punctual.server.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.punctual.core.definition.LabelsDefinition;
import dev.punctual.core.definition.LabelsDefinition.Knowledge;
import dev.punctual.core.error.ServingException;
import dev.punctual.server.project.ProjectDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingSetTest {
    @TempDir Path root;
    private ProjectDirectory directory = ProjectDirectory.at(Path.of("../examples/smallest"));

    @BeforeEach
    void write() throws IOException {
        directory = Deliveries.write(root);
    }

    @Test
    void theSameDefinitionsAndDataGiveTheSameBytes() throws IOException {
        Map<String, byte[]> once = built(directory.withState("once"));
        Map<String, byte[]> twice = built(directory.withState("twice"));

        assertThat(once).hasSizeGreaterThan(10);
        assertThat(twice.keySet()).isEqualTo(once.keySet());
        twice.forEach((name, bytes) -> assertThat(bytes).as(name).isEqualTo(once.get(name)));
    }

    @Test
    void everyQuestionIsInExactlyOnePart() {
        Map<String, Long> rows = build(directory, Reporter.silent());

        assertThat(rows.keySet()).containsExactly("train", "validate", "test");
        assertThat(rows.get("train")).isBetween(2_400L, 2_700L);
        assertThat(rows.get("validate")).isBetween(250L, 420L);
        assertThat(rows.get("test")).isBetween(600L, 740L);
    }

    @Test
    void anInterruptedBuildGoesOnWhereItWas() throws IOException {
        Map<String, byte[]> whole = built(directory.withState("whole"));
        ProjectDirectory state = directory.withState("interrupted");
        var written = new AtomicLong();
        assertThatThrownBy(() -> build(state, failing(written))).hasMessage("enough");
        long before = written.get();

        List<Path> kept = parquet(state.state("training"));
        assertThat(kept).isNotEmpty().allMatch(file -> file.toString().contains("unfinished"));
        var keys = new ArrayList<Object>();
        for (Path file : kept) {
            keys.add(Files.getLastModifiedTime(file));
        }
        assertThat(before).isPositive();

        Map<String, byte[]> resumed = built(state);
        assertThat(resumed.keySet()).isEqualTo(whole.keySet());
        resumed.forEach((name, bytes) -> assertThat(bytes).as(name).isEqualTo(whole.get(name)));
        var times = new ArrayList<Object>();
        for (Path file : parquet(state.state("training"))) {
            times.add(Files.getLastModifiedTime(file));
        }
        assertThat(times).containsAll(keys);
    }

    @Test
    void aBuildThatIsDoneIsKept() throws IOException {
        Map<String, byte[]> once = built(directory);
        var begun = new AtomicLong();
        build(directory, counting(begun));

        assertThat(begun).hasValue(0);
        assertThat(built(directory).keySet()).isEqualTo(once.keySet());
    }

    @Test
    void whatWasKnownNeedsArrivals() {
        try (var workshop = new Workshop(directory, Reporter.silent())) {
            LabelsDefinition labels =
                    workshop.project().labels("deliveries").with(new Knowledge(true, null));
            assertThatThrownBy(() -> new TrainingSet(workshop, labels).build())
                    .isInstanceOf(ServingException.class)
                    .hasMessageContaining("ingest_time");
        }
    }

    @Test
    void aSetThatWasNeverBuiltIsNotThere() {
        try (var workshop = new Workshop(directory, Reporter.silent())) {
            var set = new TrainingSet(workshop, workshop.project().labels("deliveries"));
            assertThatThrownBy(() -> set.files("train"))
                    .hasMessageContaining("punctual training-set");
        }
    }

    private static Map<String, Long> build(ProjectDirectory directory, Reporter reporter) {
        try (var workshop = new Workshop(directory, reporter)) {
            return new TrainingSet(workshop, workshop.project().labels("deliveries")).build();
        }
    }

    /// The bytes of all files, by their names.
    private static Map<String, byte[]> built(ProjectDirectory directory) throws IOException {
        build(directory, Reporter.silent());
        var files = new TreeMap<String, byte[]>();
        Path training = directory.state("training");
        for (Path file : parquet(training)) {
            files.put(training.relativize(file).toString(), Files.readAllBytes(file));
        }
        return files;
    }

    private static List<Path> parquet(Path training) throws IOException {
        try (var found = Files.walk(training)) {
            return found.filter(file -> file.toString().endsWith(".parquet")).sorted().toList();
        }
    }

    /// Ends a build when over a thousand rows were written.
    private static Reporter failing(AtomicLong written) {
        return new Watching() {
            @Override
            public void reached(long units) {
                written.set(units);
                if (units > 1_000) {
                    throw new IllegalStateException("enough");
                }
            }
        };
    }

    private static Reporter counting(AtomicLong begun) {
        return new Watching() {
            @Override
            public Reporter.Step begin(String title, long total, String unit) {
                begun.incrementAndGet();
                return this;
            }
        };
    }

    /// A reporter of one step, which it is itself.
    private abstract static class Watching implements Reporter, Reporter.Step {
        @Override
        public Reporter.Step begin(String title, long total, String unit) {
            return this;
        }

        @Override
        public void kept(String title, String note) {}

        @Override
        public void reached(long units) {}

        @Override
        public void done(String note) {}

        @Override
        public void close() {}
    }
}
