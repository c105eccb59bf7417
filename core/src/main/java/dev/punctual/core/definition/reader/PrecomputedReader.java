package dev.punctual.core.definition.reader;

import dev.punctual.core.definition.PrecomputedDefinition;
import dev.punctual.core.definition.PrecomputedDefinition.Content;
import dev.punctual.core.definition.PrecomputedDefinition.Selection;
import dev.punctual.core.definition.SourceDefinition.Query;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads one table of precomputed predictions.
final class PrecomputedReader {
    static final String SUBJECT = "precomputed table";
    private static final String ENTITY = "entity";
    static final Duration LONGEST = Duration.ofDays(3_650);

    private final Draft draft;

    PrecomputedReader(Draft draft) {
        this.draft = draft;
    }

    @Nullable PrecomputedDefinition read(String name, Setting setting) {
        Settings settings = setting.settings(SUBJECT + " '" + name + "'");
        if (settings == null) {
            return null;
        }
        String endpoint = draft.reference(settings.required("endpoint", "ENDPOINT"), Kind.ENDPOINT);
        if (endpoint != null) {
            draft.subjects(Kind.PRECOMPUTED).put(name, endpoint);
        }
        String description = settings.optional("description").textOrEmpty();
        Setting modelSetting = settings.required("model", "MODEL");
        String model = draft.reference(modelSetting, Kind.MODEL);
        checkModel(modelSetting, model, endpoint);
        Content content = content(settings, endpoint);
        settings.finish();
        if (endpoint == null || model == null || content == null) {
            return null;
        }
        return new PrecomputedDefinition(name, description, endpoint, model, content);
    }

    /// What is kept; the form of `by` says which of the other settings there are.
    private @Nullable Content content(Settings settings, @Nullable String endpoint) {
        Setting by = settings.required("by", ENTITY);
        Setting over = settings.optional("over");
        String split = over.oneOf(LabelsReader.SPLITS);
        Setting select = settings.optional("select");
        Setting keys = settings.optional("keys");
        Setting schedule = settings.optional("schedule");
        Setting limit = settings.optional("limit");
        if (by.isMapping()) {
            refuse(over, "a table by combination learns from the rows its model was trained with");
            refuse(keys, "the combinations of the buckets are the keys");
            Duration every = every(schedule);
            Content read = new CombinationReader(draft, endpoint).read(by, select, limit, every);
            return schedule.present() && every == null ? null : read;
        }
        refuse(limit, "only a table by combination has one");
        if (!by.isScalar()) {
            for (Setting other : List.of(select, keys, schedule)) {
                refuse(other, "a table by a list of request features holds means over a split");
            }
            List<String> features = features(by, endpoint);
            if (by.present()) {
                settings.required("over", "validate");
            }
            return split == null ? null : new Content.Means(features, split);
        }
        if (!ENTITY.equals(by.text())) {
            by.report(
                    "by is '%s'; write entity, a list of request features such as [a, b], or features with their buckets such as {a: {quantiles: 10}}"
                            .formatted(by.textOrEmpty()));
            return null;
        }
        refuse(over, "a table by entity is not made from labels");
        Selection selection = selection(select, keys, settings);
        Duration every = every(schedule);
        return selection == null || (schedule.present() && every == null)
                ? null
                : new Content.ByEntity(selection, every);
    }

    private static void refuse(Setting setting, String why) {
        if (setting.present()) {
            setting.report(setting.key() + ": " + why + "; remove it");
        }
    }

    private @Nullable Selection selection(Setting select, Setting keys, Settings settings) {
        if (!select.present() || select.isScalar()) {
            if (select.present() && !"all".equals(select.text())) {
                select.report(
                        "select is '%s'; write all, or for example {top: {n: 10000, order_by: traffic}}"
                                .formatted(select.textOrEmpty()));
            }
            return all(settings.required("keys", "{source: SOURCE, sql: sql/keys.sql}"));
        }
        refuse(keys, "'order_by' says which keys come first");
        Settings choice = select.settings("select of " + SUBJECT);
        if (choice == null) {
            return null;
        }
        Selection top = top(choice.required("top", "{n: 10000, order_by: traffic}"));
        choice.finish();
        return top;
    }

    private @Nullable Selection all(Setting keys) {
        Query query = query(keys, "keys");
        return query == null ? null : new Selection.All(query);
    }

    private @Nullable Query query(Setting setting, String what) {
        Settings settings = setting.settings(what + " of " + SUBJECT);
        if (settings == null) {
            return null;
        }
        Query query = new FileReader(draft).query(settings);
        settings.finish();
        return query;
    }

    private @Nullable Selection top(Setting setting) {
        Settings settings = setting.settings("top of " + SUBJECT);
        if (settings == null) {
            return null;
        }
        Integer n = settings.required("n", "10000").integer(1, 1_000_000_000);
        Setting order = settings.required("order_by", "traffic");
        Setting recent = settings.optional("within");
        settings.finish();
        if (!order.isScalar()) {
            refuse(recent, "only 'order_by: traffic' looks back");
            Query query = query(order, "order_by");
            return query == null || n == null ? null : new Selection.First(n, query);
        }
        Duration within =
                recent.present() ? recent.positiveDuration(LONGEST) : Selection.USUAL_WITHIN;
        if (!"traffic".equals(order.text())) {
            order.report(
                    "order_by is '%s'; write traffic, or {source: SOURCE, sql: sql/order.sql}"
                            .formatted(order.textOrEmpty()));
            return null;
        }
        return within == null || n == null ? null : new Selection.MostAsked(n, within);
    }

    private static @Nullable Duration every(Setting schedule) {
        Settings settings = schedule.settings("schedule of " + SUBJECT);
        if (settings == null) {
            return null;
        }
        Duration every = settings.required("every", "1h").positiveDuration(LONGEST);
        settings.finish();
        return every;
    }

    private List<String> features(Setting setting, @Nullable String endpoint) {
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
