package dev.punctual.yaml;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.punctual.core.definition.ConfigNode;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.util.List;

/// The schema as an editor applies it: to a file alone, by a validator that knows nothing of definitions.
final class SchemaValidator {
    static final JsonNode SCHEMA = parsed();

    private static final Schema VALIDATOR =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                    .getSchema(YamlSchema.text());
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private SchemaValidator() {}

    /// What the schema says against a file; empty if it accepts it.
    static List<String> complaints(ConfigNode root) {
        return complaints(json(root));
    }

    static List<String> complaints(JsonNode document) {
        return VALIDATOR.validate(document).stream()
                .map(error -> error.getInstanceLocation() + ": " + error.getMessage())
                .toList();
    }

    private static JsonNode parsed() {
        try {
            return new ObjectMapper().readTree(YamlSchema.text());
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode json(ConfigNode node) {
        return switch (node) {
            case ConfigNode.Mapping mapping -> {
                var object = NODES.objectNode();
                mapping.entries()
                        .forEach(entry -> object.set(entry.key().text(), json(entry.value())));
                yield object;
            }
            case ConfigNode.Sequence sequence -> {
                var array = NODES.arrayNode();
                sequence.items().forEach(item -> array.add(json(item)));
                yield array;
            }
            case ConfigNode.Scalar scalar -> json(scalar);
        };
    }

    /// As the core schema of YAML 1.2 takes a scalar.
    private static JsonNode json(ConfigNode.Scalar scalar) {
        String text = scalar.text();
        if (scalar.quoted()) {
            return NODES.textNode(text);
        }
        if (text.matches("|~|null")) {
            return NODES.nullNode();
        }
        if (text.matches("true|false")) {
            return NODES.booleanNode(Boolean.parseBoolean(text));
        }
        if (text.matches("[-+]?[0-9]+")) {
            return NODES.numberNode(new BigInteger(text));
        }
        return text.matches("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?")
                ? NODES.numberNode(Double.parseDouble(text))
                : NODES.textNode(text);
    }
}
