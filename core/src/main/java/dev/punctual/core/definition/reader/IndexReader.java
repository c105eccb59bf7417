package dev.punctual.core.definition.reader;

import dev.punctual.core.definition.IndexDefinition;
import dev.punctual.core.definition.IndexDefinition.Embedding;
import dev.punctual.core.definition.IndexDefinition.Kind;
import dev.punctual.core.definition.SourceDefinition.Query;
import dev.punctual.core.similarity.Metric;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads one index of similar items.
final class IndexReader {
    private static final String SUBJECT = "index";
    private static final Duration LONGEST = Duration.ofDays(366);
    private static final int MOST_NEIGHBOURS = 1_000;

    private final Draft draft;

    IndexReader(Draft draft) {
        this.draft = draft;
    }

    @Nullable IndexDefinition read(String name, Setting setting) {
        Settings settings = setting.settings("index '" + name + "'");
        if (settings == null) {
            return null;
        }
        String description = settings.optional("description").textOrEmpty();
        Query items = items(settings.required("items", "{source: SOURCE, sql: sql/items.sql}"));
        String id = settings.required("id", "item").text();
        Embedding embedding =
                new EmbeddingReader(draft).read(settings.required("embedding", "{column: vector}"));
        Metric metric = settings.required("metric", "cosine").oneOf(Metric.class);
        double recall = recall(settings.optional("recall"));
        Kind kind = settings.optional("kind").oneOf(Kind.class);
        List<String> attributes =
                EmbeddingReader.columns(settings.optional("attributes"), "attributes");
        Duration every = every(settings.optional("schedule"));
        int neighbours = neighbours(settings.optional("precompute"));
        settings.finish();
        if (items == null || id == null || embedding == null || metric == null) {
            return null;
        }
        return new IndexDefinition(
                name,
                description,
                items,
                id,
                embedding,
                metric,
                recall,
                kind == null ? Kind.AUTO : kind,
                attributes,
                every,
                neighbours);
    }

    private @Nullable Query items(Setting setting) {
        Settings settings = setting.settings("items of " + SUBJECT);
        if (settings == null) {
            return null;
        }
        Query query = new FileReader(draft).query(settings);
        settings.finish();
        return query;
    }

    private static double recall(Setting setting) {
        Double recall = setting.number();
        if (recall != null && !(recall > 0 && recall < 1)) {
            setting.report("recall is %s; write a share between 0 and 1".formatted(recall));
            return IndexDefinition.USUAL_RECALL;
        }
        return recall == null ? IndexDefinition.USUAL_RECALL : recall;
    }

    private static @Nullable Duration every(Setting schedule) {
        Settings settings = schedule.settings("schedule of " + SUBJECT);
        if (settings == null) {
            return null;
        }
        Duration every = settings.required("every", "1d").positiveDuration(LONGEST);
        settings.finish();
        return every;
    }

    private static int neighbours(Setting precompute) {
        Settings settings = precompute.settings("precompute of " + SUBJECT);
        if (settings == null) {
            return 0;
        }
        Integer k = settings.required("k", "20").integer(1, MOST_NEIGHBOURS);
        settings.finish();
        return k == null ? 0 : k;
    }
}
