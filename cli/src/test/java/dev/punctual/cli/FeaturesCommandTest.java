package dev.punctual.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeaturesCommandTest {
    @TempDir private Path directory = Path.of("unset");
    private Deliveries project = new Deliveries(directory);

    @BeforeEach
    void makeProject() throws IOException {
        project = Deliveries.in(directory);
    }

    @Test
    void listsEveryFeatureAndMakesNothing() throws IOException {
        assertThat(project.run("features", "list").text())
                .contains("4 features", "place.latitude", "lately.count", "maps-team", "float64");
        assertThat(Files.exists(directory.resolve(".punctual").resolve("store"))).isFalse();
    }

    @Test
    void findsByNameTagOwnerAndDescriptionBestFirst() {
        String byTag = project.run("features", "search", "geography").text();
        assertThat(byTag).contains("2 features", "place.zone").doesNotContain("lately");
        assertThat(project.run("features", "search", "maps-team", "zone").text())
                .contains("1 feature", "place.zone");
        String mean = project.run("features", "search", "mean").text();
        assertThat(mean.indexOf("lately.mean")).isPositive();
        assertThat(project.run("features", "search", "JUST NOW").text()).contains("2 features");
    }

    @Test
    void suggestsWhatMayHaveBeenMeant() {
        assertThat(project.run("features", "search", "latitud").text()).contains("place.latitude");
        assertThat(project.run("features", "search", "latittude").text())
                .contains("did you mean 'latitude'?");
        var view = project.run("features", "describe", "latly");
        assertThat(view.code()).isEqualTo(1);
        assertThat(view.text()).contains("there is no view 'latly': did you mean 'lately'?");
        assertThat(project.run("features", "describe", "lately.men").text())
                .contains("view 'lately' has no feature 'men': did you mean 'mean'?");
    }

    @Test
    void describesLineageInBothDirections() {
        assertThat(project.run("features", "describe", "lately.mean").text())
                .contains(
                        "source arrivals, warehouse",
                        "derived duration.far",
                        "model usual",
                        "precomputed by_shop",
                        "endpoint duration",
                        "mean of minutes over 6h");
        assertThat(project.run("features", "describe", "place.zone").text())
                .doesNotContain("model usual")
                .contains("endpoint duration");
    }

    @Test
    void describesWhatIsStoredNow() {
        assertThat(project.run("materialize").code()).isZero();
        String json = project.run("features", "describe", "place", "--json").text();
        assertThat(json)
                .contains("\"rows\":3,\"sampled\":3")
                .contains("\"present\":0.6666666666666666,\"distinct\":2,\"min\":1.5")
                .contains("{\"value\":\"south\",\"count\":2},{\"value\":\"north\",\"count\":1}");
        assertThat(project.run("features", "describe", "place").text())
                .contains("66.7 %", "south (2), north (1)", "3 rows");
    }

    @Test
    void saysThatNoGatewayAnswers() {
        var outcome = project.run("features", "list", "--url", "http://localhost:1");
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.text()).contains("no gateway answers at http://localhost:1");
    }
}
