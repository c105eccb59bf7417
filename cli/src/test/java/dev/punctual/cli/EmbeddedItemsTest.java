package dev.punctual.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.punctual.core.similarity.IndexStore.Generation;
import dev.punctual.core.similarity.ItemIndex;
import dev.punctual.core.similarity.Ranking;
import dev.punctual.core.similarity.SearchLimits;
import dev.punctual.core.testing.OnnxWriter;
import dev.punctual.core.testing.VictimProcess;
import dev.punctual.server.project.ProjectDirectory;
import dev.punctual.server.project.ProjectIndexes;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/// Indexes whose vectors are made by models: a real one of sentences, and small ones of numbers and categories.
class EmbeddedItemsTest {
    @TempDir private Path directory = Path.of("unset");

    private EmbeddedShop shop = new EmbeddedShop(directory);

    @BeforeEach
    void write() throws IOException {
        shop = new EmbeddedShop(directory);
        shop.write();
    }

    private String build(String... more) {
        var all = new ArrayList<>(List.of("index", "build"));
        all.addAll(List.of(more));
        all.addAll(List.of("--project", directory.toString()));
        var out = new StringWriter();
        var writer = new PrintWriter(out);
        int code =
                Main.on(new CommandLine(Main.class).setOut(writer).setErr(writer))
                        .execute(all.toArray(String[]::new));
        return code == 0 ? out.toString() : "Error " + code + ": " + out;
    }

    /// The items nearest to another, nearest first, with their scores.
    private Map<String, Float> near(String id, int count) {
        var store = ProjectIndexes.store(ProjectDirectory.at(directory));
        try (Generation generation = Objects.requireNonNull(store.open("things"))) {
            ItemIndex index = ProjectIndexes.KINDS.open(generation.image());
            var best = new Ranking();
            var limits = SearchLimits.of(index.facts().effort());
            var _ = index.take().near(index.place(id), count, null, limits, best);
            var found = new LinkedHashMap<String, Float>();
            for (int rank = 0; rank < best.size(); rank++) {
                found.put(index.id(best.number(rank)), best.score(rank));
            }
            return found;
        }
    }

    @Test
    void textsThatMeanTheSameAreNear() {
        assertThat(build()).doesNotContain("Error");
        assertThat(near("0", 9).keySet()).allMatch(id -> Integer.parseInt(id) % 2 == 0);
        assertThat(near("1", 9).keySet()).allMatch(id -> Integer.parseInt(id) % 2 == 1);
    }

    @Test
    void valuesGoThroughTheirModel() throws IOException {
        Files.writeString(
                directory.resolve("punctual.yaml"),
                EmbeddedShop.VALUES.replace("cosine", "euclidean"));
        assertThat(build()).doesNotContain("Error");
        Map<String, Float> near = near("5", 2);
        assertThat(near).containsOnlyKeys("4", "6");
        assertThat(near.get("6")).isEqualTo((float) Math.sqrt(4 + 1)); // [2, -1, 0] away
    }

    /// How many vectors were made in a build, and how many were known.
    private record Counts(long made, long kept) {}

    private Counts counted(boolean whole) {
        var counts = new AtomicReference<>(new Counts(-1, -1));
        EmbeddingVictim.build(
                directory,
                whole,
                new EmbeddingVictim.Heard() {
                    @Override
                    public void read(long items) {}

                    @Override
                    public void embedded(long made, long kept) {
                        counts.set(new Counts(made, kept));
                    }
                });
        return counts.get();
    }

    @Test
    void whatDidNotChangeKeepsItsVector() throws IOException {
        assertThat(counted(false)).isEqualTo(new Counts(20, 0));
        Map<String, Float> before = near("1", 9);
        assertThat(counted(false)).isEqualTo(new Counts(0, 20));
        assertThat(near("1", 9)).isEqualTo(before);
        shop.items(20, "20,A parcel was lost,mail,1,1\n21,,mail,1,1\n");
        assertThat(counted(false)).isEqualTo(new Counts(2, 20));
        shop.items(19, "19,Another text,,1,1\n");
        assertThat(counted(false)).as("one with another text").isEqualTo(new Counts(1, 19));
        assertThat(counted(true)).as("as a whole").isEqualTo(new Counts(20, 0));
    }

    @Test
    void anotherModelMakesAllAnew() throws IOException {
        Files.writeString(directory.resolve("punctual.yaml"), EmbeddedShop.VALUES);
        assertThat(counted(false)).isEqualTo(new Counts(20, 0));
        Map<String, Float> before = near("5", 5);
        Files.write(directory.resolve("models/values.onnx"), EmbeddedShop.values(3f));
        assertThat(counted(false)).isEqualTo(new Counts(20, 0));
        assertThat(near("5", 5)).isNotEqualTo(before);
        Files.writeString(
                directory.resolve("punctual.yaml"),
                EmbeddedShop.VALUES.replace("cosine", "euclidean"));
        assertThat(counted(false)).as("for another metric").isEqualTo(new Counts(20, 0));
    }

    @Test
    void aBuildThatIsKilledIsGoneOnWith() throws Exception {
        Files.writeString(directory.resolve("punctual.yaml"), EmbeddedShop.VALUES);
        shop.items(20_000, "");
        long last = 0;
        for (int kill = 1; kill <= 3; kill++) {
            Process victim = VictimProcess.start(EmbeddingVictim.class, directory);
            List<String> said = VictimProcess.kill(victim, 250, new SplittableRandom(kill));
            long reached = Long.parseLong(said.getLast());
            assertThat(reached)
                    .as("kill %s of one that began at %s", kill, last)
                    .isGreaterThan(last);
            last = reached;
            assertThat(ProjectIndexes.store(ProjectDirectory.at(directory)).open("things"))
                    .as("nothing is in service yet")
                    .isNull();
        }
        Counts counts = counted(false);
        assertThat(counts.made() + counts.kept()).isEqualTo(20_000);
        assertThat(counts.kept()).as("what was made before").isGreaterThan(2_048);
        assertThat(near("5", 1)).isNotEmpty();
        assertThat(directory.resolve(".punctual/embeddings/things")).doesNotExist();
    }

    @Test
    void whatCannotBeEmbeddedIsNamedAndTheGenerationBeforeStays() throws IOException {
        assertThat(build()).doesNotContain("Error");
        shop.items(3, "3,,,1,1\n");
        assertThat(build())
                .contains("Error 1", "item '3' gets no vector from title, topic", "text is empty");
        assertThat(near("0", 3)).hasSize(3);
        Files.writeString(directory.resolve("models/tokenizer.json"), "{}");
        assertThat(build()).contains("Error 1", "tokenizer models/tokenizer.json", "no tokenizer");
        Files.delete(directory.resolve("models/tokenizer.json"));
        assertThat(build()).contains("Error 1", "no file 'models/tokenizer.json'");
        assertThat(near("0", 3)).hasSize(3);
    }

    @Test
    void valuesThatDoNotFitTheirModelAreNamed() throws IOException {
        Files.writeString(directory.resolve("punctual.yaml"), EmbeddedShop.VALUES);
        shop.items(3, "3,a,b,,1\n");
        assertThat(build()).contains("Error 1", "item '3' gets no vector from size, weight", "NaN");
        shop.items(3, "3,a,b,x,1\n");
        assertThat(build()).contains("Error 1", "'size' is a text; the model takes numbers");
        Files.writeString(
                directory.resolve("punctual.yaml"),
                EmbeddedShop.VALUES.replace("[size, weight]", "[size]"));
        assertThat(build()).contains("Error 1", "models/values.onnx", "x FP32 [?, 2]", "[size]");
        Files.writeString(
                directory.resolve("punctual.yaml"),
                EmbeddedShop.VALUES.replace("[size, weight]", "{x: [size, weight], z: item}"));
        assertThat(build()).contains("Error 1", "no input 'z'");
        Files.writeString(
                directory.resolve("punctual.yaml"),
                EmbeddedShop.VALUES.replace("values.onnx}", "values.onnx, output: z}"));
        assertThat(build()).contains("Error 1", "no output 'z'", "y FP32 [?, 3]");
        Files.writeString(
                directory.resolve("punctual.yaml"),
                EmbeddedShop.PROJECT.replace("minilm", "values"));
        assertThat(build()).contains("Error 1", "a model of texts takes input_ids");
        Files.writeString(directory.resolve("models/minilm.onnx"), "no model");
        Files.writeString(directory.resolve("punctual.yaml"), EmbeddedShop.PROJECT);
        assertThat(build()).contains("Error 1", "models/minilm.onnx", "cannot load the model");
    }

    /// Categories as texts, and whole numbers as places of a table.
    @Test
    void severalInputsTakeTheirOwnTypes() throws IOException {
        byte[] model =
                new OnnxWriter()
                        .input("place", OnnxWriter.INT64, "rows")
                        .input("numbers", OnnxWriter.FLOAT, "rows", 1)
                        .constant("table", new float[] {5, 0, 0, 5, 9, 9}, 3, 2)
                        .node("Gather", List.of("table", "place"), "row", Map.of())
                        .node("Mul", List.of("row", "numbers"), "y", Map.of())
                        .output("y", OnnxWriter.FLOAT, "rows", 2)
                        .bytes();
        Files.write(directory.resolve("models/values.onnx"), model);
        String inputs =
                EmbeddedShop.VALUES.replace("[size, weight]", "{place: size, numbers: [weight]}");
        Files.writeString(directory.resolve("punctual.yaml"), inputs);
        String rows = EmbeddedShop.HEAD + "7,a,b,0,1\n8,a,b,1,1\n9,a,b,0,2\n";
        Files.writeString(directory.resolve("items.csv"), rows);
        assertThat(build()).doesNotContain("Error");
        assertThat(near("7", 2)).containsExactly(Map.entry("9", 1f), Map.entry("8", 0f));
        Files.writeString(directory.resolve("items.csv"), rows + "10,a,b,99,1\n");
        assertThat(build()).contains("Error 1", "item '10' gets no vector");
        Files.writeString(directory.resolve("items.csv"), rows + "11,a,b,,1\n");
        assertThat(build()).contains("Error 1", "item '11'", "'size' is missing");
        Files.writeString(directory.resolve("items.csv"), rows + "12,a,b,0.5,1\n");
        assertThat(build()).contains("Error 1", "item '12'", "'size' is no whole number");
    }

    private String run(String... arguments) {
        var all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--project", directory.toString()));
        var out = new StringWriter();
        var writer = new PrintWriter(out);
        int _ =
                Main.on(new CommandLine(Main.class).setOut(writer).setErr(writer))
                        .execute(all.toArray(String[]::new));
        return out.toString();
    }

    @Test
    void applyBuildsWhatIsNotByTheDefinitionsAndModelsAsTheyAre() throws IOException {
        Path file = directory.resolve("punctual.yaml");
        Files.writeString(file, EmbeddedShop.VALUES);
        assertThat(run("plan")).contains("build index things");
        assertThat(run("apply")).contains("build index things", "applied");
        assertThat(near("5", 3)).hasSize(3);
        assertThat(run("plan")).doesNotContain("build index");
        Files.write(directory.resolve("models/values.onnx"), EmbeddedShop.values(9f));
        assertThat(run("plan")).contains("build index things");
        assertThat(run("apply")).contains("applied");
        assertThat(run("plan")).doesNotContain("build index");
        Files.writeString(file, EmbeddedShop.VALUES + "    schedule: {every: 1d}\n");
        assertThat(run("plan")).contains("things").doesNotContain("build index");
        Files.writeString(file, EmbeddedShop.VALUES + "    recall: 0.99\n");
        assertThat(run("plan")).contains("build index things");
        Files.writeString(file, EmbeddedShop.VALUES + "    precompute: {k: 3}\n");
        assertThat(run("apply")).contains("build index things", "applied");
        assertThat(run("plan")).doesNotContain("build index");
    }
}
