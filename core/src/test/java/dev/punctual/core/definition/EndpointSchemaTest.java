package dev.punctual.core.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.punctual.core.definition.EndpointDefinition.Derived;
import dev.punctual.core.definition.EndpointDefinition.RequestFeature;
import dev.punctual.core.definition.EndpointDefinition.ViewUse;
import dev.punctual.core.value.Field;
import dev.punctual.core.value.Schema;
import dev.punctual.core.value.ValueType;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EndpointSchemaTest {
    private static final ViewDefinition VIEW =
            new ViewDefinition.Stream(
                    ViewDefinition.Common.of(
                            "depot_now",
                            "depot",
                            Schema.of(
                                    Field.of("count", ValueType.INT64),
                                    new Field("last", ValueType.FLOAT64, 3),
                                    Field.of("zone", ValueType.STRING))),
                    "scans",
                    Map.of("depot", "place"),
                    List.of());

    private static ProjectDefinition project(Map<String, ViewDefinition> views) {
        return new ProjectDefinition(
                "p", "", Map.of(), Map.of(), views, Map.of(), Map.of(), Map.of(), Map.of());
    }

    private static EndpointDefinition endpoint() {
        return new EndpointDefinition(
                "arrival",
                "",
                "",
                List.of(new RequestFeature("sent", ValueType.TIMESTAMP, "", null, null, null)),
                "sent",
                List.of(
                        new ViewUse("here", "depot_now", Map.of()),
                        new ViewUse("there", "depot_now", Map.of())),
                List.of(new Derived("late", ValueType.BOOL, "here.count > 3")),
                EndpointDefinition.Serving.within(Duration.ofMillis(10)),
                List.of(),
                null,
                null);
    }

    @Test
    void requestFeaturesComeFirstThenTheViewsThenWhatIsDerived() {
        Schema schema = EndpointSchema.of(project(Map.of("depot_now", VIEW)), endpoint());
        assertThat(schema)
                .isEqualTo(
                        Schema.of(
                                Field.of("sent", ValueType.TIMESTAMP),
                                Field.of("here.count", ValueType.INT64),
                                new Field("here.last", ValueType.FLOAT64, 3),
                                Field.of("here.zone", ValueType.STRING),
                                Field.of("there.count", ValueType.INT64),
                                new Field("there.last", ValueType.FLOAT64, 3),
                                Field.of("there.zone", ValueType.STRING),
                                Field.of("late", ValueType.BOOL)));
    }

    @Test
    void aModelCanTakeNumbersAndListsAndTruthValues() {
        Schema schema = EndpointSchema.of(project(Map.of("depot_now", VIEW)), endpoint());
        assertThat(EndpointSchema.modelInputs(schema))
                .containsExactly("here.count", "here.last", "there.count", "there.last", "late");
    }

    @Test
    void aViewThatIsNotInTheProjectIsRefused() {
        assertThatThrownBy(() -> EndpointSchema.of(project(Map.of()), endpoint()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("endpoint arrival uses an unknown view depot_now");
    }
}
