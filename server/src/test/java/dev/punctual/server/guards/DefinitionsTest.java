package dev.punctual.server.guards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.punctual.core.definition.EndpointDefinition;
import dev.punctual.core.definition.ModelDefinition;
import dev.punctual.core.definition.ProjectDefinition;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.model.Model;
import dev.punctual.core.plan.EndpointPlan;
import dev.punctual.core.plan.PlanCompiler;
import dev.punctual.core.plan.RungPlan;
import dev.punctual.core.plan.ServedModel;
import dev.punctual.core.store.MemoryStore;
import dev.punctual.server.project.ProjectDirectory;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The example project, compiled as a server compiles it but for its models.
class DefinitionsTest {
    private static final ProjectDirectory DIRECTORY =
            ProjectDirectory.at(Path.of("../examples/flights"));
    private static final ProjectDefinition PROJECT = DIRECTORY.definition();
    private static final EndpointDefinition ENDPOINT = PROJECT.endpoint("arrival_delay");

    @Test
    void theExampleCompilesToItsLadder() {
        EndpointPlan plan = compile(0);
        assertThat(plan.ladder().stream().map(RungPlan::name))
                .containsExactly("delay_full", "delay_lite", "route_delay", "default");
        assertThat(plan.timeField()).isEqualTo(plan.features().schema().indexOf("departure"));
    }

    @Test
    void anExplainedPlanShowsEveryRead() {
        assertThat(compile(0).explain().lines())
                .startsWith(
                        "endpoint arrival_delay: " + ENDPOINT.description(),
                        "budget 10000 us at quantile 0.99",
                        "features",
                        "  read    origin_place by {airport=origin} from table view/airport_place")
                .contains(
                        "  read    destination_place by {airport=destination} from table"
                                + " view/airport_place",
                        "  read    route_history by {origin=origin, destination=destination} from"
                                + " table view/route_history",
                        "  read    precomputed answer by [origin, destination] from table"
                                + " precomputed/route_delay",
                        "  derive  above_usual = left_origin.mean_60m - origin_history.mean_delay",
                        "ladder")
                .anyMatch(line -> line.startsWith("  windows landed_origin by {airport=origin}"))
                .endsWith("  3. precomputed route_delay", "  4. default 6.2");
    }

    @Test
    void aModelTakesEveryNumberButNoText() {
        EndpointPlan plan = compile(0);
        var full = (RungPlan.ModelRung) plan.ladder().getFirst();
        assertThat(full.input().names())
                .hasSize(full.model().width())
                .doesNotHaveDuplicates()
                .contains("distance", "network.mean_60m", "landed_origin.last_5[4]", "above_usual")
                .noneMatch(name -> name.endsWith("time_zone") || name.equals("origin"));
    }

    @Test
    void anArtefactOfAnotherWidthIsRefused() {
        assertThatExceptionOfType(ServingException.class)
                .isThrownBy(() -> compile(1))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARTEFACT))
                .withMessageContaining("train it again");
    }

    /// @param tooMany how many more inputs the models take than their definitions have
    private static EndpointPlan compile(int tooMany) {
        var compiler = new PlanCompiler(PROJECT, DIRECTORY.expressions(), new MemoryStore());
        Map<String, ServedModel> models = new HashMap<>();
        for (ModelDefinition model : PROJECT.models().values()) {
            int width = compiler.input(model).width() + tooMany;
            models.put(
                    model.name(),
                    new ServedModel(model.name(), "1", new Constant(width), model.inputs()));
        }
        return compiler.endpoint(ENDPOINT, models);
    }

    private record Constant(int width) implements Model {
        @Override
        public float predict(float[] row, int offset) {
            return 1;
        }
    }
}
