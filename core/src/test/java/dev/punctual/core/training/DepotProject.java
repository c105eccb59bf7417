package dev.punctual.core.training;

import dev.punctual.core.definition.Cadence;
import dev.punctual.core.definition.EndpointDefinition;
import dev.punctual.core.definition.EndpointDefinition.Derived;
import dev.punctual.core.definition.EndpointDefinition.RequestFeature;
import dev.punctual.core.definition.EndpointDefinition.ViewUse;
import dev.punctual.core.definition.EntityDefinition;
import dev.punctual.core.definition.History;
import dev.punctual.core.definition.LabelsDefinition;
import dev.punctual.core.definition.ProjectDefinition;
import dev.punctual.core.definition.SourceDefinition;
import dev.punctual.core.definition.ViewDefinition;
import dev.punctual.core.definition.WindowDefinition;
import dev.punctual.core.definition.WindowDefinition.Aggregate;
import dev.punctual.core.value.Field;
import dev.punctual.core.value.Schema;
import dev.punctual.core.value.ValueType;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/// A project with one view of each kind, over scans of parcels at depots.
final class DepotProject {
    static final Schema SCAN =
            Schema.of(
                    Field.of("id", ValueType.INT64),
                    Field.of("at", ValueType.TIMESTAMP),
                    Field.of("depot", ValueType.STRING),
                    Field.of("weight", ValueType.FLOAT64));
    static final Schema ASKED =
            Schema.of(
                    Field.of("sent", ValueType.TIMESTAMP),
                    Field.of("place", ValueType.STRING),
                    Field.of("hours", ValueType.FLOAT64));
    static final Schema USUAL =
            Schema.of(Field.of("depot", ValueType.STRING), Field.of("weight", ValueType.FLOAT64));
    static final Duration GRACE = Duration.ofMinutes(10);

    static final SourceDefinition.Event SCANS =
            SourceDefinition.Event.of("scans", SCAN, "id", "at", GRACE)
                    .with(History.of(new SourceDefinition.Query("warehouse", "scans")));
    static final ViewDefinition.Batch USUAL_VIEW =
            new ViewDefinition.Batch(
                    ViewDefinition.Common.of(
                            "usual", "depot", Schema.of(Field.of("weight", ValueType.FLOAT64))),
                    new SourceDefinition.Query("warehouse", "usual"),
                    new Cadence.Schedule(
                            Duration.ofHours(7),
                            Instant.EPOCH.plus(Duration.ofHours(5)),
                            Instant.EPOCH.plus(Duration.ofHours(60))));
    static final LabelsDefinition LABELS =
            new LabelsDefinition(
                    "hours",
                    "",
                    "delivery",
                    new SourceDefinition.Query("warehouse", "asked"),
                    "hours",
                    List.of(),
                    LabelsDefinition.Knowledge.COMPLETE);
    static final ProjectDefinition PROJECT =
            new ProjectDefinition(
                    "depots",
                    "",
                    Map.of(
                            "depot",
                            new EntityDefinition(
                                    "depot", "", Schema.of(Field.of("depot", ValueType.STRING)))),
                    Map.of("scans", SCANS),
                    Map.of("usual", USUAL_VIEW, "now", now()),
                    Map.of("delivery", endpoint()),
                    Map.of("hours", LABELS),
                    Map.of(),
                    Map.of());

    private DepotProject() {}

    private static ViewDefinition.Stream now() {
        return new ViewDefinition.Stream(
                ViewDefinition.Common.of(
                                "now",
                                "depot",
                                Schema.of(
                                        Field.of("scans", ValueType.INT64),
                                        Field.of("mean", ValueType.FLOAT64),
                                        Field.of("most", ValueType.FLOAT64),
                                        new Field("means", ValueType.FLOAT64, 4),
                                        new Field("last", ValueType.FLOAT64, 3)))
                        .with(ViewDefinition.Ages.staleAfter(Duration.ofHours(6))),
                "scans",
                Map.of("depot", "depot"),
                List.of(
                        window("scans", Aggregate.COUNT, 5, 36, 1),
                        window("mean", Aggregate.MEAN, 60, 10, 1),
                        window("most", Aggregate.MAX, 5, 36, 1),
                        window("means", Aggregate.MEAN, 20, 1, 4),
                        window("last", Aggregate.LAST, 60, 10, 3)));
    }

    /// A window as long as a number of hops, or a series of so many hops.
    private static WindowDefinition window(
            String name, Aggregate aggregate, int hopMinutes, int hops, int n) {
        boolean series = n > 1 && aggregate != Aggregate.LAST;
        Duration hop = Duration.ofMinutes(hopMinutes);
        String of = aggregate == Aggregate.COUNT ? null : "weight";
        return new WindowDefinition(
                name, aggregate, of, null, hop.multipliedBy(hops), hop, n, series);
    }

    private static EndpointDefinition endpoint() {
        return new EndpointDefinition(
                "delivery",
                "",
                "",
                List.of(
                        new RequestFeature("sent", ValueType.TIMESTAMP, "", null, null, null),
                        new RequestFeature("place", ValueType.STRING, "", null, null, null)),
                "sent",
                List.of(
                        new ViewUse("usual", "usual", Map.of("depot", "place")),
                        new ViewUse("now", "now", Map.of("depot", "place"))),
                List.of(new Derived("both", ValueType.FLOAT64, "now.mean + usual.weight")),
                EndpointDefinition.Serving.within(Duration.ofMillis(10)),
                List.of(),
                null,
                null);
    }
}
