package dev.punctual.server.http.features;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.plan.FeatureSet;
import dev.punctual.core.plan.FeatureSetCompiler;
import dev.punctual.core.value.Field;
import dev.punctual.core.value.Schema;
import dev.punctual.server.http.json.Suggestion;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The sets of features that were asked for, compiled when they first were. Any thread may use it.
final class FeatureSets {
    private static final int MOST_SETS = 1_000;
    private static final int MOST_FEATURES = 1_000;
    private static final String ALL = "*";

    private final FeatureSetCompiler compiler;
    private final Cache<FeatureSelection, FeatureSet> compiled =
            Caffeine.newBuilder().maximumSize(MOST_SETS).build();

    FeatureSets(FeatureSetCompiler compiler) {
        this.compiler = compiler;
    }

    /// The set of a selection.
    ///
    /// @throws ServingException with `NOT_FOUND` if something of that name does not exist, with what may have been meant
    FeatureSet of(FeatureSelection selection) {
        return compiled.get(selection, this::compile);
    }

    private FeatureSet compile(FeatureSelection selection) {
        return switch (selection) {
            case FeatureSelection.OfEndpoint(String endpoint) -> {
                if (!compiler.endpoints().contains(endpoint)) {
                    throw unknown("endpoint", endpoint, compiler.endpoints(), null);
                }
                yield compiler.ofEndpoint(endpoint);
            }
            case FeatureSelection.OfViews(List<String> names) -> {
                Set<FeatureSet.Wanted> wanted = new LinkedHashSet<>();
                for (int i = 0; i < names.size(); i++) {
                    wanted.addAll(wanted(names.get(i), "features[" + i + "]"));
                    if (wanted.size() > MOST_FEATURES) {
                        throw new ServingException(
                                ErrorCode.TOO_LARGE,
                                "must hold at most " + MOST_FEATURES + "; send several requests",
                                "features");
                    }
                }
                yield compiler.ofViews(List.copyOf(wanted));
            }
        };
    }

    private List<FeatureSet.Wanted> wanted(String name, String where) {
        int colon = name.indexOf(':');
        String view = colon < 0 ? name : name.substring(0, colon);
        if (!compiler.views().contains(view)) {
            throw unknown("view", view, compiler.views(), where);
        }
        Schema features = compiler.features(view);
        String feature = colon < 0 ? ALL : name.substring(colon + 1);
        var wanted = new ArrayList<FeatureSet.Wanted>();
        if (feature.equals(ALL)) {
            for (int i = 0; i < features.size(); i++) {
                wanted.add(new FeatureSet.Wanted(view, i));
            }
        } else if (features.indexOf(feature) < 0) {
            List<String> known = features.fields().stream().map(Field::name).toList();
            throw unknown("feature of view '" + view + "' called", feature, known, where);
        } else {
            wanted.add(new FeatureSet.Wanted(view, features.indexOf(feature)));
        }
        return wanted;
    }

    private static ServingException unknown(
            String kind, String name, List<String> known, @Nullable String where) {
        return new ServingException(
                ErrorCode.NOT_FOUND,
                "there is no "
                        + kind
                        + " '"
                        + Suggestion.shown(name)
                        + "': "
                        + Suggestion.of(name, known),
                where);
    }
}
