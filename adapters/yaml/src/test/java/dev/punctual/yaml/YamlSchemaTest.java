package dev.punctual.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.punctual.core.definition.ConfigNode;
import dev.punctual.core.definition.Problem;
import dev.punctual.core.definition.reader.ProjectFiles;
import dev.punctual.core.definition.reader.ProjectReader;
import dev.punctual.core.definition.reader.Vocabulary;
import dev.punctual.core.testing.FakeExpressionParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The schema says what the reader says. Every document that another test of this package finds valid must satisfy it too:
/// [Parcels] sees to that.
class YamlSchemaTest {
    /// The `$defs` of what the reader calls otherwise.
    private static final Map<String, List<String>> NAMES =
            Map.ofEntries(
                    Map.entry("feature", List.of("window", "push_feature")),
                    Map.entry("history of source", List.of("event_history")),
                    Map.entry("history of view", List.of("query")),
                    Map.entry("dead_letters of source", List.of("dead_letters")),
                    Map.entry("jdbc of source", List.of("jdbc")),
                    Map.entry("calls of model", List.of("calls")),
                    Map.entry("breaker of model", List.of("breaker")),
                    Map.entry("rows", List.of("expected_rows")),
                    Map.entry("expectations of feature", List.of("expected_values")),
                    Map.entry("precomputed table", List.of("precomputed")),
                    Map.entry("select of precomputed table", List.of("precomputed_select")),
                    Map.entry("top of precomputed table", List.of("precomputed_top")),
                    Map.entry("frequent of precomputed table", List.of("precomputed_frequent")),
                    Map.entry("buckets of precomputed table", List.of("buckets")),
                    Map.entry("schedule of precomputed table", List.of("precomputed_schedule")),
                    Map.entry("keys of precomputed table", List.of("query")),
                    Map.entry("items of index", List.of("query")),
                    Map.entry("embedding of index", List.of("embedding")),
                    Map.entry("model of embedding of index", List.of("embedding_model")),
                    Map.entry("schedule of index", List.of("index_schedule")),
                    Map.entry("precompute of index", List.of("index_precompute")),
                    Map.entry("train", List.of("split")),
                    Map.entry("validate", List.of("split")),
                    Map.entry("test", List.of("split")));

    private final Vocabulary vocabulary = vocabulary();

    /// What the reader asks for when it is given everything the schema knows.
    private static Vocabulary vocabulary() {
        var reader = new ProjectReader(new FakeExpressionParser(), new AnyFiles());
        reader.read(List.of(node(LargestDocument.json().toString())));
        return reader.vocabulary();
    }

    @Test
    void schemaAndReaderKnowTheSameKeys() {
        var differences = new TreeSet<String>();
        Set<String> unread = definitionsWithKeys();
        vocabulary
                .keys()
                .forEach((word, keys) -> {
                    if (!word.equals("key")) { // its keys are those of an entity
                        compare(word, keys, differences);
                        unread.removeAll(names(word));
                    }
                });
        assertThat(differences).isEmpty();
        assertThat(unread).as("definitions that no reader was asked to read").isEmpty();
    }

    private static List<String> names(String word) {
        return NAMES.getOrDefault(word, List.of(word.replace(' ', '_')));
    }

    /// All but the branches of a kind, which are read as one thing.
    private static Set<String> definitionsWithKeys() {
        var names = new TreeSet<String>();
        SchemaValidator.SCHEMA
                .path("$defs")
                .properties()
                .forEach(definition -> {
                    JsonNode properties = definition.getValue().path("properties");
                    if (!properties.isMissingNode() && !properties.path("kind").has("const")) {
                        names.add(definition.getKey());
                    }
                });
        return names;
    }

    private static void compare(String word, Set<String> read, Set<String> differences) {
        List<String> names = names(word);
        var written = new TreeSet<String>();
        for (String name : names) {
            JsonNode schema = SchemaValidator.SCHEMA;
            JsonNode definition =
                    word.equals("the project") ? schema : schema.path("$defs").path(name);
            if (definition.isMissingNode()) {
                differences.add("a " + word + " is read, but the schema has no $defs/" + name);
            }
            written.addAll(LargestDocument.properties(definition).keySet());
        }
        for (String key : read) {
            if (!written.contains(key)) {
                differences.add("the key '" + key + "' of a " + word + " is not in $defs" + names);
            }
        }
        written.removeAll(read);
        for (String key : written) {
            differences.add("the key '" + key + "' of $defs" + names + " is not read of a " + word);
        }
    }

    @Test
    void schemaAndReaderKnowTheSameWords() {
        Set<String> types = words(SchemaValidator.SCHEMA.at("/$defs/type/enum"));
        var written = new TreeMap<String, Set<Set<String>>>();
        for (JsonNode properties : SchemaValidator.SCHEMA.findValues("properties")) {
            properties
                    .properties()
                    .forEach(property -> {
                        JsonNode words = LargestDocument.resolved(property.getValue()).path("enum");
                        if (words.isArray()) {
                            written.computeIfAbsent(property.getKey(), _ -> new HashSet<>())
                                    .add(words(words));
                        }
                    });
        }
        written.remove("type");
        var read = new TreeMap<String, Set<Set<String>>>();
        vocabulary
                .words()
                .forEach((key, sets) -> {
                    if (!sets.equals(Set.of(types))) { // its key is the name of a field
                        read.put(key, sets);
                    }
                });
        assertThat(written).isEqualTo(read);
    }

    private static Set<String> words(JsonNode texts) {
        var words = new TreeSet<String>();
        texts.forEach(text -> words.add(text.asText()));
        return words;
    }

    @Test
    void everyDefinitionOfTheSchemaIsReached() {
        String text = YamlSchema.text();
        SchemaValidator.SCHEMA
                .path("$defs")
                .fieldNames()
                .forEachRemaining(
                        name -> assertThat(text).contains("\"$ref\": \"#/$defs/" + name + "\""));
    }

    @Test
    void theExamplesSatisfyIt() throws IOException {
        try (Stream<Path> found = Files.walk(Path.of("../../examples"))) {
            List<Path> files =
                    found.filter(file -> file.toString().endsWith(".yaml"))
                            .filter(file -> !file.toString().contains(".punctual"))
                            .toList();
            assertThat(files).isNotEmpty();
            for (Path file : files) {
                assertThat(SchemaValidator.complaints(node(Files.readString(file))))
                        .as(file.toString())
                        .isEmpty();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "kind: batch\n    entity -> kind: bach\n    entity",
                "    entity: depot\n    owner ->     entiti: depot\n    owner",
                "grace: 10m -> grace: ten",
                "grace: 10m -> grace: 10",
                "max_age: 6h -> max_age: 6 h",
                "every: 7d -> evry: 7d",
                "from: 2026-01-05T00:00:00Z, until -> from: 2026-01-05, until",
                "mean_delay: float64 -> mean_delay: float",
                "mean_delay: float64 -> Mean_delay: float64",
                "  depot_history: ->   depot_history@1:",
                "  depot_history: ->   depot_history@x:",
                "aggregate: max -> aggregate: maximum",
                "n: 3 -> n: 101",
                "series: 6 -> series: \"6\"",
                "quantile: 0.95 -> quantile: 1",
                "max_instances: 100 -> max_instances: 0",
                "default: 2.0 -> default: two",
                "- default: 2.0 -> - {default: 2.0, model: full}",
                "clip: {min: 0, max: 30} -> clip: {min: 0}",
                "sample: 0.5 -> sample: 2",
                "format: xgboost -> format: pickle",
                "optimise: rmse -> optimise: r2",
                "inputs: [weight, usual.mean_delay, now.mean, heavier] -> inputs: []",
                "over: validate -> over: all",
                "  world:\n    key: {} ->   world:",
                "project: parcels -> project: Parcels",
                "labels: arrivals -> label: arrivals",
                "tags: [delay] -> tags: delay",
                "entities: -> entitys:"
            })
    void whatItRefusesTheReaderRefusesToo(String change) {
        String[] sides = change.split(" -> ", 2);
        Parcels damaged = Parcels.with(sides[0], sides[1]);
        assertThat(SchemaValidator.complaints(node(damaged.text()))).as("the schema").isNotEmpty();
        List<Problem> problems = damaged.problems();
        assertThat(problems).as("the reader").isNotEmpty();
    }

    private static ConfigNode node(String text) {
        var read = new YamlReader().read("a.yaml", text);
        assertThat(read).isInstanceOf(YamlReader.Result.Read.class);
        return ((YamlReader.Result.Read) read).root();
    }

    private record AnyFiles() implements ProjectFiles {
        @Override
        public String sql(String path) {
            return "SELECT $as_of";
        }

        @Override
        public boolean exists(String path) {
            return true;
        }
    }
}
