package dev.punctual.testing.oip;

import com.google.protobuf.ByteString;
import dev.punctual.protocol.InferTensorContents;
import dev.punctual.protocol.ModelInferRequest;
import dev.punctual.protocol.ModelInferRequest.InferInputTensor;
import java.util.List;

/// Makes inference messages for the model of a target.
record GrpcQuestions(GrpcTarget target, List<Tensor> inputs) {

    static GrpcQuestions to(GrpcTarget target) {
        return new GrpcQuestions(target, target.inputs());
    }

    /// Skips the check unless all inputs have a field for their elements.
    GrpcQuestions inContents() {
        for (Tensor input : inputs) {
            if (!input.datatype().inJson()) {
                throw new NotApplicable(
                        input.name() + " is " + input.datatype() + ", not for contents");
            }
        }
        return this;
    }

    /// Skips the check unless every input takes a batch.
    GrpcQuestions batching() {
        for (Tensor input : inputs) {
            if (!input.batches()) {
                throw new NotApplicable(input.name() + " has a first dimension of fixed length");
            }
        }
        return this;
    }

    Tensor first() {
        if (inputs.isEmpty()) {
            throw new NotApplicable("the model has no inputs");
        }
        return inputs.getFirst();
    }

    /// A message whose tensors are bytes.
    ModelInferRequest.Builder raw() {
        return raw(1);
    }

    ModelInferRequest.Builder raw(long batch) {
        var request = ModelInferRequest.newBuilder().setModelName(target.model());
        for (Tensor input : inputs) {
            request.addInputs(head(input, batch));
            request.addRawInputContents(
                    ByteString.copyFrom(
                            input.datatype().binary(target.sample(input), input.elements(batch))));
        }
        return request;
    }

    /// A message whose tensors are in fields.
    ModelInferRequest.Builder typed() {
        return typed(1);
    }

    ModelInferRequest.Builder typed(long batch) {
        var request = ModelInferRequest.newBuilder().setModelName(target.model());
        for (Tensor input : inputs) {
            InferTensorContents contents =
                    contents(input.datatype(), target.sample(input), input.elements(batch));
            request.addInputs(head(input, batch).setContents(contents));
        }
        return request;
    }

    private static InferInputTensor.Builder head(Tensor input, long batch) {
        return InferInputTensor.newBuilder()
                .setName(input.name())
                .setDatatype(input.datatype().name())
                .addAllShape(input.concrete(batch));
    }

    /// So many equal values in the field of a datatype.
    static InferTensorContents contents(Datatype datatype, String sample, int count) {
        var contents = InferTensorContents.newBuilder();
        for (int i = 0; i < count; i++) {
            add(contents, datatype, sample);
        }
        return contents.build();
    }

    private static void add(
            InferTensorContents.Builder contents, Datatype datatype, String sample) {
        switch (datatype) {
            case BOOL -> contents.addBoolContents(Boolean.parseBoolean(sample));
            case INT8, INT16, INT32 -> contents.addIntContents(Integer.parseInt(sample));
            case INT64 -> contents.addInt64Contents(Long.parseLong(sample));
            case UINT8, UINT16, UINT32 ->
                    contents.addUintContents(Integer.parseUnsignedInt(sample));
            case UINT64 -> contents.addUint64Contents(Long.parseUnsignedLong(sample));
            case FP32 -> contents.addFp32Contents(Float.parseFloat(sample));
            case FP64 -> contents.addFp64Contents(Double.parseDouble(sample));
            case BYTES -> contents.addBytesContents(ByteString.copyFromUtf8(sample));
            case FP16, BF16 -> throw new NotApplicable(datatype + " has no field");
        }
    }
}
