package dev.punctual.testing.oip;

import static dev.punctual.testing.oip.Group.expect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;

/// Inferences in JSON that must be answered.
final class InferChecks {
    private InferChecks() {}

    static Group<Target> group() {
        return new Group<Target>("inference")
                .check("answers with every output", InferChecks::answers)
                .check("takes nested data as it takes flat data", InferChecks::nested)
                .check("returns the id", InferChecks::returnsId)
                .check("names the version it was asked of", InferChecks::byVersion)
                .check("answers just the outputs that are asked for", InferChecks::someOutputs)
                .check("answers a batch", InferChecks::batch)
                .check("takes a body without a content type", InferChecks::withoutType)
                .check("ignores unknown fields", InferChecks::unknownFields)
                .check("takes parameters of every type", InferChecks::parameters)
                .check("takes a body in gzip", t -> compressed(t, "gzip"))
                .check("takes a body in deflate", t -> compressed(t, "deflate"))
                .check("answers whoever accepts gzip", t -> accepts(t, "gzip"))
                .check("answers whoever accepts deflate", t -> accepts(t, "deflate"))
                .check("sends no null for what is absent", InferChecks::noNulls);
    }

    private static Reply ask(Target target) {
        return target.infer(Questions.to(target).inJson().json()).expectOk();
    }

    private static void answers(Target target) {
        JsonNode answer = ask(target).json();
        expect(
                answer.path("model_name").asText().equals(target.model()),
                "model_name is not " + target.model() + ": " + answer);
        expect(answer.path("outputs").isArray(), "there are no outputs: " + answer);
        expect(
                answer.path("outputs").size() == target.outputs().size(),
                "not all outputs are there: " + answer);
        answer.path("outputs").forEach(InferChecks::whole);
    }

    /// An output has what it must have, and as many values as its shape says.
    private static void whole(JsonNode output) {
        for (String field : List.of("name", "shape", "datatype")) {
            expect(output.has(field), "an output has no " + field + ": " + output);
        }
        long elements = 1;
        for (JsonNode dimension : output.path("shape")) {
            elements *= dimension.asLong();
        }
        expect(output.path("data").isArray(), "an output has no data: " + output);
        int values = Reply.flat(output.path("data")).size();
        expect(
                values == elements,
                "a shape of " + elements + " elements has " + values + " values: " + output);
    }

    private static void nested(Target target) {
        Questions questions = Questions.to(target).inJson();
        JsonNode flat = target.infer(questions.json()).expectOk().json();
        JsonNode nested = target.infer(questions.nested()).expectOk().json();
        for (int i = 0; i < flat.path("outputs").size(); i++) {
            JsonNode one = flat.path("outputs").get(i).path("shape");
            JsonNode other = nested.path("outputs").path(i).path("shape");
            expect(one.equals(other), "nested data gave the shape " + other + ", flat " + one);
        }
    }

    private static void returnsId(Target target) {
        ObjectNode request = Questions.to(target).inJson().json().put("id", "one of a kind");
        JsonNode answer = target.infer(request).expectOk().json();
        expect(answer.path("id").asText().equals("one of a kind"), "the id is lost: " + answer);
    }

    private static void byVersion(Target target) {
        JsonNode versions = target.metadata().path("versions");
        if (versions.isEmpty()) {
            throw new NotApplicable("the model lists no versions");
        }
        String version = versions.get(0).asText();
        JsonNode answer =
                target.post(
                                target.modelPath() + "/versions/" + version + "/infer",
                                Questions.to(target).inJson().json().toString())
                        .expectOk()
                        .json();
        JsonNode named = answer.path("model_version");
        expect(
                named.isMissingNode() || named.asText().equals(version),
                "version " + version + " was asked: " + answer);
    }

    private static void someOutputs(Target target) {
        String last = target.outputs().getLast().name();
        ObjectNode request = Questions.to(target).inJson().json();
        request.putArray("outputs").addObject().put("name", last);
        JsonNode outputs = target.infer(request).expectOk().json().path("outputs");
        expect(
                outputs.size() == 1 && outputs.get(0).path("name").asText().equals(last),
                "only " + last + " was asked for: " + outputs);
    }

    private static void batch(Target target) {
        JsonNode answer =
                target.infer(Questions.to(target).inJson().batching().json(3)).expectOk().json();
        answer.path("outputs").forEach(InferChecks::whole);
        answer.path("outputs")
                .forEach(one ->
                        expect(
                                one.path("shape").path(0).asLong() == 3,
                                "three were asked, the output is " + one));
    }

    private static void withoutType(Target target) {
        byte[] body =
                Questions.to(target).inJson().json().toString().getBytes(StandardCharsets.UTF_8);
        target.post(target.inferPath(), body, Map.of()).expectOk();
    }

    private static void unknownFields(Target target) {
        ObjectNode request = Questions.to(target).inJson().json();
        request.put("model_name", target.model()).putObject("something").put("else", 1);
        target.infer(request).expectOk();
    }

    private static void parameters(Target target) {
        ObjectNode request = Questions.to(target).inJson().json();
        request.putObject("parameters").put("number", 1.5).put("text", "t").put("truth", true);
        for (JsonNode input : request.path("inputs")) {
            ((ObjectNode) input).putObject("parameters").put("text", "t");
        }
        target.infer(request).expectOk();
    }

    private static void compressed(Target target, String encoding) {
        byte[] plain =
                Questions.to(target).inJson().json().toString().getBytes(StandardCharsets.UTF_8);
        var packed = new ByteArrayOutputStream();
        try (OutputStream out =
                encoding.equals("gzip")
                        ? new GZIPOutputStream(packed)
                        : new DeflaterOutputStream(packed)) {
            out.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        target.requireExtension("binary_tensor_data"); // compression comes with it
        target.post(
                        target.inferPath(),
                        packed.toByteArray(),
                        Map.of("content-type", "application/json", "content-encoding", encoding))
                .expectOk();
    }

    /// A batch, if the model takes one, so that the answer is long enough to be packed.
    private static void accepts(Target target, String encoding) {
        Questions questions = Questions.to(target).inJson();
        boolean batches = questions.inputs().stream().allMatch(Tensor::batches);
        byte[] body = questions.json(batches ? 3 : 1).toString().getBytes(StandardCharsets.UTF_8);
        Reply reply =
                target.post(target.inferPath(), body, Map.of("accept-encoding", encoding))
                        .expectOk();
        expect(reply.json().path("outputs").isArray(), "there are no outputs");
    }

    private static void noNulls(Target target) {
        JsonNode answer = ask(target).json();
        for (Map.Entry<String, JsonNode> field : answer.properties()) {
            expect(!field.getValue().isNull(), field.getKey() + " is null: " + answer);
        }
        ArrayNode outputs = (ArrayNode) answer.path("outputs");
        for (JsonNode output : outputs) {
            expect(!output.path("parameters").isNull(), "parameters is null: " + output);
        }
    }
}
