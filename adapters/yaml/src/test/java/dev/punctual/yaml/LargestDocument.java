package dev.punctual.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;

/// A document that says everything the schema lets it say: no valid project, but one that leaves no key out.
final class LargestDocument {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private LargestDocument() {}

    static JsonNode json() {
        return value(SchemaValidator.SCHEMA);
    }

    /// The properties of a schema with all its branches.
    static Map<String, JsonNode> properties(JsonNode schema) {
        var all = new LinkedHashMap<String, JsonNode>();
        JsonNode whole = resolved(schema);
        whole.path("properties").properties().forEach(p -> all.put(p.getKey(), p.getValue()));
        whole.path("allOf").forEach(branch -> all.putAll(properties(branch.path("then"))));
        return all;
    }

    static JsonNode resolved(JsonNode schema) {
        String reference = schema.path("$ref").asText();
        return reference.isEmpty() ? schema : SchemaValidator.SCHEMA.at(reference.substring(1));
    }

    private static JsonNode value(JsonNode schema) {
        JsonNode whole = resolved(schema);
        if (whole.has("const")) {
            return whole.get("const");
        }
        if (whole.has("enum")) {
            return whole.get("enum").get(0);
        }
        if (whole.has("examples")) {
            return whole.get("examples").get(0);
        }
        if (whole.has("then") && !whole.has("properties")) {
            return value(whole.get("then"));
        }
        if (whole.has("items")) {
            return NODES.arrayNode().add(value(whole.get("items")));
        }
        if (whole.has("properties") || whole.path("additionalProperties").isObject()) {
            return object(whole);
        }
        return whole.path("type").asText().matches("number|integer")
                ? NODES.numberNode(1)
                : NODES.textNode("x");
    }

    private static ObjectNode object(JsonNode schema) {
        var object = NODES.objectNode();
        if (schema.path("additionalProperties").isObject()) {
            members(object, schema.get("additionalProperties"));
        }
        properties(schema).forEach((name, property) -> object.set(name, value(property)));
        return object;
    }

    /// Members of each kind: one with everything, one with each thing alone, because some exclude others, and one with
    /// all second examples, and so on.
    private static void members(ObjectNode object, JsonNode schema) {
        JsonNode whole = resolved(schema);
        if (whole.has("allOf")) {
            whole.get("allOf").forEach(branch -> members(object, branch.get("then")));
            return;
        }
        JsonNode all = value(whole);
        object.set("a" + object.size(), all);
        var required = new HashSet<String>();
        whole.path("required").forEach(name -> required.add(name.asText()));
        if (all instanceof ObjectNode members) {
            members.fieldNames()
                    .forEachRemaining(name -> {
                        var some = new HashSet<>(required);
                        some.add(name);
                        object.set("a" + object.size(), members.deepCopy().retain(some));
                    });
            for (int i = 1; hasExample(whole, i); i++) {
                ObjectNode other = members.deepCopy();
                int at = i;
                properties(whole)
                        .forEach((name, property) -> {
                            JsonNode examples = resolved(property).path("examples");
                            other.set(name, examples.has(at) ? examples.get(at) : other.get(name));
                        });
                object.set("a" + object.size(), other);
            }
        }
    }

    private static boolean hasExample(JsonNode schema, int place) {
        return properties(schema).values().stream()
                .anyMatch(property -> resolved(property).path("examples").has(place));
    }
}
