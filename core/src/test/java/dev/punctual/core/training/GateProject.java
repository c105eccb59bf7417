package dev.punctual.core.training;

import dev.punctual.core.definition.Durability;
import dev.punctual.core.definition.EndpointDefinition;
import dev.punctual.core.definition.EndpointDefinition.RequestFeature;
import dev.punctual.core.definition.EndpointDefinition.ViewUse;
import dev.punctual.core.definition.EntityDefinition;
import dev.punctual.core.definition.History;
import dev.punctual.core.definition.LabelsDefinition;
import dev.punctual.core.definition.LabelsDefinition.Knowledge;
import dev.punctual.core.definition.ProjectDefinition;
import dev.punctual.core.definition.SourceDefinition;
import dev.punctual.core.definition.SourceDefinition.Query;
import dev.punctual.core.definition.ViewDefinition;
import dev.punctual.core.definition.WindowDefinition;
import dev.punctual.core.definition.WindowDefinition.Aggregate;
import dev.punctual.core.value.Field;
import dev.punctual.core.value.Schema;
import dev.punctual.core.value.ValueType;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A project whose history tells when everything arrived: visits at gates, and levels that were pushed for each gate.
final class GateProject {
    static final Duration GRACE = Duration.ofMinutes(10);
    static final Duration WINDOW = Duration.ofMinutes(40);
    static final Duration HOP = Duration.ofMinutes(5);
    static final Duration LAG = Duration.ofMinutes(2);
    static final Duration LOOKBACK = Duration.ofHours(2);
    static final int LAST = 3;
    static final Schema VISIT =
            Schema.of(
                    Field.of("id", ValueType.INT64),
                    Field.of("at", ValueType.TIMESTAMP),
                    Field.of("gate", ValueType.STRING));

    private GateProject() {}

    /// The project with or without knowledge of arrivals.
    static ProjectDefinition of(boolean arrivals) {
        var query = new Query("warehouse", "SELECT * FROM visits;");
        History history =
                arrivals ? new History(query, "arrived", "seq", LAG, null) : History.of(query);
        return new ProjectDefinition(
                "gates",
                "",
                Map.of(
                        "gate",
                        new EntityDefinition(
                                "gate", "", Schema.of(Field.of("gate", ValueType.STRING)))),
                Map.of(
                        "visits",
                        SourceDefinition.Event.of("visits", VISIT, "id", "at", GRACE)
                                .with(history)),
                Map.of("now", now(), "levels", levels()),
                Map.of("wait", endpoint()),
                Map.of(),
                Map.of(),
                Map.of());
    }

    static LabelsDefinition labels(Knowledge knowledge) {
        return new LabelsDefinition(
                "wait",
                "",
                "wait",
                new Query("warehouse", "asked"),
                "minutes",
                List.of(),
                knowledge);
    }

    private static ViewDefinition.Stream now() {
        return new ViewDefinition.Stream(
                ViewDefinition.Common.of(
                        "now",
                        "gate",
                        Schema.of(
                                Field.of("visits", ValueType.INT64),
                                new Field("last", ValueType.INT64, LAST))),
                "visits",
                Map.of("gate", "gate"),
                List.of(
                        window("visits", Aggregate.COUNT, null, 1),
                        window("last", Aggregate.LAST, "id", LAST)));
    }

    private static WindowDefinition window(
            String name, Aggregate aggregate, @Nullable String of, int n) {
        return new WindowDefinition(name, aggregate, of, null, WINDOW, HOP, n, false);
    }

    private static ViewDefinition.Push levels() {
        return new ViewDefinition.Push(
                ViewDefinition.Common.of(
                                "levels", "gate", Schema.of(Field.of("level", ValueType.INT64)))
                        .with(new ViewDefinition.Ages(LOOKBACK, null, null)),
                Durability.PROCESS,
                new Query("warehouse", "SELECT * FROM levels"));
    }

    private static EndpointDefinition endpoint() {
        return new EndpointDefinition(
                "wait",
                "",
                "",
                List.of(
                        new RequestFeature("asked", ValueType.TIMESTAMP, "", null, null, null),
                        new RequestFeature("gate", ValueType.STRING, "", null, null, null)),
                "asked",
                List.of(
                        new ViewUse("now", "now", Map.of("gate", "gate")),
                        new ViewUse("levels", "levels", Map.of("gate", "gate"))),
                List.of(),
                EndpointDefinition.Serving.within(Duration.ofMillis(10)),
                List.of(),
                null,
                null);
    }
}
