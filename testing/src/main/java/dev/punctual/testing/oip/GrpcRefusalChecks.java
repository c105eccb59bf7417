package dev.punctual.testing.oip;

import com.google.protobuf.ByteString;
import dev.punctual.protocol.InferTensorContents;
import dev.punctual.protocol.ModelInferRequest;
import dev.punctual.protocol.ModelInferRequest.InferInputTensor;
import dev.punctual.protocol.ModelInferRequest.InferRequestedOutputTensor;
import io.grpc.Status;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/// Inferences over gRPC that must be refused, after each of which the server must go on.
final class GrpcRefusalChecks {
    private static final int HUGE = 65 << 20;

    /// What servers say of requests that their models cannot take.
    private static final Set<Status.Code> REFUSED =
            Set.of(
                    Status.Code.INVALID_ARGUMENT,
                    Status.Code.NOT_FOUND,
                    Status.Code.OUT_OF_RANGE,
                    Status.Code.UNIMPLEMENTED);

    private GrpcRefusalChecks() {}

    static Group<GrpcTarget> group() {
        Group<GrpcTarget> group =
                new Group<GrpcTarget>("grpc refusals")
                        .check("refuses contents besides raw contents", GrpcRefusalChecks::both)
                        .check(
                                "refuses fewer raw contents than inputs",
                                GrpcRefusalChecks::fewerRaw)
                        .check(
                                "refuses more raw contents than inputs",
                                t -> raw(t, r -> r.addRawInputContents(ByteString.EMPTY)))
                        .check("refuses a byte too few", t -> firstRaw(t, b -> b.substring(1)))
                        .check(
                                "refuses a byte too many",
                                t -> firstRaw(t, b -> b.concat(ByteString.copyFrom(new byte[1]))))
                        .check("refuses a value too few", t -> typed(t, GrpcRefusalChecks::fewer))
                        .check("refuses a value too many", t -> typed(t, GrpcRefusalChecks::more))
                        .check(
                                "refuses an input without contents",
                                t -> typed(t, (i, _) -> i.clearContents()))
                        .check(
                                "refuses contents of another type",
                                t -> typed(t, (i, first) -> i.setContents(foreign(first))))
                        .check("refuses an input without a name", t -> input(t, i -> i.setName("")))
                        .check("refuses an unknown input", t -> input(t, i -> i.setName("nil")))
                        .check(
                                "refuses an unknown datatype",
                                t -> input(t, i -> i.setDatatype("FP7")))
                        .check(
                                "refuses a negative dimension",
                                t -> input(t, i -> i.setShape(0, -1)))
                        .check(
                                "refuses a shape whose product overflows",
                                t ->
                                        input(
                                                t,
                                                i ->
                                                        i.clearShape()
                                                                .addShape(1L << 32)
                                                                .addShape(1L << 32)))
                        .check(
                                "refuses too many dimensions",
                                t -> input(t, i -> i.addShape(1).addShape(1).addShape(1)))
                        .check("refuses an input that comes twice", GrpcRefusalChecks::twice)
                        .check("refuses that an input is missing", GrpcRefusalChecks::missing)
                        .check(
                                "refuses an unknown output",
                                t ->
                                        raw(
                                                t,
                                                r ->
                                                        r.addOutputs(
                                                                InferRequestedOutputTensor
                                                                        .newBuilder()
                                                                        .setName("nil"))))
                        .check("refuses half precision in contents", GrpcRefusalChecks::halves)
                        .check("refuses a text whose length lies", GrpcRefusalChecks::lyingLength)
                        .check("refuses a message of 65 MB", GrpcRefusalChecks::huge);
        datatypes(group);
        return group;
    }

    private static void datatypes(Group<GrpcTarget> group) {
        for (Datatype datatype : Datatype.values()) {
            group.check("refuses " + datatype + " where it is wrong", t -> wrongType(t, datatype));
        }
    }

    private static void refuses(GrpcTarget target, ModelInferRequest request) {
        target.refused("ModelInfer", REFUSED, s -> s.modelInfer(request));
    }

    private static void raw(GrpcTarget target, Consumer<ModelInferRequest.Builder> change) {
        ModelInferRequest.Builder request = GrpcQuestions.to(target).raw();
        change.accept(request);
        refuses(target, request.build());
    }

    /// Changes the first input of a request with raw contents.
    private static void input(GrpcTarget target, Consumer<InferInputTensor.Builder> change) {
        GrpcQuestions.to(target).first();
        raw(target, request -> change.accept(request.getInputsBuilder(0)));
    }

    /// Changes the first input of a request with typed contents.
    private static void typed(
            GrpcTarget target, BiConsumer<InferInputTensor.Builder, Tensor> change) {
        GrpcQuestions questions = GrpcQuestions.to(target).inContents();
        ModelInferRequest.Builder request = questions.typed();
        change.accept(request.getInputsBuilder(0), questions.first());
        refuses(target, request.build());
    }

    private interface Bytes {
        ByteString changed(ByteString bytes);
    }

    private static void firstRaw(GrpcTarget target, Bytes change) {
        GrpcQuestions.to(target).first();
        raw(target, r -> r.setRawInputContents(0, change.changed(r.getRawInputContents(0))));
    }

    private static void both(GrpcTarget target) {
        GrpcQuestions questions = GrpcQuestions.to(target).inContents();
        ModelInferRequest.Builder request = questions.typed();
        request.addAllRawInputContents(questions.raw().getRawInputContentsList());
        refuses(target, request.build());
    }

    private static void fewerRaw(GrpcTarget target) {
        GrpcQuestions questions = GrpcQuestions.to(target);
        if (questions.inputs().size() < 2) {
            throw new NotApplicable("the model has one input");
        }
        ModelInferRequest.Builder request = questions.raw();
        ByteString first = request.getRawInputContents(0);
        refuses(target, request.clearRawInputContents().addRawInputContents(first).build());
    }

    private static void fewer(InferInputTensor.Builder input, Tensor tensor) {
        input.setContents(
                GrpcQuestions.contents(
                        tensor.datatype(), tensor.datatype().sample(), tensor.elements(1) - 1));
    }

    private static void more(InferInputTensor.Builder input, Tensor tensor) {
        input.setContents(
                GrpcQuestions.contents(
                        tensor.datatype(), tensor.datatype().sample(), tensor.elements(1) + 1));
    }

    private static InferTensorContents foreign(Tensor tensor) {
        Datatype other = tensor.datatype() == Datatype.BOOL ? Datatype.FP64 : Datatype.BOOL;
        return GrpcQuestions.contents(other, other.sample(), tensor.elements(1));
    }

    private static void twice(GrpcTarget target) {
        GrpcQuestions.to(target).first();
        raw(target, r -> r.addInputs(r.getInputs(0)).addRawInputContents(r.getRawInputContents(0)));
    }

    private static void missing(GrpcTarget target) {
        GrpcQuestions questions = GrpcQuestions.to(target);
        questions.first();
        ModelInferRequest.Builder request = questions.raw();
        var rest = request.getRawInputContentsList().stream().skip(1).toList();
        refuses(
                target,
                request.removeInputs(0)
                        .clearRawInputContents()
                        .addAllRawInputContents(rest)
                        .build());
    }

    /// The right number of elements of another datatype.
    private static void wrongType(GrpcTarget target, Datatype datatype) {
        GrpcQuestions questions = GrpcQuestions.to(target);
        Tensor first = questions.first();
        if (first.datatype() == datatype) {
            throw new NotApplicable(first.name() + " is " + datatype);
        }
        ModelInferRequest.Builder request = questions.raw();
        byte[] bytes = datatype.binary(datatype.sample(), first.elements(1));
        request.getInputsBuilder(0).setDatatype(datatype.name());
        refuses(target, request.setRawInputContents(0, ByteString.copyFrom(bytes)).build());
    }

    private static void halves(GrpcTarget target) {
        GrpcQuestions questions = GrpcQuestions.to(target);
        for (Tensor input : questions.inputs()) {
            if (!input.datatype().inJson()) {
                ModelInferRequest.Builder request = questions.raw().clearRawInputContents();
                for (InferInputTensor.Builder each : request.getInputsBuilderList()) {
                    each.setContents(GrpcQuestions.contents(Datatype.FP32, "1", 1));
                }
                refuses(target, request.build());
                return;
            }
        }
        throw new NotApplicable("no input is of half precision");
    }

    private static void lyingLength(GrpcTarget target) {
        GrpcQuestions questions = GrpcQuestions.to(target);
        for (int i = 0; i < questions.inputs().size(); i++) {
            if (questions.inputs().get(i).datatype() == Datatype.BYTES) {
                int at = i;
                ByteString lie = ByteString.copyFrom(new byte[] {-1, -1, -1, 0x7f, 'a'});
                raw(target, r -> r.setRawInputContents(at, lie));
                return;
            }
        }
        throw new NotApplicable("no input is of BYTES");
    }

    private static void huge(GrpcTarget target) {
        GrpcQuestions.to(target).first();
        ModelInferRequest request =
                GrpcQuestions.to(target)
                        .raw()
                        .setRawInputContents(0, ByteString.copyFrom(new byte[HUGE]))
                        .build();
        Status status = target.status(s -> s.modelInfer(request));
        Group.expect(!status.isOk(), "a message of 65 MB was answered");
        target.infer(GrpcQuestions.to(target).raw().build());
    }
}
