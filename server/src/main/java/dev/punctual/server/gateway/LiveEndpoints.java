package dev.punctual.server.gateway;

import dev.punctual.core.definition.EndpointDefinition;
import dev.punctual.core.plan.EndpointPlan;
import dev.punctual.core.plan.RungPlan;
import dev.punctual.server.http.endpoints.EndpointShape;
import dev.punctual.server.log.AnswerLog;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// All endpoints as they are served now. Immutable.
final class LiveEndpoints {
    /*
     * A certain version of a model is asked as an endpoint of its own, `ENDPOINT@MODEL=VERSION`, which is not listed. So
     * every way to ask an endpoint is one to ask a version.
     */
    private final Map<String, LiveEndpoint> byName = new HashMap<>();
    private final List<EndpointShape> listed = new ArrayList<>();

    /// @param before what was served until now: a shape that did not change stays the same object
    LiveEndpoints(List<Serving> servings, @Nullable AnswerLog log, @Nullable LiveEndpoints before) {
        for (Serving serving : servings) {
            EndpointPlan plan = serving.stable().plan();
            EndpointShape shape = known(before, shape(plan, plan.name()));
            AnswerLog.Inlet inlet = log == null ? null : log.inlet(plan.name());
            byName.put(plan.name(), new LiveEndpoint(shape, serving, inlet));
            listed.add(shape);
            serving.versions()
                    .forEach((version, ladder) -> {
                        String name = plan.name() + "@" + version;
                        EndpointShape own = known(before, shape(ladder.plan(), name));
                        byName.put(name, new LiveEndpoint(own, Serving.of(ladder), null));
                    });
        }
    }

    @Nullable LiveEndpoint named(String name) {
        return byName.get(name);
    }

    List<EndpointShape> listed() {
        return listed;
    }

    /// Whether no request is on its way by any of them.
    boolean idle() {
        return byName.values().stream().allMatch(LiveEndpoint::idle);
    }

    private static EndpointShape known(@Nullable LiveEndpoints before, EndpointShape shape) {
        LiveEndpoint same = before == null ? null : before.named(shape.name());
        return same != null && same.shape().equals(shape) ? same.shape() : shape;
    }

    private static EndpointShape shape(EndpointPlan plan, String name) {
        EndpointDefinition definition = plan.definition();
        return new EndpointShape(
                name,
                definition.description(),
                plan.features().schema(),
                definition.request(),
                plan.timeField(),
                plan.ladder().stream().map(RungPlan::name).toList(),
                definition.budget(),
                definition.serving().maxInstances());
    }
}
