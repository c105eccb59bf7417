package dev.punctual.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import dev.punctual.core.definition.EmbeddingModel;
import dev.punctual.core.definition.EmbeddingModel.Input;
import dev.punctual.core.definition.IndexDefinition;
import dev.punctual.core.definition.IndexDefinition.Embedding;
import dev.punctual.core.definition.IndexDefinition.Kind;
import dev.punctual.core.embedding.Pooling;
import dev.punctual.core.similarity.Metric;
import java.time.Duration;
import java.util.List;
import java.util.Map;
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
                        "embedding of index is one column with a list of numbers, one column for each"
                                + " number, or what a model makes; write 'column: vector',"
                                + " 'columns: [x, y]' or 'model: {artefact: models/model.onnx}'"
                                + " with 'text: [title]' or 'inputs: [x, y]'");
        index(ITEMS + "    embedding: {columns: [x, x]}\n    metric: dot\n")
                .problemsAre("columns name 'x' twice; remove one");
        index(ITEMS + "    embedding: {columns: []}\n    metric: dot\n")
                .problemsAre("columns is empty; name one column at least");
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

    private static String modelled(String model, String more) {
        return ITEMS
                + "    metric: cosine\n    embedding:\n      model: {artefact: models/full.onnx"
                + model
                + "}\n"
                + more.indent(6);
    }

    @Test
    void aModelMayMakeVectorsOfTexts() {
        String file = ", tokenizer: tokens/tokenizer.json";
        assertThat(read(modelled(file, "text: title")).model())
                .isEqualTo(
                        new EmbeddingModel(
                                "models/full.onnx",
                                "",
                                Map.of(),
                                new Input.Text(
                                        List.of("title"),
                                        "tokens/tokenizer.json",
                                        256,
                                        Pooling.MEAN)));
        String all = file + ", max_tokens: 64, pooling: first, output: o, parameters: {threads: 2}";
        assertThat(read(modelled(all, "text: [title, genres]")).model())
                .isEqualTo(
                        new EmbeddingModel(
                                "models/full.onnx",
                                "o",
                                Map.of("threads", "2"),
                                new Input.Text(
                                        List.of("title", "genres"),
                                        "tokens/tokenizer.json",
                                        64,
                                        Pooling.FIRST)));
    }

    @Test
    void aModelMayMakeVectorsOfValues() {
        EmbeddingModel one = read(modelled("", "inputs: [year, rating]")).model();
        assertThat(one).isNotNull();
        assertThat(one.input()).isEqualTo(new Input.Values(Map.of("", List.of("year", "rating"))));
        EmbeddingModel several =
                read(modelled("", "inputs: {user: user_id, past: [a, b]}")).model();
        assertThat(several).isNotNull();
        assertThat(several.input())
                .isEqualTo(
                        new Input.Values(
                                Map.of("user", List.of("user_id"), "past", List.of("a", "b"))));
        assertThat(several.input().columns()).containsExactly("user_id", "a", "b");
    }

    @Test
    void mistakesAboutModelsAreNamed() {
        String needs =
                "embedding of index by a model needs the model and what it takes; write 'model:"
                        + " {artefact: models/model.onnx}' with 'text: [title]' or with 'inputs:"
                        + " [x, y]'";
        index(modelled("", "")).problemsAre(needs);
        index(modelled("", "text: [x]\ninputs: [x]")).problemsAre(needs);
        index(modelled("", "text: [x]"))
                .problemsAre(
                        "tokenizer: the project has no file 'models/tokenizer.json'; put the"
                                + " tokenizer of the model there, or name its file");
        index(modelled(", tokenizer: none.json", "text: [x]"))
                .problemsAre(
                        "tokenizer: the project has no file 'none.json'; create it or mend the path");
        index(modelled(", pooling: mean", "inputs: [x]"))
                .problemsAre("pooling is for a model of texts; remove it, or write 'text: [x]'");
        index(modelled(", max_tokens: 0, tokenizer: tokens/tokenizer.json", "text: [x]"))
                .problemsAre("max_tokens is '0'; write a whole number from 1 to 8192");
        index(modelled("", "inputs: {}"))
                .problemsAre("inputs is empty; name the columns of the model's inputs");
        index(modelled("", "inputs: {a: []}")).problemsAre("a is empty; name one column at least");
        index(modelled("", "inputs:")).problemsAre("inputs has no value; write a text");
    }
}
