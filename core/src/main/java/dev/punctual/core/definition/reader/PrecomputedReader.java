package dev.punctual.core.definition.reader;

import dev.punctual.core.definition.PrecomputedDefinition;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads one table of precomputed predictions.
final class PrecomputedReader {
    private final Draft draft;

    PrecomputedReader(Draft draft) {
        this.draft = draft;
    }

    @Nullable PrecomputedDefinition read(String name, Setting setting) {
        Settings settings = setting.settings("precomputed table '" + name + "'");
        if (settings == null) {
            return null;
        }
        String endpoint = draft.reference(settings.required("endpoint", "ENDPOINT"), Kind.ENDPOINT);
        if (endpoint != null) {
            draft.subjects(Kind.PRECOMPUTED).put(name, endpoint);
        }
        String description = settings.optional("description").textOrEmpty();
        List<String> by = by(settings.required("by", "[FEATURE]"), endpoint);
        Setting modelSetting = settings.required("model", "MODEL");
        String model = draft.reference(modelSetting, Kind.MODEL);
        checkModel(modelSetting, model, endpoint);
        String over = settings.required("over", "validate").oneOf(LabelsReader.SPLITS);
        settings.finish();
        if (endpoint == null || model == null || over == null) {
            return null;
        }
        return new PrecomputedDefinition(name, description, endpoint, by, model, over);
    }

    private List<String> by(Setting setting, @Nullable String endpoint) {
        List<Setting> items = setting.items();
        if (items.isEmpty() && setting.present()) {
            setting.report("by is empty; name the request features that make the key");
        }
        Scope request = draft.request(endpoint);
        var by = new ArrayList<String>();
        for (Setting item : items) {
            String name = item.text();
            if (name == null) {
                continue;
            }
            if (by.contains(name)) {
                item.report("by names '" + name + "' twice; remove one");
            } else if (request.field(name) == null && !request.excuses(name)) {
                item.report(
                        String.format(
                                "by: '%s' is no request feature of endpoint '%s'%s",
                                name,
                                endpoint,
                                Spelling.suggestion(name, request.names(any -> true))));
            }
            by.add(name);
        }
        return List.copyOf(by);
    }

    private void checkModel(Setting setting, @Nullable String model, @Nullable String endpoint) {
        String answers = model == null ? null : draft.subjects(Kind.MODEL).get(model);
        if (answers != null && endpoint != null && !answers.equals(endpoint)) {
            setting.report(
                    String.format(
                            "model: model '%s' answers endpoint '%s', not '%s'; name a model of"
                                    + " endpoint '%s'",
                            model, answers, endpoint, endpoint));
        }
    }
}
