package dev.punctual.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import dev.punctual.core.definition.EndpointDefinition;
import dev.punctual.core.definition.EndpointDefinition.Rung.ModelRung;
import dev.punctual.core.definition.EndpointSchema;
import dev.punctual.core.definition.ProjectDefinition;
import dev.punctual.core.definition.ViewDefinition;
import dev.punctual.core.definition.WindowDefinition.Aggregate;
import dev.punctual.core.definition.WindowDefinition.Extent;
import dev.punctual.core.definition.reader.ProjectFiles;
import dev.punctual.core.definition.reader.ProjectReader;
import dev.punctual.core.testing.FakeExpressionParser;
import dev.punctual.core.value.Field;
import dev.punctual.core.value.Schema;
import dev.punctual.core.value.ValueType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// The example project, of which every definition must be read without a problem.
class FlightsProjectTest {
    private static final Path FILE = Path.of("../../examples/flights/punctual.yaml");

    private static final ProjectDefinition PROJECT = read();

    private static ProjectDefinition read() {
        try {
            var yaml = new YamlReader().read("punctual.yaml", Files.readString(FILE));
            assertThat(yaml).isInstanceOf(YamlReader.Result.Read.class);
            var root = ((YamlReader.Result.Read) yaml).root();
            var reader = new ProjectReader(new FakeExpressionParser(), new SomeFiles());
            var result = reader.read(List.of(root));
            assertThat(result).isInstanceOf(ProjectReader.Result.Valid.class);
            return ((ProjectReader.Result.Valid) result).project();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /// Every file, so that the test is about the definitions alone.
    private record SomeFiles() implements ProjectFiles {
        @Override
        public String sql(String path) {
            return path.endsWith("_history.sql") ? "SELECT * FROM t WHERE at < $as_of" : "SELECT 1";
        }

        @Override
        public boolean exists(String path) {
            return true;
        }
    }

    @Test
    void everyDefinitionIsThereInTheOrderOfTheFile() {
        assertThat(PROJECT.name()).isEqualTo("flights");
        assertThat(PROJECT.entities().keySet()).containsExactly("airport", "route", "network");
        assertThat(PROJECT.sources().keySet()).containsExactly("history", "departures", "landings");
        assertThat(PROJECT.views()).hasSize(8);
        assertThat(PROJECT.endpoints().keySet()).containsExactly("arrival_delay");
        assertThat(PROJECT.labels().keySet()).containsExactly("arrival_delay");
        assertThat(PROJECT.models().keySet()).containsExactly("delay_full", "delay_lite");
        assertThat(PROJECT.precomputed().keySet()).containsExactly("route_delay");
    }

    @Test
    void windowsHaveTheirTypesAndWidths() {
        var landedHere = (ViewDefinition.Stream) found(PROJECT.views().get("landed_here"));
        assertThat(landedHere.key()).containsExactly(Map.entry("airport", "destination"));
        assertThat(landedHere.features().fields())
                .contains(
                        Field.of("count_60m", ValueType.INT64),
                        Field.of("late_60m", ValueType.FLOAT64),
                        new Field("mean_by_10m", ValueType.FLOAT64, 6),
                        new Field("last_5", ValueType.FLOAT64, 5));
        var series = landedHere.windows().get(8);
        assertThat(series.extent()).isEqualTo(new Extent.Series(Duration.ofMinutes(10), 6));
        assertThat(landedHere.windows().get(9).aggregate()).isEqualTo(Aggregate.LAST);
    }

    @Test
    void theEndpointHasItsScheduleLadderAndDefaults() {
        EndpointDefinition endpoint = endpoint();
        assertThat(endpoint.time()).isEqualTo("departure");
        assertThat(endpoint.budget()).isEqualTo(Duration.ofMillis(10));
        assertThat(endpoint.ladder()).hasSize(4).first().isEqualTo(new ModelRung("delay_full"));
        assertThat(endpoint.serving().maxInstances()).isEqualTo(1_000);
    }

    @Test
    void aModelOfEverythingTakesAllNumbersInTheOrderOfTheSchema() {
        Schema schema = EndpointSchema.of(PROJECT, endpoint());
        var full = found(PROJECT.models().get("delay_full"));
        assertThat(full.inputs()).isEqualTo(EndpointSchema.modelInputs(schema));
        assertThat(full.inputs())
                .startsWith("distance", "origin_place.latitude")
                .endsWith("local_minute", "weekday", "above_usual")
                .contains("landed_origin.last_5")
                .doesNotContain("departure", "origin_place.time_zone");
        assertThat(full.parameters()).containsEntry("rounds", "130").containsEntry("eta", "0.12");
    }

    private static EndpointDefinition endpoint() {
        return found(PROJECT.endpoints().get("arrival_delay"));
    }

    private static <T> T found(@Nullable T thing) {
        return Objects.requireNonNull(thing);
    }
}
