package dev.punctual.testing.oip;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/// Inferences in JSON that must be refused, after each of which the server must go on.
final class RefusalChecks {
    private static final int DEEP = 200;
    private static final int HUGE = 65 << 20;

    private RefusalChecks() {}

    static Group<Target> group() {
        var group = new Group<Target>("refusals");
        bodies().forEach((name, body) -> group.check("refuses " + name, t -> refuses(t, body)));
        return group.check(
                        "refuses a request without inputs",
                        t -> changed(t, r -> r.remove("inputs")))
                .check("refuses inputs that are no list", t -> changed(t, r -> r.put("inputs", 1)))
                .check(
                        "refuses outputs that are no list",
                        t -> changed(t, r -> r.put("outputs", 1)))
                .check("refuses an id that is no text", t -> changed(t, r -> r.putArray("id")))
                .check("refuses an input without a name", t -> input(t, (i, _) -> i.remove("name")))
                .check(
                        "refuses an input without a shape",
                        t -> input(t, (i, _) -> i.remove("shape")))
                .check(
                        "refuses an input without a datatype",
                        t -> input(t, (i, _) -> i.remove("datatype")))
                .check("refuses an input without data", t -> input(t, (i, _) -> i.remove("data")))
                .check("refuses data that is null", t -> input(t, (i, _) -> i.putNull("data")))
                .check(
                        "refuses an unknown input",
                        t -> input(t, (i, _) -> i.put("name", "no such input")))
                .check("refuses an input that comes twice", RefusalChecks::twice)
                .check("refuses that an input is missing", RefusalChecks::missing)
                .check(
                        "refuses an unknown output",
                        t -> changed(t, r -> r.putArray("outputs").addObject().put("name", "nil")))
                .check(
                        "refuses an unknown datatype",
                        t -> input(t, (i, _) -> i.put("datatype", "FP7")))
                .check("refuses a wrong datatype", t -> input(t, RefusalChecks::otherType))
                .check(
                        "refuses a shape that is no list",
                        t -> input(t, (i, _) -> i.put("shape", 1)))
                .check(
                        "refuses a negative dimension",
                        t -> input(t, (i, _) -> i.putArray("shape").add(-1)))
                .check(
                        "refuses a dimension that is no whole number",
                        t -> input(t, (i, _) -> i.putArray("shape").add(1.5)))
                .check(
                        "refuses a shape whose product overflows",
                        t -> input(t, (i, _) -> i.putArray("shape").add(1L << 32).add(1L << 32)))
                .check("refuses one value too many", t -> input(t, RefusalChecks::oneMore))
                .check("refuses one value too few", t -> input(t, (i, _) -> i.putArray("data")))
                .check(
                        "refuses too many dimensions",
                        t -> input(t, RefusalChecks::oneDimensionMore))
                .check(
                        "refuses a value of another type",
                        t -> input(t, RefusalChecks::foreignValue))
                .check("refuses a value out of range", RefusalChecks::outOfRange)
                .check("refuses half precision in JSON", RefusalChecks::halfPrecision);
    }

    private static Map<String, byte[]> bodies() {
        byte[] huge = new byte[HUGE];
        Arrays.fill(huge, (byte) ' ');
        return Map.of(
                "an empty body", new byte[0],
                "a body that is no JSON", text("inputs: []"),
                "half a body", text("{\"inputs\": ["),
                "a list", text("[]"),
                "a number", text("1"),
                "more after the JSON", text("{\"inputs\": []} {}"),
                "a body that is no UTF-8", new byte[] {'{', (byte) 0xff, '}'},
                "nesting of 200", text("[".repeat(DEEP) + "]".repeat(DEEP)),
                "deep nesting of data", text(deep()),
                "a body of 65 MB", huge);
    }

    private static String deep() {
        return "{\"inputs\":[{\"name\":\"x\",\"shape\":[1],\"datatype\":\"FP32\",\"data\":"
                + "[".repeat(DEEP)
                + "1"
                + "]".repeat(DEEP)
                + "}]}";
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void refuses(Target target, byte[] body) {
        refused(
                target,
                target.post(target.inferPath(), body, Map.of("content-type", "application/json")));
    }

    private static void refused(Target target, Reply reply) {
        reply.expectRefusal();
        target.get("/v2/health/live").expectOk();
    }

    private static void changed(Target target, Consumer<ObjectNode> change) {
        ObjectNode request = Questions.to(target).inJson().json();
        change.accept(request);
        refused(target, target.infer(request));
    }

    /// Changes the first input.
    private static void input(Target target, BiConsumer<ObjectNode, Tensor> change) {
        Questions questions = Questions.to(target).inJson();
        Tensor first = questions.first();
        changed(
                target,
                request -> change.accept((ObjectNode) request.path("inputs").get(0), first));
    }

    private static void twice(Target target) {
        Questions.to(target).first();
        changed(target, r -> ((ArrayNode) r.path("inputs")).add(r.path("inputs").get(0)));
    }

    private static void missing(Target target) {
        Questions.to(target).first();
        changed(target, request -> ((ArrayNode) request.path("inputs")).remove(0));
    }

    private static void otherType(ObjectNode input, Tensor tensor) {
        input.put("datatype", tensor.datatype() == Datatype.FP64 ? "BOOL" : "FP64");
    }

    private static void oneMore(ObjectNode input, Tensor tensor) {
        JsonNode value = input.path("data").get(0);
        ((ArrayNode) input.path("data")).add(value);
    }

    private static void oneDimensionMore(ObjectNode input, Tensor tensor) {
        ((ArrayNode) input.path("shape")).add(1).add(1).add(1);
    }

    private static void foreignValue(ObjectNode input, Tensor tensor) {
        ((ArrayNode) input.path("data")).set(0, tensor.datatype().foreign());
    }

    private static void outOfRange(Target target) {
        Questions questions = Questions.to(target).inJson();
        int index = questions.inputs().indexOf(questions.firstNarrow());
        ObjectNode request = questions.json();
        ((ArrayNode) request.path("inputs").get(index).path("data")).set(0, Long.MAX_VALUE);
        refused(target, target.infer(request));
    }

    private static void halfPrecision(Target target) {
        List<Tensor> inputs = Questions.to(target).inputs();
        if (inputs.stream().allMatch(input -> input.datatype().inJson())) {
            throw new NotApplicable("no input is of half precision");
        }
        refused(target, target.infer(Questions.to(target).json()));
    }
}
