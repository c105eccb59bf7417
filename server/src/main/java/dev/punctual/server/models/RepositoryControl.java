package dev.punctual.server.models;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.server.oip.ModelControl;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Models as the repository extension of the Open Inference Protocol loads and unloads them.
final class RepositoryControl implements ModelControl {
    /*
     * The protocol knows no versions here. Without a parameter, to load is to load what the definition wants of a model,
     * and to unload is to free what has no label: what answers an endpoint stays. The parameter `version` names one.
     */
    private static final String VERSION = "version";
    private static final String DEPENDENTS = "unload_dependents";

    private final ServingModels models;

    RepositoryControl(ServingModels models) {
        this.models = models;
    }

    @Override
    public List<Entry> index() {
        return models.index();
    }

    @Override
    public void load(String name, Map<String, Object> parameters) {
        models.load(name, version(parameters));
    }

    @Override
    public void unload(String name, Map<String, Object> parameters) {
        models.unload(name, version(parameters));
    }

    private static @Nullable String version(Map<String, Object> parameters) {
        for (String parameter : parameters.keySet()) {
            if (!parameter.equals(VERSION) && !parameter.equals(DEPENDENTS)) {
                throw new ServingException(
                        ErrorCode.UNSUPPORTED,
                        "models come from the definitions of the project; the one parameter is"
                                + " 'version', not '"
                                + parameter
                                + "'");
            }
        }
        Object version = parameters.get(VERSION);
        return version == null ? null : version.toString();
    }
}
