package dev.punctual.testing.oip;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Consumer;

/// Inferences whose bytes are not what their JSON or their headers say.
final class BinaryRefusalChecks {
    private BinaryRefusalChecks() {}

    static Group<Target> group() {
        return new Group<Target>("binary refusals")
                .check(
                        "refuses a length of JSON beyond the body",
                        t -> headerLength(t, "999999999"))
                .check("refuses a negative length of JSON", t -> headerLength(t, "-1"))
                .check("refuses a length of JSON that is no number", t -> headerLength(t, "many"))
                .check("refuses a length of JSON that cuts it", t -> headerLength(t, "3"))
                .check("refuses bytes that nobody announced", t -> tensors(t, b -> copy(b, 1)))
                .check("refuses a body that ends early", t -> tensors(t, b -> copy(b, -1)))
                .check("refuses a body without its bytes", t -> tensors(t, _ -> new byte[0]))
                .check("refuses bytes without a length of JSON", BinaryRefusalChecks::noHeader)
                .check(
                        "refuses a size that the shape does not have",
                        BinaryRefusalChecks::wrongSize)
                .check("refuses a negative size", t -> input(t, i -> size(i, -1)))
                .check("refuses a size that is no number", BinaryRefusalChecks::sizeAsText)
                .check("refuses both bytes and data", t -> input(t, i -> i.putArray("data").add(1)))
                .check("refuses texts whose lengths lie", BinaryRefusalChecks::lyingText);
    }

    private static Questions.Binary request(Target target) {
        target.requireExtension("binary_tensor_data");
        Questions questions = Questions.to(target);
        questions.first();
        return questions.binary();
    }

    private static void refused(Target target, Reply reply) {
        reply.expectRefusal();
        target.get("/v2/health/live").expectOk();
    }

    private static void headerLength(Target target, String length) {
        refused(target, request(target).send(target, length));
    }

    private interface Change {
        byte[] of(byte[] bytes);
    }

    private static void tensors(Target target, Change change) {
        Questions.Binary request = request(target);
        refused(target, request.with(change.of(request.tensors())).send(target));
    }

    private static byte[] copy(byte[] bytes, int more) {
        return Arrays.copyOf(bytes, bytes.length + more);
    }

    private static void noHeader(Target target) {
        Questions.Binary request = request(target);
        refused(
                target,
                target.post(
                        target.inferPath(),
                        request.body(),
                        Map.of("content-type", "application/json")));
    }

    private static void input(Target target, Consumer<ObjectNode> change) {
        Questions.Binary request = request(target);
        change.accept((ObjectNode) request.json().path("inputs").get(0));
        refused(target, request.send(target));
    }

    private static void size(ObjectNode input, int size) {
        input.putObject("parameters").put("binary_data_size", size);
    }

    private static void wrongSize(Target target) {
        Questions.Binary request = request(target);
        var first = (ObjectNode) request.json().path("inputs").get(0);
        int size = first.path("parameters").path("binary_data_size").asInt();
        size(first, size + 1);
        refused(target, request.with(copy(request.tensors(), 1)).send(target));
    }

    private static void sizeAsText(Target target) {
        input(target, i -> i.putObject("parameters").put("binary_data_size", "four"));
    }

    private static void lyingText(Target target) {
        Questions.Binary request = request(target);
        Tensor first = Questions.to(target).first();
        if (first.datatype() != Datatype.BYTES) {
            throw new NotApplicable("the first input is no text");
        }
        byte[] tensors = request.tensors().clone();
        Arrays.fill(tensors, 0, Integer.BYTES, (byte) 0x7f);
        refused(target, request.with(tensors).send(target));
    }
}
