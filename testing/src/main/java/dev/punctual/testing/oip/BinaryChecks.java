package dev.punctual.testing.oip;

import static dev.punctual.testing.oip.Group.expect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/// Inferences with tensors as bytes behind the JSON.
final class BinaryChecks {
    private static final String EXTENSION = "binary_tensor_data";

    private BinaryChecks() {}

    static Group<Target> group() {
        return new Group<Target>("binary tensors")
                .check("takes inputs as bytes", applicable(BinaryChecks::inputs))
                .check(
                        "takes some inputs as bytes and some as JSON",
                        applicable(BinaryChecks::mixed))
                .check("takes a single tensor without JSON", applicable(BinaryChecks::raw))
                .check(
                        "gives outputs as bytes when all are asked for so",
                        applicable(BinaryChecks::all))
                .check("gives one output as bytes", applicable(BinaryChecks::one))
                .check("lets an output overrule the request", applicable(BinaryChecks::overruled))
                .check(
                        "gives the same values as bytes and as JSON",
                        applicable(BinaryChecks::same));
    }

    private static Consumer<Target> applicable(Consumer<Target> check) {
        return target -> {
            target.requireExtension(EXTENSION);
            check.accept(target);
        };
    }

    private static void inputs(Target target) {
        for (Tensor output : target.outputs()) {
            if (!output.datatype().inJson()) {
                throw new NotApplicable(output.name() + " cannot be answered in JSON");
            }
        }
        JsonNode answer = Questions.to(target).binary().send(target).expectOk().json();
        expect(
                answer.path("outputs").size() == target.outputs().size(),
                "not all outputs are there: " + answer);
        for (JsonNode output : answer.path("outputs")) {
            expect(output.path("data").isArray(), "bytes that nobody asked for: " + output);
        }
    }

    private static void mixed(Target target) {
        Questions questions = Questions.to(target).inJson();
        if (questions.inputs().size() < 2) {
            throw new NotApplicable("the model has one input");
        }
        String last = questions.inputs().getLast().name();
        questions.binary(Set.of(last)).send(target).expectOk();
    }

    private static void raw(Target target) {
        List<Tensor> inputs = target.inputs();
        if (inputs.size() != 1 || inputs.getFirst().openDimensions() > 1) {
            throw new NotApplicable("the model has more than one input or open dimension");
        }
        Tensor input = inputs.getFirst();
        byte[] bytes = input.datatype().binary(target.sample(input), input.elements(1));
        Reply reply =
                target.post(target.inferPath(), bytes, Map.of(Reply.HEADER_LENGTH, "0")).expectOk();
        allBinary(reply);
    }

    private static void allBinary(Reply reply) {
        int size = 0;
        for (JsonNode output : reply.json().path("outputs")) {
            JsonNode bytes = output.path("parameters").path("binary_data_size");
            expect(bytes.isIntegralNumber(), "an output has no binary_data_size: " + output);
            expect(!output.has("data"), "an output has bytes and data: " + output);
            size += bytes.asInt();
        }
        String header = reply.header(Reply.HEADER_LENGTH);
        expect(!header.isEmpty(), Reply.HEADER_LENGTH + " is missing");
        int whole = reply.plain().length;
        expect(
                Integer.parseInt(header) + size == whole,
                header + " bytes of JSON and " + size + " of tensors, but the body has " + whole);
    }

    private static void all(Target target) {
        Questions.Binary request = Questions.to(target).binary();
        request.json().putObject("parameters").put("binary_data_output", true);
        Reply reply = request.send(target).expectOk();
        allBinary(reply);
        expect(
                reply.header("content-type").startsWith("application/octet-stream"),
                "the type of bytes is " + reply.header("content-type"));
    }

    private static void one(Target target) {
        ObjectNode request = Questions.to(target).inJson().json();
        askFor(request, target.outputs().getFirst(), true);
        allBinary(target.infer(request).expectOk());
    }

    private static void overruled(Target target) {
        ObjectNode request = Questions.to(target).inJson().json();
        request.putObject("parameters").put("binary_data_output", true);
        askFor(request, target.outputs().getFirst(), false);
        JsonNode output = target.infer(request).expectOk().json().path("outputs").path(0);
        expect(output.path("data").isArray(), "JSON was asked for: " + output);
    }

    private static void same(Target target) {
        Questions questions = Questions.to(target).inJson();
        Questions.Binary binary = questions.binary();
        binary.json().putObject("parameters").put("binary_data_output", true);
        Reply bytes = binary.send(target).expectOk();
        Reply json = target.infer(questions.json()).expectOk();
        for (Tensor output : target.outputs()) {
            int values = bytes.values(output.name()).size();
            int expected = json.values(output.name()).size();
            expect(
                    values == expected,
                    output.name()
                            + " has "
                            + values
                            + " values as bytes, "
                            + expected
                            + " as JSON");
        }
    }

    private static void askFor(ObjectNode request, Tensor output, boolean binary) {
        request.putArray("outputs")
                .addObject()
                .put("name", output.name())
                .putObject("parameters")
                .put("binary_data", binary);
    }
}
