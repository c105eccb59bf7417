package dev.punctual.core.definition.reader;

import dev.punctual.core.definition.EndpointDefinition.ViewUse;
import dev.punctual.core.definition.EndpointSchema;
import dev.punctual.core.value.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads the roles that views play in one endpoint, each `role: view` or a mapping.
final class RoleReader {
    private final Draft draft;
    private final Scope frame;
    private final KeyReader givers;

    /// @param request the request features, which give the keys
    /// @param frame gets the features of the views
    RoleReader(Draft draft, Scope request, Scope frame) {
        this.draft = draft;
        this.frame = frame;
        this.givers = new KeyReader(request, "the request");
    }

    List<ViewUse> read(Map<String, Setting> written) {
        var uses = new ArrayList<ViewUse>();
        written.forEach((role, setting) -> {
            ViewUse use = use(role, setting);
            if (use != null) {
                uses.add(use);
            }
            addFeatures(role, use);
        });
        return List.copyOf(uses);
    }

    private @Nullable ViewUse use(String role, Setting setting) {
        if (setting.isScalar()) {
            String view = draft.reference(setting, Kind.VIEW);
            var sameNames = new Setting("key", null, setting.keyLocation(), setting.problems());
            return view == null
                    ? null
                    : new ViewUse(role, view, givers.read(sameNames, keyOf(view)));
        }
        Settings settings = setting.settings("role '" + role + "'");
        if (settings == null) {
            return null;
        }
        String view = draft.reference(settings.required("view", "VIEW"), Kind.VIEW);
        Setting key = settings.optional("key");
        settings.finish();
        return view == null ? null : new ViewUse(role, view, givers.read(key, keyOf(view)));
    }

    private Scope keyOf(String view) {
        return draft.scope(Kind.ENTITY, draft.subjects(Kind.VIEW).get(view));
    }

    private void addFeatures(String role, @Nullable ViewUse use) {
        Scope features = draft.scope(Kind.VIEW, use == null ? null : use.view());
        if (!features.known()) {
            frame.addBroken(role);
        }
        for (Field feature : features.fields()) {
            frame.add(EndpointSchema.underRole(role, feature));
        }
        for (String broken : features.broken()) {
            frame.addBroken(role + "." + broken);
        }
    }
}
