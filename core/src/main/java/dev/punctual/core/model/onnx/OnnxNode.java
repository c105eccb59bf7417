package dev.punctual.core.model.onnx;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A node of a graph.
///
/// @param operator its operator's name, with the domain before it unless that is ONNX's own
record OnnxNode(
        String operator,
        List<String> inputs,
        List<String> outputs,
        Map<String, Attribute> attributes) {

    /// A value of a node's attribute; which of the parts is used, the operator says.
    record Attribute(
            float real, long whole, String text, Lists lists, @Nullable OnnxConstant constant) {}

    record Lists(Numbers reals, Numbers wholes, List<String> texts) {}

    static OnnxNode read(ByteBuffer message) {
        var inputs = new ArrayList<String>();
        var outputs = new ArrayList<String>();
        var attributes = new HashMap<String, Attribute>();
        String operator = "";
        String domain = "";
        var fields = new ProtoReader(message);
        while (fields.next()) {
            switch (fields.field()) {
                case 1 -> inputs.add(fields.text());
                case 2 -> outputs.add(fields.text());
                case 4 -> operator = fields.text();
                case 5 -> attribute(fields.bytes(), attributes);
                case 7 -> domain = fields.text();
                default -> {}
            }
        }
        boolean own = domain.isEmpty() || domain.equals("ai.onnx");
        return new OnnxNode(own ? operator : domain + "/" + operator, inputs, outputs, attributes);
    }

    private static void attribute(ByteBuffer message, Map<String, Attribute> to) {
        String name = "";
        String text = "";
        float real = 0;
        long whole = 0;
        OnnxConstant constant = null;
        var lists = new Lists(new Numbers(), new Numbers(), new ArrayList<>());
        var fields = new ProtoReader(message);
        while (fields.next()) {
            switch (fields.field()) {
                case 1 -> name = fields.text();
                case 2 -> real = fields.real();
                case 3 -> whole = fields.number();
                case 4 -> text = fields.text();
                case 5 -> constant = OnnxConstant.read(fields.bytes());
                case 7 -> fields.addReals(lists.reals());
                case 8 -> fields.addWholes(lists.wholes());
                case 9 -> lists.texts().add(fields.text());
                default -> {}
            }
        }
        to.put(name, new Attribute(real, whole, text, lists, constant));
    }

    boolean has(String attribute) {
        return attributes.containsKey(attribute);
    }

    float real(String attribute, float absent) {
        Attribute found = attributes.get(attribute);
        return found == null ? absent : found.real();
    }

    long whole(String attribute, long absent) {
        Attribute found = attributes.get(attribute);
        return found == null ? absent : found.whole();
    }

    String text(String attribute, String absent) {
        Attribute found = attributes.get(attribute);
        return found == null ? absent : found.text();
    }

    Numbers reals(String attribute) {
        Attribute found = attributes.get(attribute);
        return found == null ? new Numbers() : found.lists().reals();
    }

    Numbers wholes(String attribute) {
        Attribute found = attributes.get(attribute);
        return found == null ? new Numbers() : found.lists().wholes();
    }

    List<String> texts(String attribute) {
        Attribute found = attributes.get(attribute);
        return found == null ? List.of() : found.lists().texts();
    }
}
