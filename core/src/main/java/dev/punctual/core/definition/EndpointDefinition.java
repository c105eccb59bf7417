package dev.punctual.core.definition;

import dev.punctual.core.lane.Priority;
import dev.punctual.core.value.ValueType;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A named question: what it is about, what it needs, how it may be answered and in what time.
///
/// @param request the values the caller sends
/// @param time the request feature that says when the question is asked; null for the time of arrival
/// @param features the views it reads, by the name they have here
/// @param derived expressions over the others; each may use those before it
/// @param serving what it promises to its callers, and expects of them
/// @param ladder the ways to answer, best first
/// @param clip bounds of every answer; null for none
/// @param log which answers are kept in files; null for none
public record EndpointDefinition(
        String name,
        String description,
        String owner,
        List<RequestFeature> request,
        @Nullable String time,
        List<ViewUse> features,
        List<Derived> derived,
        Serving serving,
        List<Rung> ladder,
        @Nullable Clip clip,
        @Nullable AnswerLog log) {

    public Duration budget() {
        return serving.budget;
    }

    /// Keeps an answer within the declared bounds.
    public double clipped(double value) {
        return clip == null ? value : Math.min(Math.max(value, clip.min()), clip.max());
    }

    /// The request features that tell whose question it is: those that the endpoint's views are keyed by, or, if it reads
    /// none, all but its time.
    public List<String> keyFeatures() {
        var names = new LinkedHashSet<String>();
        features.forEach(use -> names.addAll(use.key().values()));
        if (names.isEmpty()) {
            request.forEach(feature -> names.add(feature.name()));
            names.remove(time);
        }
        return request.stream().map(RequestFeature::name).filter(names::contains).toList();
    }

    /// The same endpoint with another log.
    public EndpointDefinition with(AnswerLog other) {
        return new EndpointDefinition(
                name,
                description,
                owner,
                request,
                time,
                features,
                derived,
                serving,
                ladder,
                clip,
                other);
    }

    /// What an endpoint promises to its callers, and expects of them.
    ///
    /// @param budget how long an answer may take
    /// @param priority how its work stands to that of other endpoints when lanes are busy
    /// @param quantile the share of answers for which a rung's estimated time must hold
    /// @param maxInstances how many questions one request may hold
    /// @param rate how many requests a second are expected; null if nobody said
    /// @param stages what stages of the way may take of the budget, by their names; none if nobody said
    /// @param objective the share of answers that must leave within the budget
    /// @param cache what is kept of predictions to be said again; null for nothing
    public record Serving(
            Duration budget,
            Priority priority,
            double quantile,
            int maxInstances,
            @Nullable Double rate,
            Map<String, Duration> stages,
            double objective,
            @Nullable Cache cache) {
        /// What stages are called, in the order of the way.
        public static final List<String> STAGES =
                List.of("parse", "admit", "features", "derive", "wait", "rung", "encode");

        public static final double USUAL_QUANTILE = 0.99;
        public static final int USUAL_INSTANCES = 1_000;
        public static final double USUAL_OBJECTIVE = 0.999;

        /// What an endpoint promises that declares a budget and nothing else.
        public static Serving within(Duration budget) {
            return new Serving(
                    budget,
                    Priority.NORMAL,
                    USUAL_QUANTILE,
                    USUAL_INSTANCES,
                    null,
                    Map.of(),
                    USUAL_OBJECTIVE,
                    null);
        }

        /// The same with a cache.
        public Serving with(Cache other) {
            return new Serving(
                    budget, priority, quantile, maxInstances, rate, stages, objective, other);
        }
    }

    /// Predictions that are kept to be said again.
    ///
    /// @param ttl for how long one is as good as a new one
    /// @param maxStale for how long one is still better than an answer that needs no model
    /// @param maxEntries how many are kept at most
    public record Cache(Duration ttl, Duration maxStale, int maxEntries) {

        @Override
        public String toString() {
            return "for %s, where there is no time for a model for %s, at most %d"
                    .formatted(Durations.text(ttl), Durations.text(maxStale), maxEntries);
        }
    }

    /// A value the caller sends. It is required unless it has a default.
    ///
    /// @param min the least number accepted; null for no bound
    /// @param max the greatest number accepted; null for no bound
    /// @param defaultValue what stands in when the caller sends none, as checked text; null if it is required
    public record RequestFeature(
            String name,
            ValueType type,
            String description,
            @Nullable Double min,
            @Nullable Double max,
            @Nullable String defaultValue) {}

    /// A view as this endpoint uses it; the same view may play several roles.
    ///
    /// @param role the prefix of its features here, as in `origin_place.latitude`
    /// @param view the name of the view
    /// @param key which request feature gives each field of the entity key
    public record ViewUse(String role, String view, Map<String, String> key) {}

    /// A value computed from others.
    ///
    /// @param expression a CEL expression over request features, `role.feature` and earlier derived features
    public record Derived(String name, ValueType type, String expression) {}

    /// Bounds of the answer, in the unit of the label.
    public record Clip(double min, double max) {}

    /// Answers that are kept with everything they were made from.
    ///
    /// @param share the share of the entity keys whose answers are kept, all of them; above 0 and at most 1
    /// @param keep for how long
    /// @param every how often a file is finished at the latest; what a killed process loses
    public record AnswerLog(double share, Duration keep, Duration every) {}

    /// A way to answer.
    public sealed interface Rung {

        /// What answers call it.
        String name();

        /// A model, by name.
        ///
        /// @param requires the fields of the frame that must be present; the rung is passed over for a question for which
        ///     one is missing, stale, defaulted or not read in time
        record ModelRung(String model, List<String> requires) implements Rung {

            /// A model that makes do with whatever is there.
            public ModelRung(String model) {
                this(model, List.of());
            }

            @Override
            public String name() {
                return model;
            }
        }

        /// A table of precomputed predictions, by name.
        record PrecomputedRung(String table) implements Rung {
            @Override
            public String name() {
                return table;
            }
        }

        /// A declared constant, in the unit of the label.
        record DefaultRung(double value) implements Rung {
            @Override
            public String name() {
                return "default";
            }
        }
    }
}
