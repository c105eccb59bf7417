package dev.punctual.server.http;

import dev.punctual.core.definition.Durability;
import dev.punctual.core.definition.EndpointDefinition;
import dev.punctual.core.definition.EndpointDefinition.RequestFeature;
import dev.punctual.core.definition.EndpointDefinition.Rung;
import dev.punctual.core.definition.EndpointDefinition.ViewUse;
import dev.punctual.core.definition.EntityDefinition;
import dev.punctual.core.definition.ProjectDefinition;
import dev.punctual.core.definition.ViewDefinition;
import dev.punctual.core.definition.ViewDefinition.Ages;
import dev.punctual.core.definition.ViewDefinition.Common;
import dev.punctual.core.plan.PlanCompiler;
import dev.punctual.core.store.MemoryStore;
import dev.punctual.core.testing.FakeExpressionParser;
import dev.punctual.core.value.Field;
import dev.punctual.core.value.Schema;
import dev.punctual.core.value.ValueType;
import dev.punctual.server.ingest.ViewIntake;
import dev.punctual.server.metrics.Telemetry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Push views of users, and of users with an item, over a store in memory; time stands still.
final class Shop implements AutoCloseable {
    private static final Schema USER = Schema.of(Field.of("user", ValueType.STRING));
    private static final Schema PAIR =
            Schema.of(Field.of("user", ValueType.STRING), Field.of("item", ValueType.INT64));
    private static final Schema OTHER_USER = Schema.of(Field.of("user", ValueType.INT64));
    private static final Schema LONG_KEY;

    static {
        var fields = new ArrayList<Field>();
        for (int i = 0; i < 9; i++) {
            fields.add(Field.of("k" + i, ValueType.STRING));
        }
        LONG_KEY = new Schema(fields);
    }

    final ViewIntake pushes;
    final PlanCompiler compiler;

    Shop() {
        this.compiler = new PlanCompiler(project(), new FakeExpressionParser(), new MemoryStore());
        this.pushes =
                new ViewIntake(
                        compiler.pushViews().values(),
                        new Telemetry(),
                        () -> RunningEdge.WALL_MICROS);
    }

    private static ProjectDefinition project() {
        Map<String, ViewDefinition> views = new LinkedHashMap<>();
        Common users =
                Common.of(
                                "users",
                                "user",
                                Schema.of(
                                        Field.of("score", ValueType.FLOAT64),
                                        Field.of("tier", ValueType.STRING),
                                        new Field("taste", ValueType.FLOAT64, 2)))
                        .with(new Ages(null, Duration.ofHours(1), Duration.ofDays(1)))
                        .with(Map.of("tier", "none"));
        views.put("users", new ViewDefinition.Push(users, Durability.PROCESS, null));
        views.put("pairs", push("pairs", "pair", Field.of("clicks", ValueType.INT64)));
        views.put("others", push("others", "other", Field.of("score", ValueType.FLOAT64)));
        views.put("long", push("long", "long", Field.of("n", ValueType.INT64)));
        return new ProjectDefinition(
                "shop",
                "",
                Map.of(
                        "user", new EntityDefinition("user", "", USER),
                        "pair", new EntityDefinition("pair", "", PAIR),
                        "other", new EntityDefinition("other", "", OTHER_USER),
                        "long", new EntityDefinition("long", "", LONG_KEY)),
                Map.of(),
                views,
                Map.of("rank", rank()),
                Map.of(),
                Map.of(),
                Map.of());
    }

    private static ViewDefinition push(String name, String entity, Field feature) {
        return new ViewDefinition.Push(
                Common.of(name, entity, Schema.of(feature)), Durability.MACHINE, null);
    }

    private static EndpointDefinition rank() {
        return new EndpointDefinition(
                "rank",
                "",
                "",
                List.of(
                        request("visitor", ValueType.STRING),
                        request("hour", ValueType.INT64),
                        request("item", ValueType.INT64)),
                null,
                List.of(
                        new ViewUse("who", "users", Map.of("user", "visitor")),
                        new ViewUse("both", "pairs", Map.of("user", "visitor", "item", "item"))),
                List.of(),
                EndpointDefinition.Serving.within(Duration.ofMillis(10)),
                List.of(new Rung.DefaultRung(0)),
                null,
                null);
    }

    private static RequestFeature request(String name, ValueType type) {
        return new RequestFeature(name, type, "", null, null, null);
    }

    @Override
    public void close() {
        pushes.close();
    }
}
