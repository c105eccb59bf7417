package dev.punctual.core.definition.reader;

import dev.punctual.core.definition.EndpointDefinition.Rung;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Reads the ladder of one endpoint.
final class LadderReader {
    private final Draft draft;
    private final String endpoint;
    private final Map<String, Setting> seen = new HashMap<>();

    LadderReader(Draft draft, String endpoint) {
        this.draft = draft;
        this.endpoint = endpoint;
    }

    List<Rung> read(Setting setting) {
        List<Setting> items = setting.items();
        if (items.isEmpty() && setting.present()) {
            setting.report("ladder is empty; add a rung, such as '- default: 0.0'");
        }
        var rungs = new ArrayList<Rung>();
        boolean belowDefault = false;
        for (Setting item : items) {
            Rung rung = rung(item);
            if (rung == null) {
                continue;
            }
            checkOnce(rung, item);
            if (belowDefault && !(rung instanceof Rung.DefaultRung)) {
                item.report(
                        "rung '"
                                + rung.name()
                                + "' stands below a default, which always answers;"
                                + " move the default to the end");
            }
            belowDefault |= rung instanceof Rung.DefaultRung;
            rungs.add(rung);
        }
        return List.copyOf(rungs);
    }

    private @Nullable Rung rung(Setting item) {
        Settings settings = item.settings("rung");
        if (settings == null) {
            return null;
        }
        Setting model = settings.optional("model");
        Setting precomputed = settings.optional("precomputed");
        Setting constant = settings.optional("default");
        Setting requires = settings.optional("requires");
        settings.finish();
        if (Stream.of(model, precomputed, constant).filter(Setting::present).count() != 1) {
            settings.report(
                    "must be one of 'model: NAME', 'precomputed: NAME' and 'default: NUMBER';"
                            + " write each in an item of its own");
            return null;
        }
        if (requires.present() && !model.present()) {
            requires.report("requires: only a model needs features; remove it");
        }
        if (constant.present()) {
            Double value = constant.number();
            return value == null ? null : new Rung.DefaultRung(value);
        }
        if (model.present()) {
            String name = reference(model, Kind.MODEL);
            List<String> required = required(requires);
            return name == null ? null : new Rung.ModelRung(name, required);
        }
        String name = reference(precomputed, Kind.PRECOMPUTED);
        return name == null ? null : new Rung.PrecomputedRung(name);
    }

    /// The fields that are named, each by itself or all of a role together.
    private List<String> required(Setting setting) {
        Scope frame = draft.scope(Kind.ENDPOINT, endpoint);
        var required = new LinkedHashSet<String>();
        for (Setting item : setting.items()) {
            String name = item.text();
            if (name == null) {
                continue;
            }
            List<String> meant =
                    frame.names(field ->
                            field.name().equals(name) || field.name().startsWith(name + "."));
            if (meant.isEmpty() && !frame.excuses(name)) {
                item.report(
                        "requires: endpoint '"
                                + endpoint
                                + "' has no feature '"
                                + name
                                + "'"
                                + Spelling.suggestion(name, frame.names(any -> true)));
            }
            required.addAll(meant);
        }
        return List.copyOf(required);
    }

    private @Nullable String reference(Setting setting, Kind kind) {
        String name = draft.reference(setting, kind);
        if (name != null) {
            draft.later(() -> checkEndpoint(setting, kind, name));
        }
        return name;
    }

    /// Models and tables are read after the endpoints.
    private void checkEndpoint(Setting setting, Kind kind, String name) {
        String other = draft.subjects(kind).get(name);
        if (other == null || other.equals(endpoint)) {
            return;
        }
        Map<String, String> subjects = draft.subjects(kind);
        List<String> right =
                subjects.keySet().stream()
                        .filter(each -> endpoint.equals(subjects.get(each)))
                        .sorted()
                        .toList();
        setting.report(
                String.format(
                        "%s '%s' answers endpoint '%s', not '%s'%s",
                        kind.word(), name, other, endpoint, instead(right)));
    }

    private String instead(List<String> right) {
        return right.isEmpty()
                ? "; remove the rung, or declare what answers '" + endpoint + "'"
                : Spelling.suggestion("", right);
    }

    private void checkOnce(Rung rung, Setting item) {
        Setting first = seen.putIfAbsent(rung.name(), item);
        if (first != null && rung instanceof Rung.DefaultRung) {
            item.report("a ladder has one default; remove this one or the one above");
        } else if (first != null) {
            item.report(
                    "rung '"
                            + rung.name()
                            + "' has the name of the one in line "
                            + first.keyLocation().line()
                            + "; answers could not be told apart, so remove or rename one");
        }
    }
}
