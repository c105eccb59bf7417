package dev.punctual.server.similar;

import dev.punctual.core.definition.EmbeddingModel;
import dev.punctual.core.definition.EmbeddingModel.Input;
import dev.punctual.core.definition.IndexDefinition;
import dev.punctual.core.embedding.Description;
import dev.punctual.core.embedding.Embedder;
import dev.punctual.core.embedding.EmbeddingFailed;
import dev.punctual.core.offline.RowCursor;
import dev.punctual.core.similarity.ItemIndex;
import dev.punctual.core.similarity.ItemList;
import dev.punctual.core.value.ValueType;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Vectors that a model makes of columns, unless they are known.
final class MadeVectors implements ItemVectors {
    /*
     * Items wait for each other in windows, so that batches of about equal lengths can be made of them on all cores, while
     * no more is held than a window. The vector of an item is known if the generation before was made by the same model and
     * has the item with the same hash, or if a build that was broken off made one of what has that hash.
     */
    private static final int WINDOW = 2_048;

    private final IndexDefinition definition;
    private final Input input;
    private final Embedder embedder;
    private final @Nullable ItemIndex before;
    private final EmbeddingLog log;
    private final BuildProgress progress;
    private final AtomicLong made = new AtomicLong();
    private final List<Waiting> waiting = new ArrayList<>();
    private long kept;
    private byte[] hash = new byte[0];
    private float[] blank = new float[0];
    private @Nullable Description last; // whose vector is not known yet

    private record Waiting(int item, String id, Description description) {}

    /// What is known of vectors before any is made.
    ///
    /// @param before the generation in service; null if there is none or nothing of it is to be kept
    record Known(@Nullable ItemIndex before, EmbeddingLog log) {}

    MadeVectors(
            IndexDefinition definition,
            EmbeddingModel model,
            Embedder embedder,
            Known known,
            BuildProgress progress) {
        this.definition = definition;
        this.input = model.input();
        this.embedder = embedder;
        this.before = comparable(definition, embedder, known.before);
        this.log = known.log;
        this.progress = progress;
        this.blank = new float[before == null ? log.dimension() : before.facts().dimension()];
    }

    private static @Nullable ItemIndex comparable(
            IndexDefinition definition, Embedder embedder, @Nullable ItemIndex before) {
        return before != null
                        && before.facts().model().equals(embedder.fingerprint())
                        && before.facts().metric() == definition.metric()
                ? before
                : null;
    }

    /// How many vectors were made, and not taken from elsewhere.
    long made() {
        return made.get();
    }

    long kept() {
        return kept;
    }

    @Override
    public List<String> expressions() {
        boolean texts = input instanceof Input.Text;
        return input.columns().stream()
                .map(ItemRows::quoted)
                .map(column -> texts ? "CAST(" + column + " AS VARCHAR)" : column)
                .toList();
    }

    @Override
    public float[] of(RowCursor cursor, String id) {
        Description description = description(cursor);
        hash = description.hash(embedder.fingerprint());
        last = null;
        float[] vector = known(id);
        if (vector != null) {
            kept++;
            return vector;
        }
        if (blank.length == 0) {
            vector = made(List.of(new Waiting(0, id, description)))[0];
            ItemRows.requireDimension(definition, id, vector.length);
            blank = new float[vector.length];
            return vector;
        }
        last = description;
        return blank;
    }

    private Description description(RowCursor cursor) {
        int columns = input.columns().size();
        if (input instanceof Input.Text) {
            var lines = new ArrayList<String>();
            for (int column = 1; column <= columns; column++) {
                String line = cursor.isNull(column) ? "" : ItemRows.text(cursor, column).strip();
                if (!line.isEmpty()) {
                    lines.add(line);
                }
            }
            return new Description.Text(String.join("\n", lines));
        }
        var values = new ArrayList<@Nullable Object>();
        for (int column = 1; column <= columns; column++) {
            values.add(cursor.isNull(column) ? null : value(cursor, column));
        }
        return new Description.Values(values);
    }

    private static Object value(RowCursor cursor, int column) {
        ValueType type = cursor.schema().field(column).type();
        return switch (type) {
            case STRING -> cursor.getText(column);
            case FLOAT64 -> cursor.getDouble(column);
            case BOOL, INT64, TIMESTAMP -> cursor.getLong(column);
        };
    }

    private float @Nullable [] known(String id) {
        int place = before == null ? -1 : before.place(id);
        if (before != null && place >= 0) {
            float[] vector = new float[blank.length];
            if (before.vectorOf(place, hash, vector)) {
                return vector;
            }
        }
        return log.find(hash);
    }

    @Override
    public void added(ItemList items) {
        items.hash(hash);
        int item = items.size() - 1;
        Description description = last;
        if (description != null) {
            waiting.add(new Waiting(item, items.id(item), description));
            if (waiting.size() == WINDOW) {
                settle(items);
            }
        }
    }

    @Override
    public void finish(ItemList items) {
        settle(items);
        items.madeBy(embedder.fingerprint());
    }

    private void settle(ItemList items) {
        if (waiting.isEmpty()) {
            return;
        }
        float[][] vectors = made(waiting);
        for (int i = 0; i < vectors.length; i++) {
            Waiting each = waiting.get(i);
            if (vectors[i].length != blank.length) {
                throw ItemRows.wrong(
                        definition,
                        "item '%s' has %d numbers by its model, and those before it %d"
                                .formatted(each.id, vectors[i].length, blank.length));
            }
            items.vectors().set(each.item, vectors[i]);
        }
        waiting.clear();
    }

    /// Makes vectors and prepares them for the metric.
    private float[][] made(List<Waiting> all) {
        List<Description> descriptions = all.stream().map(Waiting::description).toList();
        float[][] vectors;
        try {
            vectors =
                    embedder.embedSideBySide(
                            descriptions, count -> progress.read(kept + made.addAndGet(count)));
        } catch (EmbeddingFailed e) {
            throw ItemRows.wrong(
                    definition,
                    "item '%s' gets no vector from %s: %s; mend it or leave it out in its SQL"
                            .formatted(
                                    all.get(e.index()).id,
                                    String.join(", ", input.columns()),
                                    e.failure().getMessage()));
        }
        for (int i = 0; i < vectors.length; i++) {
            if (!definition.metric().prepare(vectors[i])) {
                throw ItemRows.directionless(definition, all.get(i).id);
            }
            log.add(descriptions.get(i).hash(embedder.fingerprint()), vectors[i]);
        }
        log.flush();
        return vectors;
    }
}
