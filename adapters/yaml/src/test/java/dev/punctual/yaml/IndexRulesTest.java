package dev.punctual.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import dev.punctual.core.definition.IndexDefinition;
import dev.punctual.core.definition.IndexDefinition.Embedding;
import dev.punctual.core.definition.IndexDefinition.Kind;
import dev.punctual.core.similarity.Metric;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Rules of indexes of similar items.
class IndexRulesTest {
    private static final String OVER = "    over: validate\n";
    private static final String ITEMS =
            "    items: {source: warehouse, sql: sql/history.sql}\n    id: item\n";

    private static Parcels index(String lines) {
        return Parcels.with(OVER, OVER + "indexes:\n  things:\n" + lines);
    }

    private static IndexDefinition read(String lines) {
        return index(lines).project().index("things");
    }

    @Test
    void whatIsNotSaidIsUsual() {
        IndexDefinition index = read(ITEMS + "    embedding: {column: v}\n    metric: dot\n");
        assertThat(index.items().source()).isEqualTo("warehouse");
        assertThat(index.id()).isEqualTo("item");
        assertThat(index.embedding()).isEqualTo(new Embedding.Vector("v"));
        assertThat(index.metric()).isEqualTo(Metric.DOT);
        assertThat(index.recall()).isEqualTo(0.95);
        assertThat(index.kind()).isEqualTo(Kind.AUTO);
        assertThat(index.attributes()).isEmpty();
        assertThat(index.every()).isNull();
        assertThat(index.neighbours()).isZero();
    }

    @Test
    void everythingMayBeSaid() {
        IndexDefinition index =
                read(
                        ITEMS
                                + """
                                    embedding: {columns: [x, y]}
                                    metric: cosine
                                    recall: 0.8
                                    kind: graph
                                    attributes: [colour, year]
                                    precompute: {k: 20}
                                    schedule: {every: 6h}
                                """);
        assertThat(index.embedding()).isEqualTo(new Embedding.Numbers(List.of("x", "y")));
        assertThat(index.recall()).isEqualTo(0.8);
        assertThat(index.kind()).isEqualTo(Kind.GRAPH);
        assertThat(index.attributes()).containsExactly("colour", "year");
        assertThat(index.every()).isEqualTo(Duration.ofHours(6));
        assertThat(index.neighbours()).isEqualTo(20);
    }

    @Test
    void anIndexIsTheSameWhateverItsScheduleIs() {
        String lines = ITEMS + "    embedding: {column: v}\n    metric: dot\n";
        String daily = lines + "    schedule: {every: 1d}\n    precompute: {k: 3}\n";
        assertThat(read(daily).fingerprint()).isEqualTo(read(lines).fingerprint());
        assertThat(read(lines + "    attributes: [year]\n").fingerprint())
                .isNotEqualTo(read(lines).fingerprint());
    }

    @Test
    void mistakesAreNamed() {
        index(ITEMS + "    embedding: {column: v, columns: [x]} # here\n    metric: dot\n")
                .problemsAre(
                        "embedding of index is one column with a list of numbers, or one column for"
                                + " each number; write 'column: vector' or 'columns: [x, y]'");
        index(ITEMS + "    embedding: {columns: [x, x]}\n    metric: dot\n")
                .problemsAre("columns name 'x' twice; remove one");
        index(ITEMS + "    embedding: {columns: []}\n    metric: dot\n")
                .problemsAre("columns is empty; name the columns of the numbers");
        index(ITEMS + "    embedding: {column: v}\n    metric: dot\n    recall: 1 # here\n")
                .reports("recall is 1.0; write a share between 0 and 1");
        assertThat(
                        index(ITEMS + "    embedding: {column: v}\n    metric: cosin # here\n")
                                .problems())
                .singleElement()
                .extracting(problem -> problem.message())
                .asString()
                .contains("metric is 'cosin'", "cosine");
        index("    items: {source: events, sql: sql/history.sql}\n    id: i\n")
                .problemsAre(
                        "index 'things' has no 'embedding'; add, for example, 'embedding: {column:"
                                + " vector}'",
                        "index 'things' has no 'metric'; add, for example, 'metric: cosine'",
                        "source: source 'events' is not declared; write one of: warehouse, scans");
    }
}
