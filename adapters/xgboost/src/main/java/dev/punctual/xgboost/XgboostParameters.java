package dev.punctual.xgboost;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The parameters of a training as a definition gives them, checked before any row is read.
///
/// XGBoost checks the values of its own parameters, but only logs a name that it does not know, so names are checked here.
///
/// @param rounds how many trees to grow
/// @param earlyStoppingRounds after how many rounds without a better validation metric to stop; 0 for never
/// @param maximise whether a larger validation metric is better
/// @param library what XGBoost gets
record XgboostParameters(
        int rounds, int earlyStoppingRounds, boolean maximise, Map<String, Object> library) {

    /// What can be trained here: models with one output.
    private static final List<String> OBJECTIVES =
            List.of(
                    "binary:logistic",
                    "count:poisson",
                    "reg:absoluteerror",
                    "reg:gamma",
                    "reg:logistic",
                    "reg:pseudohubererror",
                    "reg:squarederror",
                    "reg:tweedie");

    private static final String ROUNDS = "rounds";
    private static final String EARLY_STOPPING = "early_stopping_rounds";
    private static final int MAX_ROUNDS = 100_000;

    /// XGBoost's parameters for trees grown by histogram, under both of their names where they have two.
    private static final Set<String> KNOWN =
            Set.of(
                    "objective",
                    "base_score",
                    "eval_metric",
                    "seed",
                    "nthread",
                    "scale_pos_weight",
                    "eta",
                    "learning_rate",
                    "gamma",
                    "min_split_loss",
                    "max_depth",
                    "max_leaves",
                    "grow_policy",
                    "min_child_weight",
                    "max_delta_step",
                    "max_bin",
                    "tree_method",
                    "subsample",
                    "colsample_bytree",
                    "colsample_bylevel",
                    "colsample_bynode",
                    "lambda",
                    "reg_lambda",
                    "alpha",
                    "reg_alpha",
                    "monotone_constraints",
                    "interaction_constraints",
                    "num_parallel_tree",
                    "huber_slope");

    private static final Set<String> MAXIMISED = Set.of("auc", "aucpr", "map", "ndcg", "pre");

    static XgboostParameters of(Map<String, String> given) {
        Map<String, String> rest = new TreeMap<>(given);
        int rounds = positive(ROUNDS, rest.remove(ROUNDS), MAX_ROUNDS);
        String early = rest.remove(EARLY_STOPPING);
        int earlyRounds = early == null ? 0 : positive(EARLY_STOPPING, early, MAX_ROUNDS);
        for (String name : rest.keySet()) {
            if (!KNOWN.contains(name)) {
                throw invalid(
                        name, "is unknown; known are " + new TreeSet<>(KNOWN) + " and rounds");
            }
        }
        String objective = rest.getOrDefault("objective", "reg:squarederror");
        if (!OBJECTIVES.contains(objective)) {
            throw invalid("objective", "must be one of " + OBJECTIVES);
        }
        Map<String, Object> library = new HashMap<>(DEFAULTS);
        library.putAll(rest);
        if (!"hist".equals(library.get("tree_method"))) {
            throw invalid("tree_method", "must be hist");
        }
        String metric = rest.getOrDefault("eval_metric", "").toLowerCase(Locale.ROOT);
        boolean maximise = MAXIMISED.contains(metric.replaceFirst("@.*", ""));
        return new XgboostParameters(rounds, earlyRounds, maximise, Map.copyOf(library));
    }

    /// What holds unless the definition says otherwise: two threads, and no word on standard error.
    private static final Map<String, String> DEFAULTS =
            Map.of(
                    "objective", "reg:squarederror",
                    "tree_method", "hist",
                    "nthread", "2",
                    "seed", "0",
                    "verbosity", "0");

    private static int positive(String name, @Nullable String text, int most) {
        try {
            int value = text == null ? 0 : Integer.parseInt(text);
            if (value >= 1 && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw invalid(name, "must be a whole number from 1 to " + most);
    }

    private static ServingException invalid(String name, String rule) {
        return new ServingException(
                ErrorCode.INVALID_DEFINITION, "parameter '" + name + "' " + rule, name);
    }
}
