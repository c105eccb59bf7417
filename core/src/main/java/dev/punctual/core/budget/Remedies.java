package dev.punctual.core.budget;

import dev.punctual.core.definition.EndpointDefinition;
import dev.punctual.core.definition.EndpointDefinition.Rung;
import dev.punctual.core.ladder.Reason;
import dev.punctual.core.ladder.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What would help an endpoint, given what makes its answers late or worse than they could be: what costs least first.
final class Remedies {
    private final EndpointDefinition endpoint;
    private final List<String> found = new ArrayList<>();

    private Remedies(EndpointDefinition endpoint) {
        this.endpoint = endpoint;
    }

    /// @param culprit what makes answers late; null if none is
    static List<String> of(
            EndpointDefinition endpoint, @Nullable Part culprit, Map<Reason, Long> forcedDown) {
        var remedies = new Remedies(endpoint);
        if (culprit != null) {
            remedies.late(culprit);
        }
        if (forcedDown.containsKey(Reason.SLACK) || forcedDown.containsKey(Reason.OVERRUN)) {
            remedies.slowRung();
        }
        if (forcedDown.containsKey(Reason.OVERLOAD)) {
            remedies.wantOfRoom();
        }
        return remedies.found.stream().distinct().toList();
    }

    private void late(Part culprit) {
        if (culprit.equals(Part.OTHER)) {
            found.add(
                    "give the process a processor that others do not take, or more replicas: the time passed in no stage,"
                            + " while it waited for a processor or stood still for the garbage collector");
            return;
        }
        switch (Stage.ALL.get(culprit.place())) {
            case PARSE, ENCODE ->
                    found.add(
                            "have callers send smaller requests: lower max_instances from "
                                    + endpoint.serving().maxInstances());
            case ADMIT, WAIT -> wantOfRoom();
            case FEATURES -> slowFeatures();
            case DERIVE ->
                    found.add(
                            "move derived features that depend on stored ones only into the SQL of their view: "
                                    + endpoint.derived().size()
                                    + " are computed for every question");
            case RUNG -> slowRung();
        }
    }

    private void slowFeatures() {
        precompute("which reads one row instead of " + endpoint.features().size() + " views");
        if (endpoint.features().size() > 1) {
            found.add(
                    "read fewer views: %d are read for every question"
                            .formatted(endpoint.features().size()));
        }
        found.add("cache what is read: a cache TTL on views whose max_age allows it");
        found.add("use another store: one in this process, or one that is nearer");
    }

    private void slowRung() {
        long models = rungs(Rung.ModelRung.class);
        found.add(
                models > 1
                        ? "make the best model smaller: fewer trees or levels, or put a variant between it and the next rung"
                        : "add a smaller variant of the model as a second rung, so that there is something between it and the"
                                + " rungs below");
        precompute("which takes the model's work out of the request");
        found.add("cache predictions: a cache TTL, if the same questions come again");
    }

    private void wantOfRoom() {
        found.add("run more replicas, or more lanes if processors are idle");
        if (rungs(Rung.ModelRung.class) > 0) {
            found.add(
                    "let the model take rows of different requests together: a larger batch, if it is faster by the batch");
            found.add("make the model smaller: what waits is waiting for it");
        }
        precompute("which needs no lane");
    }

    private void precompute(String why) {
        found.add(
                rungs(Rung.PrecomputedRung.class) > 0
                        ? "precompute more: a larger top-N of the precomputed rung, " + why
                        : "precompute the answers to frequent questions (a precomputed rung), "
                                + why);
    }

    private long rungs(Class<? extends Rung> kind) {
        return endpoint.ladder().stream().filter(kind::isInstance).count();
    }
}
