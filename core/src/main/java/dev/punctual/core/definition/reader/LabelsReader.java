package dev.punctual.core.definition.reader;

import dev.punctual.core.definition.LabelsDefinition;
import dev.punctual.core.definition.LabelsDefinition.Knowledge;
import dev.punctual.core.definition.LabelsDefinition.Split;
import dev.punctual.core.definition.SourceDefinition.Query;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads labels: questions of the past with their true answers.
final class LabelsReader {
    static final List<String> SPLITS = List.of("train", "validate", "test");

    private final Draft draft;

    LabelsReader(Draft draft) {
        this.draft = draft;
    }

    private record Written(Split split, Setting setting) {}

    @Nullable LabelsDefinition read(String name, Setting setting) {
        Settings settings = setting.settings("labels '" + name + "'");
        if (settings == null) {
            return null;
        }
        String endpoint = draft.reference(settings.required("endpoint", "ENDPOINT"), Kind.ENDPOINT);
        if (endpoint != null) {
            draft.subjects(Kind.LABELS).put(name, endpoint);
        }
        String description = settings.optional("description").textOrEmpty();
        Query query = new FileReader(draft).query(settings);
        String label = label(settings.required("label", "answer"), endpoint);
        var splits = new ArrayList<Written>();
        for (String each : SPLITS) {
            Setting written =
                    settings.required(
                            each, "{from: 2001-01-15T00:00:00Z, to: 2001-05-01T00:00:00Z}");
            Split split = split(each, written);
            if (split != null) {
                checkApart(split, written, splits);
                splits.add(new Written(split, written));
            }
        }
        String asKnown = settings.optional("as_known_then").oneOf(List.of("true", "false"));
        Knowledge knowledge =
                new Knowledge("true".equals(asKnown), settings.optional("as_known_at").instant());
        settings.finish();
        if (endpoint == null || query == null || label == null) {
            return null;
        }
        List<Split> all = splits.stream().map(Written::split).toList();
        return new LabelsDefinition(name, description, endpoint, query, label, all, knowledge);
    }

    private @Nullable String label(Setting setting, @Nullable String endpoint) {
        String label = setting.name();
        if (label != null && draft.scope(Kind.ENDPOINT, endpoint).field(label) != null) {
            setting.report(
                    "label: '"
                            + label
                            + "' is a feature of the endpoint, which would know its answer;"
                            + " name the column of the answer");
            return null;
        }
        return label;
    }

    private static @Nullable Split split(String name, Setting setting) {
        Settings settings = setting.settings(name);
        if (settings == null) {
            return null;
        }
        Instant from = settings.required("from", "2001-01-15T00:00:00Z").instant();
        Setting end = settings.required("to", "2001-05-01T00:00:00Z");
        Instant to = end.instant();
        Setting share = settings.optional("sample");
        Double sample = share.present() ? share.number() : Double.valueOf(1);
        settings.finish();
        if (sample != null && (sample <= 0 || sample > 1)) {
            share.report("sample is " + sample + "; write a share above 0 and at most 1");
        }
        if (from != null && to != null && !from.isBefore(to)) {
            end.report("to is not after from, " + from + "; write a later time");
            return null;
        }
        return from == null || to == null || sample == null
                ? null
                : new Split(name, from, to, sample);
    }

    private static void checkApart(Split split, Setting setting, List<Written> others) {
        for (Written other : others) {
            Split there = other.split();
            if (split.from().isBefore(there.to()) && there.from().isBefore(split.to())) {
                setting.report(
                        String.format(
                                "%s overlaps %s in line %d, which lasts from %s to %s; write ranges"
                                        + " that share no instant",
                                split.name(),
                                there.name(),
                                other.setting().keyLocation().line(),
                                there.from(),
                                there.to()));
            }
        }
    }
}
