package dev.punctual.core.plan;

import dev.punctual.core.definition.EndpointDefinition;
import dev.punctual.core.value.Frame;
import java.util.ArrayList;
import java.util.List;

/// A compiled endpoint: all that the request path executes. Immutable; a changed definition or model makes a new one.
///
/// @param definition what it was compiled from
/// @param timeField the field of the frame that says as of when a question is asked; -1 for the time of arrival
/// @param ladder the ways to answer, best first
public record EndpointPlan(
        EndpointDefinition definition, FeaturePlan features, int timeField, List<RungPlan> ladder) {

    public EndpointPlan {
        ladder = List.copyOf(ladder);
    }

    public String name() {
        return definition.name();
    }

    /// Questions that were asked, by their request features.
    ///
    /// @param nowMicros the time of those that do not say theirs
    /// @param mostStaleNanos see [Question#mostStaleNanos]
    public List<Question> questions(List<Frame> asked, long nowMicros, long mostStaleNanos) {
        int cell = timeField < 0 ? -1 : features.schema().cellOf(timeField);
        var questions = new ArrayList<Question>(asked.size());
        for (Frame frame : asked) {
            long micros = cell < 0 ? nowMicros : frame.longAt(cell);
            questions.add(features.question(frame, micros, mostStaleNanos));
        }
        return questions;
    }

    /// The plan as text, for people.
    public String explain() {
        var text = new StringBuilder();
        text.append("endpoint ").append(name()).append(": ").append(definition.description());
        text.append("\nbudget ").append(definition.budget().toNanos() / 1_000).append(" us");
        text.append(" at quantile ").append(definition.serving().quantile()).append('\n');
        EndpointDefinition.Cache cache = definition.serving().cache();
        if (cache != null) {
            text.append("cache ").append(cache).append('\n');
        }
        text.append("features\n").append(features);
        text.append("ladder\n");
        for (int i = 0; i < ladder.size(); i++) {
            text.append("  ").append(i + 1).append(". ").append(describe(ladder.get(i)));
            text.append('\n');
        }
        return text.toString();
    }

    private static String describe(RungPlan rung) {
        return switch (rung) {
            case RungPlan.ModelRung model ->
                    "model "
                            + model.name()
                            + " version "
                            + model.version()
                            + ", "
                            + model.input().width()
                            + " inputs, "
                            + model.model()
                            + model.required();
            case RungPlan.PrecomputedRung precomputed -> "precomputed " + precomputed.name();
            case RungPlan.DefaultRung constant -> "default " + constant.value();
        };
    }
}
