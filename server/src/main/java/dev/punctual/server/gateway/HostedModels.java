package dev.punctual.server.gateway;

import dev.punctual.server.gateway.ModelDesk.Hosted;
import dev.punctual.server.http.models.ModelShape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The models that are asked by themselves, by name and version. Immutable.
///
/// @param stableByName the versions that answer where none is named
/// @param all every version, by `NAME/VERSION`
record HostedModels(Map<String, Hosted> stableByName, Map<String, Hosted> all) {

    /// @param models of each name, the first is the one that answers where no version is named
    static HostedModels of(List<Hosted> models) {
        var stable = new LinkedHashMap<String, Hosted>();
        var all = new LinkedHashMap<String, Hosted>();
        for (Hosted each : models) {
            stable.putIfAbsent(each.shape().name(), each);
            all.put(key(each.shape().name(), each.shape().version()), each);
        }
        return new HostedModels(stable, all);
    }

    /// Others, where what was learned of those that stay is kept.
    HostedModels replacedBy(List<Hosted> models) {
        var others = new ArrayList<Hosted>();
        for (Hosted each : models) {
            Hosted known = all.get(key(each.shape().name(), each.shape().version()));
            others.add(known != null && known.model().equals(each.model()) ? known : each);
        }
        return of(others);
    }

    @Nullable Hosted find(String name, @Nullable String version) {
        return version == null ? stableByName.get(name) : all.get(key(name, version));
    }

    List<ModelShape> stable() {
        return stableByName.values().stream().map(Hosted::shape).toList();
    }

    private static String key(String name, String version) {
        return name + "/" + version;
    }
}
