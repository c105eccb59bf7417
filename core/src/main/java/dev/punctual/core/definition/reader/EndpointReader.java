package dev.punctual.core.definition.reader;

import dev.punctual.core.definition.Durations;
import dev.punctual.core.definition.EndpointDefinition;
import dev.punctual.core.definition.EndpointDefinition.AnswerLog;
import dev.punctual.core.definition.EndpointDefinition.Cache;
import dev.punctual.core.definition.EndpointDefinition.Clip;
import dev.punctual.core.definition.EndpointDefinition.Derived;
import dev.punctual.core.definition.EndpointDefinition.RequestFeature;
import dev.punctual.core.definition.EndpointDefinition.Rung;
import dev.punctual.core.definition.EndpointDefinition.Serving;
import dev.punctual.core.definition.EndpointDefinition.ViewUse;
import dev.punctual.core.lane.Priority;
import dev.punctual.core.value.Field;
import dev.punctual.core.value.ValueType;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads one endpoint.
final class EndpointReader {
    static final int MOST_CELLS = 10_000;

    private static final Duration LONGEST_BUDGET = Duration.ofSeconds(60);
    private static final Duration USUAL_KEEP = Duration.ofDays(7);
    private static final Duration LONGEST_KEEP = Duration.ofDays(3_650);
    private static final Duration USUAL_EVERY = Duration.ofMinutes(10);
    private static final Duration LONGEST_EVERY = Duration.ofDays(1);
    private static final int MOST_INSTANCES = 10_000;
    private static final double MOST_REQUESTS = 1_000_000;
    private static final double LEAST_OBJECTIVE = 0.5;
    private static final double MOST_OBJECTIVE = 0.99999;
    private static final Duration LONGEST_CACHED = Duration.ofDays(1);
    private static final int MOST_CACHED = 10_000_000;

    private final Draft draft;

    EndpointReader(Draft draft) {
        this.draft = draft;
    }

    /// What the questions of an endpoint are made of.
    ///
    /// @param complete whether every field of the frame could be read
    private record Inputs(
            List<RequestFeature> request,
            @Nullable String time,
            List<ViewUse> features,
            List<Derived> derived,
            boolean complete) {}

    @Nullable EndpointDefinition read(String name, Setting setting) {
        Settings settings = setting.settings("endpoint '" + name + "'");
        if (settings == null) {
            return null;
        }
        Inputs inputs = inputs(name, settings);
        Serving serving = serving(settings);
        List<Rung> ladder =
                new LadderReader(draft, name)
                        .read(settings.required("ladder", "[{model: MODEL}, {default: 0.0}]"));
        Clip clip = clip(settings.optional("clip"));
        AnswerLog log = log(settings.optional("log"));
        String description = settings.optional("description").textOrEmpty();
        String owner = settings.optional("owner").textOrEmpty();
        settings.finish();
        if (serving == null || !inputs.complete) {
            return null;
        }
        return new EndpointDefinition(
                name,
                description,
                owner,
                inputs.request,
                inputs.time,
                inputs.features,
                inputs.derived,
                serving,
                ladder,
                clip,
                log);
    }

    private static @Nullable Serving serving(Settings settings) {
        Duration budget = settings.required("budget", "10ms").positiveDuration(LONGEST_BUDGET);
        Priority priority = settings.optional("priority").oneOf(Priority.class);
        Double quantile = quantile(settings.optional("quantile"));
        Integer instances = instances(settings.optional("max_instances"));
        Double rate = rate(settings.optional("rate"));
        Map<String, Duration> stages = stages(settings.optional("stages"), budget);
        Double objective = objective(settings.optional("slo"));
        Setting kept = settings.optional("cache");
        Cache cache = cache(kept);
        if (budget == null || quantile == null || instances == null || objective == null) {
            return null;
        }
        return kept.present() && cache == null
                ? null
                : new Serving(
                        budget,
                        priority == null ? Priority.NORMAL : priority,
                        quantile,
                        instances,
                        rate,
                        stages,
                        objective,
                        cache);
    }

    private static @Nullable Double objective(Setting setting) {
        if (!setting.present()) {
            return Serving.USUAL_OBJECTIVE;
        }
        Double objective = setting.number();
        if (objective != null && (objective < LEAST_OBJECTIVE || objective > MOST_OBJECTIVE)) {
            setting.report(
                    "slo is %s; write the share of answers that must leave within the budget, such as 0.999"
                            .formatted(objective));
            return null;
        }
        return objective;
    }

    private static @Nullable Cache cache(Setting setting) {
        Settings settings = setting.settings("cache");
        if (settings == null) {
            return null;
        }
        Duration ttl = settings.required("ttl", "30s").positiveDuration(LONGEST_CACHED);
        Setting entries = settings.required("max_entries", "100000");
        Integer most = entries.integer(1, MOST_CACHED);
        Setting written = settings.optional("max_stale");
        Duration stale = written.present() ? written.positiveDuration(LONGEST_CACHED) : ttl;
        settings.finish();
        if (ttl == null || most == null || stale == null) {
            return null;
        }
        if (stale.compareTo(ttl) < 0) {
            written.report(
                    "max_stale is %s, shorter than the ttl of %s; make it longer, or leave it out"
                            .formatted(Durations.text(stale), Durations.text(ttl)));
            return null;
        }
        return new Cache(ttl, stale, most);
    }

    private static Map<String, Duration> stages(Setting setting, @Nullable Duration budget) {
        Settings settings = setting.settings("stages");
        if (settings == null) {
            return Map.of();
        }
        var stages = new LinkedHashMap<String, Duration>();
        Duration sum = Duration.ZERO;
        for (String name : Serving.STAGES) {
            Duration stage = settings.optional(name).positiveDuration(LONGEST_BUDGET);
            if (stage != null) {
                stages.put(name, stage);
                sum = sum.plus(stage);
            }
        }
        settings.finish();
        if (budget != null && sum.compareTo(budget) > 0) {
            setting.report(
                    "stages add up to %s, which is more than the budget of %s; shorten one, or raise the budget"
                            .formatted(Durations.text(sum), Durations.text(budget)));
        }
        return Collections.unmodifiableMap(stages);
    }

    private static @Nullable Double rate(Setting setting) {
        Double rate = setting.number();
        if (rate != null && (rate <= 0 || rate > MOST_REQUESTS)) {
            setting.report(
                    "rate is " + rate + "; write the requests that come in a second, such as 500");
            return null;
        }
        return rate;
    }

    private Inputs inputs(String name, Settings settings) {
        Map<String, Setting> sent =
                settings.required("request", "{id: string}").named("request feature");
        Map<String, Setting> used = settings.optional("features").named("role");
        Map<String, Setting> computed = settings.optional("derived").named("derived feature");
        checkApart(used, "role", sent, "request feature");
        checkApart(computed, "derived feature", sent, "request feature");
        checkApart(computed, "derived feature", used, "role");
        Scope request = Scope.empty();
        List<RequestFeature> questions = new RequestReader(request).read(sent);
        Scope frame = request.copy();
        List<ViewUse> features = new RoleReader(draft, request, frame).read(used);
        Scope early = request.copy();
        List<Derived> derived = new DerivedReader(draft, frame, early).read(computed);
        draft.request(name, request, early);
        draft.scopes(Kind.ENDPOINT).put(name, frame);
        checkSize(settings, frame);
        String time = time(settings.optional("time"), request);
        return new Inputs(questions, time, features, derived, frame.complete());
    }

    /// The names of request features, roles and derived features are prefixes of one namespace.
    private static void checkApart(
            Map<String, Setting> some, String what, Map<String, Setting> others, String otherWhat) {
        some.forEach((name, setting) -> {
            Setting other = others.get(name);
            if (other != null) {
                setting.problems()
                        .add(
                                setting.keyLocation(),
                                String.format(
                                        "%s '%s' has the name of the %s in line %d; rename"
                                                + " one of them",
                                        what, name, otherWhat, other.keyLocation().line()));
            }
        });
    }

    private static void checkSize(Settings settings, Scope frame) {
        long cells = frame.fields().stream().mapToLong(Field::width).sum();
        if (cells > MOST_CELLS) {
            settings.report(
                    "needs "
                            + cells
                            + " values; at most "
                            + MOST_CELLS
                            + " are possible, so use fewer views");
        }
    }

    private static @Nullable String time(Setting setting, Scope request) {
        String name = setting.text();
        Field field = name == null ? null : request.field(name);
        if (name == null || (field == null && request.excuses(name))) {
            return null;
        }
        if (field != null && field.type() == ValueType.TIMESTAMP) {
            return name;
        }
        List<String> right = request.names(other -> other.type() == ValueType.TIMESTAMP);
        String complaint =
                field == null
                        ? "is no request feature"
                        : "is " + field.type().wireName() + ", not timestamp";
        setting.report(
                String.format("time: '%s' %s", name, complaint)
                        + (right.isEmpty()
                                ? "; add a request feature of type timestamp, or remove 'time'"
                                : Spelling.suggestion(name, right)));
        return null;
    }

    private static @Nullable Double quantile(Setting setting) {
        Double quantile =
                setting.present() ? setting.number() : Double.valueOf(Serving.USUAL_QUANTILE);
        if (quantile != null && (quantile <= 0.5 || quantile >= 1)) {
            setting.report(
                    "quantile is " + quantile + "; write a number between 0.5 and 1, such as 0.99");
            return null;
        }
        return quantile;
    }

    private static @Nullable Integer instances(Setting setting) {
        return setting.present()
                ? setting.integer(1, MOST_INSTANCES)
                : Integer.valueOf(Serving.USUAL_INSTANCES);
    }

    private static @Nullable Clip clip(Setting setting) {
        Settings settings = setting.settings("clip");
        if (settings == null) {
            return null;
        }
        Double min = settings.required("min", "0").number();
        Double max = settings.required("max", "100").number();
        settings.finish();
        if (min == null || max == null) {
            return null;
        }
        if (min >= max) {
            settings.report(
                    "has the min " + min + " and the max " + max + "; write a min below the max");
            return null;
        }
        return new Clip(min, max);
    }

    private static @Nullable AnswerLog log(Setting setting) {
        Settings settings = setting.settings("log");
        if (settings == null) {
            return null;
        }
        Setting written = settings.required("share", "0.01");
        Double share = written.number();
        Duration keep = duration(settings.optional("keep"), USUAL_KEEP, LONGEST_KEEP);
        Duration every = duration(settings.optional("every"), USUAL_EVERY, LONGEST_EVERY);
        settings.finish();
        if (share != null && (share <= 0 || share > 1)) {
            written.report("share is " + share + "; write a number above 0 and at most 1");
            return null;
        }
        return share == null || keep == null || every == null
                ? null
                : new AnswerLog(share, keep, every);
    }

    private static @Nullable Duration duration(Setting setting, Duration usual, Duration longest) {
        return setting.present() ? setting.positiveDuration(longest) : usual;
    }
}
