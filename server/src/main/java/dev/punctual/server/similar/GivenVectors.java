package dev.punctual.server.similar;

import dev.punctual.core.definition.IndexDefinition;
import dev.punctual.core.definition.IndexDefinition.Embedding;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.offline.RowCursor;
import dev.punctual.core.similarity.ItemList;
import java.util.List;

/// Vectors that come with the items, as a list in one column or as numbers in several.
final class GivenVectors implements ItemVectors {
    /*
     * A list of numbers is asked for as its text: engines have lists of many types, and all of them print alike.
     */
    private final IndexDefinition definition;
    private final List<String> columns;
    private final boolean list;

    GivenVectors(IndexDefinition definition) {
        this.definition = definition;
        this.list = definition.embedding() instanceof Embedding.Vector;
        this.columns =
                switch (definition.embedding()) {
                    case Embedding.Vector(String column) -> List.of(column);
                    case Embedding.Numbers(List<String> all) -> all;
                    case Embedding.Made _ ->
                            throw new IllegalArgumentException("its vectors are made by a model");
                };
    }

    @Override
    public List<String> expressions() {
        return columns.stream()
                .map(ItemRows::quoted)
                .map(column -> list ? "CAST(" + column + " AS VARCHAR)" : column)
                .toList();
    }

    @Override
    public float[] of(RowCursor cursor, String id) {
        float[] vector = vector(cursor, id);
        if (!definition.metric().prepare(vector)) {
            throw ItemRows.directionless(definition, id);
        }
        return vector;
    }

    @Override
    public void added(ItemList items) {}

    @Override
    public void finish(ItemList items) {}

    private float[] vector(RowCursor cursor, String id) {
        int first = 1;
        float[] vector;
        if (list) {
            vector = cursor.isNull(first) ? new float[0] : parsed(ItemRows.text(cursor, first), id);
        } else {
            vector = new float[columns.size()];
            for (int i = 0; i < vector.length; i++) {
                vector[i] =
                        cursor.isNull(first + i)
                                ? Float.NaN
                                : (float) ItemRows.number(cursor, first + i);
            }
        }
        ItemRows.requireDimension(definition, id, vector.length);
        for (int i = 0; i < vector.length; i++) {
            if (!Float.isFinite(vector[i])) {
                throw wrong("item '%s' has no finite number at %d of its vector".formatted(id, i));
            }
        }
        return vector;
    }

    /// Reads `[1.5, 2]`, as lists print, or `{1.5,2}`.
    private float[] parsed(String text, String id) {
        String inside = text.strip();
        if (inside.length() >= 2 && "[{(".indexOf(inside.charAt(0)) >= 0) {
            inside = inside.substring(1, inside.length() - 1);
        }
        if (inside.isBlank()) {
            return new float[0];
        }
        String[] words = inside.split(",", -1);
        float[] vector = new float[words.length];
        for (int i = 0; i < words.length; i++) {
            try {
                vector[i] = Float.parseFloat(words[i].strip());
            } catch (NumberFormatException e) {
                throw wrong(
                        "item '%s' has '%s' in its vector, which is no number"
                                .formatted(id, words[i].strip()));
            }
        }
        return vector;
    }

    private ServingException wrong(String why) {
        return ItemRows.wrong(definition, why);
    }
}
