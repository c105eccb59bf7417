package dev.punctual.testing.oip;

import static dev.punctual.testing.oip.Group.expect;

import com.google.protobuf.ByteString;
import dev.punctual.protocol.InferParameter;
import dev.punctual.protocol.InferTensorContents;
import dev.punctual.protocol.ModelInferRequest;
import dev.punctual.protocol.ModelInferRequest.InferRequestedOutputTensor;
import dev.punctual.protocol.ModelInferResponse;
import dev.punctual.protocol.ModelInferResponse.InferOutputTensor;
import java.util.List;

/// Inferences over gRPC that must be answered.
final class GrpcInferChecks {
    private GrpcInferChecks() {}

    static Group<GrpcTarget> group() {
        return new Group<GrpcTarget>("grpc inference")
                .check("answers raw contents with every output", GrpcInferChecks::answersRaw)
                .check("answers raw contents with raw contents", GrpcInferChecks::rawByRaw)
                .check("answers typed contents with every output", GrpcInferChecks::answersTyped)
                .check("answers both forms the same", GrpcInferChecks::same)
                .check("never answers in both forms", GrpcInferChecks::oneForm)
                .check("returns the id", GrpcInferChecks::returnsId)
                .check("names the version it was asked of", GrpcInferChecks::byVersion)
                .check("answers just the outputs that are asked for", GrpcInferChecks::someOutputs)
                .check("answers a batch", GrpcInferChecks::batch)
                .check("takes inputs in any order", GrpcInferChecks::otherOrder)
                .check("takes parameters of every type", GrpcInferChecks::parameters)
                .check("takes a message in gzip", GrpcInferChecks::gzip);
    }

    private static void answersRaw(GrpcTarget target) {
        whole(target, target.infer(GrpcQuestions.to(target).raw().build()));
    }

    private static void rawByRaw(GrpcTarget target) {
        ModelInferResponse answer = target.infer(GrpcQuestions.to(target).raw().build());
        expect(
                answer.getRawOutputContentsCount() == answer.getOutputsCount(),
                "the outputs are not raw, as the inputs were");
    }

    private static void answersTyped(GrpcTarget target) {
        whole(target, target.infer(GrpcQuestions.to(target).inContents().typed().build()));
    }

    /// An answer has all outputs, and each as many values as its shape says.
    private static void whole(GrpcTarget target, ModelInferResponse answer) {
        expect(answer.getModelName().equals(target.model()), "another model: " + answer);
        expect(
                answer.getOutputsCount() == target.outputs().size(),
                "not all outputs are there: " + answer);
        for (int i = 0; i < answer.getOutputsCount(); i++) {
            InferOutputTensor output = answer.getOutputs(i);
            long elements = output.getShapeList().stream().reduce(1L, Math::multiplyExact);
            long found = elements(answer, i);
            expect(
                    found == elements,
                    output.getName() + " has " + found + " values for " + output.getShapeList());
        }
    }

    private static long elements(ModelInferResponse answer, int at) {
        InferOutputTensor output = answer.getOutputs(at);
        Datatype datatype = Datatype.valueOf(output.getDatatype());
        return answer.getRawOutputContentsCount() > 0
                ? datatype.count(answer.getRawOutputContents(at).asReadOnlyByteBuffer())
                : count(output.getContents());
    }

    private static int count(InferTensorContents contents) {
        return contents.getBoolContentsCount()
                + contents.getIntContentsCount()
                + contents.getInt64ContentsCount()
                + contents.getUintContentsCount()
                + contents.getUint64ContentsCount()
                + contents.getFp32ContentsCount()
                + contents.getFp64ContentsCount()
                + contents.getBytesContentsCount();
    }

    private static void same(GrpcTarget target) {
        GrpcQuestions questions = GrpcQuestions.to(target).inContents();
        ModelInferResponse raw = target.infer(questions.raw().build());
        ModelInferResponse typed = target.infer(questions.typed().build());
        for (int i = 0; i < raw.getOutputsCount(); i++) {
            InferOutputTensor one = raw.getOutputs(i);
            InferOutputTensor other = typed.getOutputs(i);
            expect(
                    one.getName().equals(other.getName())
                            && one.getShapeList().equals(other.getShapeList()),
                    "raw contents gave " + one + ", typed ones " + other);
        }
    }

    private static void oneForm(GrpcTarget target) {
        GrpcQuestions questions = GrpcQuestions.to(target).inContents();
        for (ModelInferRequest.Builder request : List.of(questions.raw(), questions.typed())) {
            ModelInferResponse answer = target.infer(request.build());
            boolean typed = answer.getOutputsList().stream().anyMatch(o -> o.hasContents());
            expect(
                    !typed || answer.getRawOutputContentsCount() == 0,
                    "the answer has contents and raw_output_contents");
        }
    }

    private static void returnsId(GrpcTarget target) {
        ModelInferResponse answer =
                target.infer(GrpcQuestions.to(target).raw().setId("one of a kind").build());
        expect(answer.getId().equals("one of a kind"), "the id is '" + answer.getId() + "'");
    }

    private static void byVersion(GrpcTarget target) {
        List<String> versions = target.metadata().getVersionsList();
        if (versions.isEmpty()) {
            throw new NotApplicable("the model lists no versions");
        }
        String version = versions.getFirst();
        ModelInferResponse answer =
                target.infer(GrpcQuestions.to(target).raw().setModelVersion(version).build());
        expect(
                answer.getModelVersion().isEmpty() || answer.getModelVersion().equals(version),
                version + " was asked, not " + answer.getModelVersion());
    }

    private static void someOutputs(GrpcTarget target) {
        String last = target.outputs().getLast().name();
        ModelInferResponse answer =
                target.infer(
                        GrpcQuestions.to(target)
                                .raw()
                                .addOutputs(InferRequestedOutputTensor.newBuilder().setName(last))
                                .build());
        expect(
                answer.getOutputsCount() == 1 && answer.getOutputs(0).getName().equals(last),
                "only " + last + " was asked for: " + answer.getOutputsList());
    }

    private static void batch(GrpcTarget target) {
        GrpcQuestions questions = GrpcQuestions.to(target).batching();
        ModelInferResponse answer = target.infer(questions.raw(3).build());
        whole(target, answer);
        for (InferOutputTensor output : answer.getOutputsList()) {
            expect(
                    output.getShapeCount() > 0 && output.getShape(0) == 3,
                    "three were asked, the output is " + output);
        }
    }

    private static void otherOrder(GrpcTarget target) {
        ModelInferRequest.Builder request = GrpcQuestions.to(target).raw();
        List<ModelInferRequest.InferInputTensor> inputs = List.copyOf(request.getInputsList());
        List<ByteString> raw = List.copyOf(request.getRawInputContentsList());
        request.clearInputs()
                .clearRawInputContents()
                .addAllInputs(inputs.reversed())
                .addAllRawInputContents(raw.reversed());
        target.infer(request.build());
    }

    private static void parameters(GrpcTarget target) {
        ModelInferRequest request =
                GrpcQuestions.to(target)
                        .raw()
                        .putParameters(
                                "flag", InferParameter.newBuilder().setBoolParam(true).build())
                        .putParameters("n", InferParameter.newBuilder().setInt64Param(1).build())
                        .putParameters("t", InferParameter.newBuilder().setStringParam("t").build())
                        .putParameters("d", InferParameter.newBuilder().setDoubleParam(1).build())
                        .putParameters("u", InferParameter.newBuilder().setUint64Param(1).build())
                        .build();
        target.infer(request);
    }

    private static void gzip(GrpcTarget target) {
        ModelInferRequest request = GrpcQuestions.to(target).raw().build();
        target.answered("ModelInfer in gzip", s -> s.withCompression("gzip").modelInfer(request));
    }
}
