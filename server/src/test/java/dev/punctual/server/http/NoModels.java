package dev.punctual.server.http;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.server.http.models.ModelVersions;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A gateway without models.
final class NoModels implements ModelVersions {

    @Override
    public List<ModelStatus> models() {
        return List.of();
    }

    @Override
    public ModelStatus model(String name) {
        throw new ServingException(ErrorCode.NOT_FOUND, "no model is called '" + name + "'");
    }

    @Override
    public ModelStatus load(String name, @Nullable String version) {
        return model(name);
    }

    @Override
    public ModelStatus unload(String name, @Nullable String version) {
        return model(name);
    }

    @Override
    public ModelStatus label(String name, Order order) {
        return model(name);
    }

    @Override
    public ModelStatus end(String name, Label label) {
        return model(name);
    }
}
