package dev.punctual.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.punctual.core.similarity.IndexStore.Generation;
import dev.punctual.core.similarity.ItemIndex;
import dev.punctual.core.similarity.Ranking;
import dev.punctual.server.project.ProjectDirectory;
import dev.punctual.server.project.ProjectIndexes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The example of recommendations, from a table of ratings to neighbours: with people of three tastes.
class RecommendationsTest {
    private static final Path EXAMPLE = Path.of("../examples/recommendations");
    private static final int MOVIES = 300;
    private static final int PEOPLE = 400;
    private static final int TASTES = 3;
    private static final List<String> FILES =
            List.of("punctual.yaml", "sql/movies.sql", "sql/by_text.sql");

    @TempDir private Path directory = Path.of("unset");

    @Test
    void moviesAreNearThoseOfTheSameTaste() throws Exception {
        for (String file : FILES) {
            Files.createDirectories(Objects.requireNonNull(directory.resolve(file).getParent()));
            Files.copy(EXAMPLE.resolve(file), directory.resolve(file));
        }
        Files.createDirectories(directory.resolve("data"));
        EmbeddedShop.model(directory.resolve("data/minilm.onnx"), ".onnx");
        EmbeddedShop.model(directory.resolve("data/minilm-tokenizer.json"), "-tokenizer.json");
        Path ratings = directory.resolve("ratings.csv");
        writeRatings(ratings);
        embed(ratings, directory.resolve("data/movies.csv"));
        assertThat(Main.run("index", "build", "--project", directory.toString())).isZero();
        var store = ProjectIndexes.store(ProjectDirectory.at(directory));
        try (Generation generation = Objects.requireNonNull(store.open("by_text"))) {
            ItemIndex index = ProjectIndexes.KINDS.open(generation.image());
            assertThat(index.facts().items()).isEqualTo(MOVIES);
            assertThat(index.facts().dimension()).isEqualTo(384);
        }
        try (Generation generation = Objects.requireNonNull(store.open("movies"))) {
            ItemIndex index = ProjectIndexes.KINDS.open(generation.image());
            assertThat(index.facts().recall()).isGreaterThanOrEqualTo(0.98);
            assertThat(index.facts().items()).isEqualTo(MOVIES);
            var best = new Ranking();
            int same = 0;
            for (int movie = 0; movie < MOVIES; movie++) {
                assertThat(index.known(index.place("" + movie), 10, best)).isTrue();
                for (int rank = 0; rank < best.size(); rank++) {
                    int other = Integer.parseInt(index.id(best.number(rank)));
                    same += other % TASTES == movie % TASTES ? 1 : 0;
                }
            }
            assertThat(same).isGreaterThan(MOVIES * 10 * 9 / 10);
        }
    }

    /// Nine of ten movies that a person rates are of the person's taste; a title has a comma and quotes in it.
    private static void writeRatings(Path file) throws IOException {
        var random = new Random(5);
        var csv = new StringBuilder("movieId,title,year,genres,userId,rating,timestamp\n");
        for (int person = 0; person < PEOPLE; person++) {
            for (int i = 0; i < 30; i++) {
                int movie = random.nextInt(MOVIES / TASTES) * TASTES + person % TASTES;
                if (random.nextInt(10) == 0) {
                    movie = random.nextInt(MOVIES);
                }
                csv.append(movie).append(",\"Movie \"\"").append(movie).append("\"\", The\",");
                csv.append(movie % 10 == 0 ? "NA" : 1950 + movie % 60).append(",Drama|Comedy,");
                csv.append(person).append(',').append(1 + random.nextInt(5)).append(",0\n");
            }
        }
        Files.writeString(file, csv);
    }

    private static void embed(Path ratings, Path movies) throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process process =
                new ProcessBuilder(
                                java,
                                EXAMPLE.resolve("Embeddings.java").toString(),
                                ratings.toString(),
                                movies.toString())
                        .inheritIO()
                        .start();
        assertThat(process.waitFor()).isZero();
    }
}
