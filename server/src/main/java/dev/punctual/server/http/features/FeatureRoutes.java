package dev.punctual.server.http.features;

import dev.punctual.server.http.call.ApartRoute;
import dev.punctual.server.http.wire.Exchange;
import dev.punctual.server.http.wire.Route;
import org.jspecify.annotations.Nullable;

/// The routes of the feature registry, each answered on a thread of its own.
public final class FeatureRoutes {
    private final FeatureListing features;

    public FeatureRoutes(FeatureListing features) {
        this.features = features;
    }

    /// The route of a path, or null if there is none.
    ///
    /// @param rest the path after `/v1/features`
    public @Nullable Route route(Exchange head, String rest) {
        if (rest.isEmpty()) {
            String query = head.parameter("q");
            return ApartRoute.json(() -> features.list(query));
        }
        String[] names = rest.substring(1).split("/", -1);
        if (rest.charAt(0) != '/' || names[0].isEmpty()) {
            return null;
        }
        return switch (names.length) {
            case 1 -> ApartRoute.json(() -> features.view(names[0]));
            case 2 -> ApartRoute.json(() -> features.feature(names[0], names[1]));
            default -> null;
        };
    }
}
